"""A mute that is typed and one that is pressed: what each costs and how long it takes.

Beside the build before, as peer a bare app on Bolt-JS with as many listeners as the bridge has
rows, and as limit a bare app on bolt-python. Bare apps acknowledge, ask the node and answer; they
know no people and no rights, and store nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median

from bridge.features import COMMANDS
from tests.benchmarks.asked.scene import Cost, Scene, Target
from tests.benchmarks.builds import OURS
from tests.benchmarks.measuring import percentile
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side

_GESTURES = ("slash", "button")
_ROOMS = 10
_COUNT, _QUICK_COUNT = 40, 20
# Until the posts of the beginning are done.
_QUIET_SECONDS = 6.0
# 0.35 of what version 0.1.0 took.
_ANSWER_MS = 27.7


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[dict[str, Side]]:
    count = _QUICK_COUNT if bench.is_quick else _COUNT
    async with Scene(bench.folder, 2 * (_ROOMS + 1) + 2).running() as scene:
        targets = {
            "ours": await scene.bridge(OURS, _ROOMS),
            "before": await scene.bridge(bench.before, _ROOMS) if bench.before else None,
            "peer": await scene.bolt_js(len(COMMANDS)),
            "limit": await scene.bolt_python(),
        }
        await asyncio.sleep(_QUIET_SECONDS)
        yield {name: _side(scene, each, count) for name, each in targets.items() if each}


def _side(scene: Scene, target: Target, count: int) -> Side:
    async def measure() -> Sample:
        costs = [await scene.cost(target, gesture, count) for gesture in _GESTURES]
        return Sample([number for cost in costs for number in _numbers(cost)])

    return measure


def _numbers(cost: Cost) -> list[float]:
    return [
        cost.processor_ms,
        median(cost.to_node_ms),
        percentile(cost.to_node_ms, 0.99),
        median(cost.to_answer_ms),
    ]


def _rows(gesture: str) -> list[Row]:
    return [
        Row(f"{gesture}, CPU", "ms", [Goal("limit", most=4)]),
        Row(f"{gesture}, to the node's POST, p50", "ms", [Goal("peer", most=2)]),
        Row(f"{gesture}, to the node's POST, p99", "ms", [Goal(most=30)]),
        Row(f"{gesture}, the person's answer, p50", "ms", [Goal(most=_ANSWER_MS)]),
    ]


CASE = Case([row for gesture in _GESTURES for row in _rows(gesture)], _sides)
