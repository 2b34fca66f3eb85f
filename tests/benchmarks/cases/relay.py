"""Chat lines of 16 meetings from the node's stream through the database to Slack, durably.

The bridge is a process of its own on the first core, without Slack's limits; the node and Slack
are on the last. Each meeting has a few lines under way at a time.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from random import Random

from bridge.simulator.clock import SystemClock
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack import SimulatedSlack
from tests.benchmarks.bound_bridge import alias, services
from tests.benchmarks.build_process import running
from tests.benchmarks.builds import OURS, Build
from tests.benchmarks.light_slack import LightSlack
from tests.benchmarks.matterbridge import relay_by_matterbridge
from tests.benchmarks.processor import processor_seconds
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side

_MEETINGS = 16
_LINES = 60
_QUICK_LINES = 20
_WARM_LINES = 4
# Of one meeting on their way at a time.
_AT_ONCE = 8
# The card of each meeting and the first line of its captions' thread.
_SETTLING_SECONDS = 3.0
# One that is lost is told of, and not waited for.
_MOST_SECONDS = 180.0


async def relay(build: Build, folder: Path, lines: int) -> Sample:
    """Lines a second, and the bridge's CPU for each in µs."""
    await asyncio.to_thread(folder.mkdir)
    node = SimulatedNode(SystemClock(), Random(1), services=services(_MEETINGS))
    slack = SimulatedSlack(SystemClock(), Random(2))
    async with AsyncExitStack() as stack:
        node_url = await stack.enter_async_context(node.serve())
        front = LightSlack(await stack.enter_async_context(slack.serve()))
        slack_url = await stack.enter_async_context(front.serve())
        urls = {"node_url": node_url, "slack_url": slack_url}
        bridge = running(build, folder, **urls, slack=slack, rooms=_MEETINGS, is_limited=False)
        process = await stack.enter_async_context(bridge)
        speakers = [
            await node.someone_joins("Alice", alias=alias(number), role="host")
            for number in range(_MEETINGS)
        ]
        await front.wait_for(_MEETINGS)
        await asyncio.sleep(_SETTLING_SECONDS)
        await _say_all(front, speakers, "warm", _WARM_LINES)
        began, used = time.perf_counter(), processor_seconds(process.pid)
        await _say_all(front, speakers, "line", lines)
        seconds, processor = time.perf_counter() - began, processor_seconds(process.pid) - used
    said = lines * _MEETINGS
    return Sample((said / seconds, processor / said * 1e6), _order(front))


async def _say_all(
    front: LightSlack, speakers: list[SimulatedParticipant], word: str, lines: int
) -> None:
    """Until all are posted.

    Raises:
        TimeoutError: Some never were.
    """
    async with asyncio.timeout(_MOST_SECONDS), asyncio.TaskGroup() as group:
        for number, alice in enumerate(speakers):
            group.create_task(_say(front, alice, f"{word} {number}", lines))


async def _say(front: LightSlack, alice: SimulatedParticipant, words: str, lines: int) -> None:
    posted = front.count(words)
    for number in range(lines):
        await posted.wait_for(number - _AT_ONCE + 1)
        await alice.says(f"{words}: {number} is what I wanted to say.")
    await posted.wait_for(lines)


def _order(front: LightSlack) -> list[list[str]]:
    """The lines of each meeting as they came; other posts are left out."""
    rooms = ([each for each in texts if each.startswith("line ")] for texts in front.texts.values())
    return sorted(room for room in rooms if room)


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[dict[str, Side]]:
    lines = _QUICK_LINES if bench.is_quick else _LINES
    numbers = count()

    def of(build: Build) -> Side:
        return lambda: relay(build, bench.folder / str(next(numbers)), lines)

    sides: dict[str, Side] = {"ours": of(OURS)}
    if bench.before is not None:
        sides["before"] = of(bench.before)
    if binary := os.environ.get("MATTERBRIDGE"):
        folder = bench.folder
        sides["peer"] = lambda: relay_by_matterbridge(
            Path(binary), folder / str(next(numbers)), _MEETINGS, lines
        )
    yield sides


_GOALS = (Goal("peer", least=0.4), Goal("before", least=11))
ROWS = (
    Row("chat lines relayed durably, 16 meetings, SQLite", "lines/s", _GOALS),
    Row("CPU of a chat line relayed", "µs", [Goal("peer", most=3), Goal("before", most=1 / 11)]),
)
CASE = Case(ROWS, _sides, rounds=2)
