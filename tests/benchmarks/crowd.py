"""What people wait for in Slack while a thousand are in the meeting, and what it costs."""

import asyncio
import time
from pathlib import Path
from random import Random

from bridge.simulator.clock import SystemClock as SimulatorClock
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.state.entities import Message, View
from tests.benchmarks.bound_bridge import alias, bridge_process, channel, services
from tests.benchmarks.measuring import Case, delay
from tests.world import buttons, is_card, until

_PEOPLE = 1000
_CROWD = f"{_PEOPLE:,} participants"
_MOST_CALLS = 2
# Until the crowd's card and its line in the thread are written.
_QUIET = 4.0
# Where a menu stands: its action and its block.
_IN_PANEL = ("panel:person", "find")
_IN_FORM = ("value", "participant")


async def measure(folder: Path, count: int) -> list[Case]:
    node = SimulatedNode(SimulatorClock(), Random(1), services=services(1))
    slack = SimulatedSlack(SimulatorClock(), Random(2))
    # What is measured is the bridge, not how often one person may open a modal in a minute.
    slack.limits.enabled = False
    for number in range(_PEOPLE):
        role = "guest" if number else "host"
        await node.someone_joins(f"Person {number}", alias=alias(0), role=role)
    async with (
        node.serve() as node_url,
        slack.serve() as slack_url,
        bridge_process(folder, node_url, slack_url, slack, rooms=1),
    ):
        card = await _card(slack)
        await asyncio.sleep(_QUIET)
        forms = [await _open_form(slack) for _ in range(count)]
        opened = [await _open_panel(slack, card) for _ in range(count)]
        found = await _look_up(slack, await _press(slack, card), _IN_PANEL, count)
        chosen = await _look_up(slack, await _ask_whom(slack), _IN_FORM, count)
    panels, calls = zip(*opened, strict=True)
    form = "Modal opened after a command"
    panel = f"People panel opened after the click, {_CROWD}"
    answer = f"Typeahead answer in the panel, {_CROWD}"
    choice = f"Typeahead answer in a form, {_CROWD}"
    return [
        delay(form, forms, share=0.5, limit_ms=300),
        delay(form, forms, share=0.99, limit_ms=300),
        delay(panel, panels, share=0.5, limit_ms=300),
        delay(panel, panels, share=0.99, limit_ms=300),
        delay(answer, found, share=0.5, limit_ms=150),
        delay(answer, found, share=0.99, limit_ms=150),
        delay(choice, chosen, share=0.5, limit_ms=150),
        delay(choice, chosen, share=0.99, limit_ms=150),
        Case(
            what=f"Slack calls to open the People panel, {_CROWD}, most of {count}",
            ours=str(max(calls)),
            goal=f"≤ {_MOST_CALLS}",
            is_met=max(calls) <= _MOST_CALLS,
        ),
    ]


async def _card(slack: SimulatedSlack) -> Message:
    def find() -> Message | None:
        return next(filter(is_card, slack.channel(channel(0)).messages.values()), None)

    card: Message = await until(find)
    return card


async def _open_form(slack: SimulatedSlack) -> float:
    """From Slack's sending the command until the modal is there."""
    ana = slack.person("ana")
    began = time.perf_counter()
    await ana.types(channel(0), "/pexip dial")
    view = await slack.next_view("ana")
    seconds = time.perf_counter() - began
    await ana.closes(view)
    return seconds


async def _open_panel(slack: SimulatedSlack, card: Message) -> tuple[float, int]:
    """How long it took, and how many calls."""
    earlier = len(slack.calls())
    began = time.perf_counter()
    view = await _press(slack, card)
    seconds = time.perf_counter() - began
    calls = len(slack.calls()) - earlier
    await slack.person("ana").closes(view)
    return seconds, calls


async def _press(slack: SimulatedSlack, card: Message) -> View:
    await slack.person("ana").presses(card, buttons(card)["People"])
    return await slack.next_view("ana")


async def _ask_whom(slack: SimulatedSlack) -> View:
    """Of so many people nobody lists all: the command opens a form that searches."""
    await slack.person("ana").types(channel(0), "/pexip mute")
    return await slack.next_view("ana")


async def _look_up(
    slack: SimulatedSlack, view: View, menu: tuple[str, str], count: int
) -> list[float]:
    """One look-up after the other, each for another part of a name."""
    ana, (action, block) = slack.person("ana"), menu
    seconds: list[float] = []
    for number in range(count):
        began = time.perf_counter()
        offer = await ana.looks_up(view, action, f"person {number}", block_id=block)
        seconds.append(time.perf_counter() - began)
        if not offer.texts:
            raise RuntimeError(f"nobody was found: {offer.error}")
    await ana.closes(view)
    return seconds
