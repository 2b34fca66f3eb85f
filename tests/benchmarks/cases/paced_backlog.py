"""100 meetings of which each has lines waiting for Slack's tempo, beside the same at rest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from random import Random

from bridge.simulator.clock import SystemClock
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.slack import SimulatedSlack
from tests.benchmarks.bound_bridge import alias, services
from tests.benchmarks.build_process import running
from tests.benchmarks.builds import OURS, Build
from tests.benchmarks.light_slack import LightSlack
from tests.benchmarks.processor import processor_seconds
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side

_MEETINGS = 100
_LINES = 6
_WINDOW_SECONDS = 15.0
# Until every card has its people in it, at 40 edits a minute.
_QUIET_SECONDS = 170.0


async def _measure(build: Build, folder: Path) -> Sample:
    """Percent of a core: at rest, with a backlog, and that divided by the other."""
    await asyncio.to_thread(folder.mkdir)
    node = SimulatedNode(SystemClock(), Random(1), services=services(_MEETINGS))
    slack = SimulatedSlack(SystemClock(), Random(2))
    async with AsyncExitStack() as stack:
        node_url = await stack.enter_async_context(node.serve())
        front = LightSlack(await stack.enter_async_context(slack.serve()))
        slack_url = await stack.enter_async_context(front.serve())
        urls = {"node_url": node_url, "slack_url": slack_url}
        bridge = running(build, folder, **urls, slack=slack, rooms=_MEETINGS)
        process = await stack.enter_async_context(bridge)
        speakers = [
            await node.someone_joins("Alice", alias=alias(number), role="host")
            for number in range(_MEETINGS)
        ]
        await front.wait_for(_MEETINGS)
        await asyncio.sleep(_QUIET_SECONDS)
        rest = await _share(process.pid)
        for number in range(_LINES):
            for alice in speakers:
                await alice.says(f"This is line {number}.")
        await asyncio.sleep(_WINDOW_SECONDS / 3)
        paced = await _share(process.pid)
    return Sample((rest, paced, paced / rest))


async def _share(pid: int) -> float:
    used = processor_seconds(pid)
    await asyncio.sleep(_WINDOW_SECONDS)
    return (processor_seconds(pid) - used) / _WINDOW_SECONDS * 100


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[dict[str, Side]]:
    numbers = count()
    # Of the build before its own numbers are known: four times as much as at rest.
    yield {"ours": lambda: _measure(OURS, bench.folder / str(next(numbers)))}


ROWS = (
    Row("100 meetings at rest", "% of a core"),
    Row("100 meetings with a backlog that waits for Slack's tempo", "% of a core"),
    Row("with such a backlog ÷ at rest", "×", [Goal(most=1.2)]),
)
CASE = Case(ROWS, _sides, rounds=1, quick_rounds=1, is_warm=True, is_long=True)
