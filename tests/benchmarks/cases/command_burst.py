"""Five hundred commands at once while a thousand streams are open: Slack waits three seconds.

Quickly, a fifth of both.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.benchmarks.asked.scene import Scene, Target
from tests.benchmarks.builds import OURS
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side

_STREAMS, _COMMANDS = 1_000, 500
_QUICK_STREAMS, _QUICK_COMMANDS = 200, 100
_QUIET_SECONDS = 15.0


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[dict[str, Side]]:
    streams = _QUICK_STREAMS if bench.is_quick else _STREAMS
    commands = _QUICK_COMMANDS if bench.is_quick else _COMMANDS
    async with Scene(bench.folder, streams + 1).running() as scene:
        target = await scene.bridge(OURS, streams)
        await asyncio.sleep(_QUIET_SECONDS)
        yield {"ours": _burst(scene, target, commands)}


def _burst(scene: Scene, target: Target, count: int) -> Side:
    verbs = ("mute", "unmute")
    turn = 0

    async def measure() -> Sample:
        nonlocal turn
        turn += 1
        asked = await asyncio.gather(
            *(
                scene.person.types(target.app, place, verbs[turn % 2])
                for place in target.places[:count]
            )
        )
        acknowledged = [each.acknowledged - each.sent for each in asked]
        answered = [each.answered - each.sent for each in asked]
        return Sample([max(acknowledged), max(answered)])

    return measure


CASE = Case(
    [
        Row("commands at once, twice as many streams: last acknowledgment", "s", [Goal(most=3)]),
        Row("commands at once, twice as many streams: last answer", "s"),
    ],
    _sides,
    rounds=3,
    quick_rounds=1,
    is_long=True,
)
