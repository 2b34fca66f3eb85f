"""Both roads over loopback, with 100 streams open: to a command's ack, and from a line to Slack."""

import asyncio
import time
from pathlib import Path
from random import Random

from bridge.simulator.clock import SystemClock as SimulatorClock
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack import SimulatedSlack
from tests.benchmarks.bound_bridge import alias, bridge_process, channel, services
from tests.benchmarks.measuring import Case, delay
from tests.world import until

_STREAMS = 100
# In these rooms somebody is there; more than Slack's pace allows would only wait for it.
_TALKING = 20
# The card and the captions' thread.
_FIRST_POSTS = 2
# Slower than the bridge may post in one workspace, so that no line waits for the last ones.
_PACE = 0.5
# Until the posts of the beginning no longer count against Slack's limits.
_QUIET = 8.0


async def measure(folder: Path, count: int) -> list[Case]:
    node = SimulatedNode(SimulatorClock(), Random(1), services=services(_STREAMS))
    slack = SimulatedSlack(SimulatorClock(), Random(2))
    async with (
        node.serve() as node_url,
        slack.serve() as slack_url,
        bridge_process(folder, node_url, slack_url, slack, rooms=_STREAMS) as bridge_url,
    ):
        speakers = [
            await node.someone_joins("Alice", alias=alias(number), role="host")
            for number in range(_TALKING)
        ]
        await _wait_until_quiet(node, slack)
        lines = await _speak(speakers, slack, count)
        sockets = await _command(slack, count)
        await slack.use_http(f"{bridge_url}/slack/events")
        http = await _command(slack, count)
    return _cases(lines, sockets, http)


def _cases(lines: list[float], sockets: list[float], http: list[float]) -> list[Case]:
    acknowledged = f"with {_STREAMS} streams open"
    line = "Chat line from the meeting to Slack, lane idle"
    return [
        delay(f"Ack over HTTP {acknowledged}", http, share=0.5, limit_ms=20),
        delay(f"Ack over HTTP {acknowledged}", http, share=0.99, limit_ms=100),
        delay(f"Ack over Socket Mode {acknowledged}", sockets, share=0.5, limit_ms=20),
        delay(f"Ack over Socket Mode {acknowledged}", sockets, share=0.99, limit_ms=100),
        delay(line, lines, share=0.5, limit_ms=50),
        delay(line, lines, share=0.99, limit_ms=200),
    ]


async def _wait_until_quiet(node: SimulatedNode, slack: SimulatedSlack) -> None:
    """All streams are open, and each room with people has its card and its captions' thread."""

    def are_there() -> bool:
        feeds = [node.conference(alias(number)).feed for number in range(_STREAMS)]
        rooms = [slack.channel(channel(number)).messages for number in range(_TALKING)]
        return all(map(list, feeds)) and all(len(room) >= _FIRST_POSTS for room in rooms)

    await until(are_there)
    await asyncio.sleep(_QUIET)


async def _speak(
    speakers: list[SimulatedParticipant], slack: SimulatedSlack, count: int
) -> list[float]:
    """One line after the other, each in another room than the last."""
    seconds: list[float] = []
    for number in range(count):
        alice = speakers[number % len(speakers)]
        seconds.append(await _say(alice, slack, f"This is line {number}."))
        await asyncio.sleep(_PACE)
    return seconds


async def _say(alice: SimulatedParticipant, slack: SimulatedSlack, text: str) -> float:
    """Until Slack has the call."""
    earlier = len(slack.calls())
    began = time.perf_counter()
    await alice.says(text)

    def has_arrived() -> bool:
        return any(text in str(call.arguments) for call in slack.calls()[earlier:])

    await slack.until(has_arrived)
    return time.perf_counter() - began


async def _command(slack: SimulatedSlack, count: int) -> list[float]:
    """From Slack's sending a command to its acknowledgement, one after the other."""
    ana = slack.person("ana")
    seconds: list[float] = []
    for number in range(count):
        began = time.perf_counter()
        receipt = await ana.types(channel(number % _TALKING), "/pexip status")
        seconds.append(time.perf_counter() - began)
        if receipt.error is not None:
            raise RuntimeError(f"the command was not acknowledged: {receipt.error}")
        await slack.next_ephemeral("ana")
    return seconds
