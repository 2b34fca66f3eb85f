"""How many edits 40 meetings cost that never rest, on a clock that runs faster than the wall."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random

from bridge.clock import ScaledClock
from bridge.simulator.clock import ScaledClock as SimulatorClock
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.web_api.web_api import Call
from tests.benchmarks.bound_bridge import alias, channel, services
from tests.benchmarks.measuring import Case, busiest_minute
from tests.benchmarks.scaled_bridge import scaled_bridge
from tests.world import is_card, until

_MEETINGS = 40
# Both cores carry it, and a minute takes twelve seconds.
_SPEED = 5.0
# Each room's turn comes every two seconds.
_CHANGE_SECONDS = 2.0
_MINUTE = 60.0
# Slack's third tier: "50+ per minute".
_ALLOWED = 50


async def measure(folder: Path, minutes: int) -> list[Case]:
    node = SimulatedNode(SimulatorClock(_SPEED), Random(1), services=services(_MEETINGS))
    slack = SimulatedSlack(SimulatorClock(_SPEED), Random(2))
    async with (
        node.serve() as node_url,
        slack.serve() as slack_url,
        scaled_bridge(folder, (node_url, slack_url), slack, ScaledClock(_SPEED), rooms=_MEETINGS),
    ):
        people = [
            await node.someone_joins("Alice", alias=alias(number), role="host")
            for number in range(_MEETINGS)
        ]
        await until(lambda: _have_cards(slack))
        began = slack.workspace.clock.monotonic()
        await _change(people, minutes)
        edits = [
            call for call in slack.calls() if call.method == "chat.update" and call.at >= began
        ]
    return [_case(edits, minutes)]


def _case(edits: Sequence[Call], minutes: int) -> Case:
    busiest = busiest_minute([edit.at for edit in edits])
    refused = sum(edit.answer.get("error") == "ratelimited" for edit in edits)
    return Case(
        what=f"chat.update in the busiest of {minutes} min, {_MEETINGS} meetings in motion",
        ours=f"{busiest} calls, {refused} refused",
        goal=f"≤ {_ALLOWED} calls, 0 refused",
        is_met=busiest <= _ALLOWED and not refused,
    )


def _have_cards(slack: SimulatedSlack) -> bool:
    rooms = (slack.channel(channel(number)).messages for number in range(_MEETINGS))
    return all(any(map(is_card, messages.values())) for messages in rooms)


async def _change(people: Sequence[SimulatedParticipant], minutes: int) -> None:
    """By turns a hand goes up, a name changes, and the hand comes down."""
    rounds = int(minutes * _MINUTE / _CHANGE_SECONDS)
    for turn in range(rounds):
        for number, alice in enumerate(people):
            await _move(alice, turn + number)
            await asyncio.sleep(_CHANGE_SECONDS / len(people) / _SPEED)


async def _move(alice: SimulatedParticipant, turn: int) -> None:
    match turn % 4:
        case 0:
            await alice.raises_hand()
        case 2:
            await alice.lowers_hand()
        case _:
            await alice.renames(f"Alice {turn}")
