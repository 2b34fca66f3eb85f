"""Many meetings: at rest, with one event a second each, and the memory of them.

Slack's limits are not kept, so that what is posted is what is said and not what a minute allows.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from random import Random

from tests.benchmarks import event_mix
from tests.benchmarks.between_fakes import Between, alias, between_fakes, channel
from tests.benchmarks.builds import OURS, Build
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side

_MEETINGS = 100
_PEOPLE = 8
_HALL = 1000
_REST = 8.0
_WINDOW = 15.0


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[Mapping[str, Side]]:
    sides: dict[str, Side] = {"ours": partial(_sample, OURS, bench)}
    if bench.before is not None:
        sides["before"] = partial(_sample, bench.before, bench)
    yield sides


async def _sample(build: Build, bench: Bench) -> Sample:
    one = await _rest_of(build, bench, {alias(0): _PEOPLE})
    hall = await _rest_of(build, bench, {alias(0): _HALL})
    people = {alias(number): _PEOPLE for number in range(_MEETINGS)}
    async with between_fakes(build, bench.folder, people) as between:
        await settled(between, _MEETINGS)
        rest = await _at_rest(between)
        memory = between.memory()
        event = await _an_event(between)
    more = _MEETINGS - 1
    return Sample(
        [
            max(rest - one.rest, 0.0) / more * 1e6,
            hall.rest / one.rest,
            (memory - one.memory) / more,
            event * 1e6,
        ]
    )


class _Found:
    def __init__(self, rest: float, memory: float) -> None:
        self.rest = rest
        self.memory = memory


async def _rest_of(build: Build, bench: Bench, people: dict[str, int]) -> _Found:
    async with between_fakes(build, bench.folder, people) as between:
        await settled(between, len(people))
        return _Found(await _at_rest(between), between.memory())


async def settled(between: Between, meetings: int, most: float = 300.0) -> float:
    """Seconds until every meeting has its card and nothing more is posted."""
    began = time.monotonic()
    places = {channel(number) for number in range(meetings)}
    slack = between.slack

    def is_shown() -> bool:
        return places <= {each.arguments.get("channel") for each in slack.posts()}

    await slack.until(is_shown, most)
    seconds = time.monotonic() - began
    await between.quiet(2.0, most)
    return seconds


async def _at_rest(between: Between) -> float:
    """Seconds of CPU in a second."""
    used = between.cpu()
    await asyncio.sleep(_REST)
    return (between.cpu() - used) / _REST


async def _an_event(between: Between) -> float:
    """Seconds of CPU, where each meeting has one event a second."""
    feeds = [Feed(between, number) for number in range(_MEETINGS)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(feed.run()) for feed in feeds]
        await asyncio.sleep(_WINDOW / 3)
        used, sent = between.cpu(), sum(feed.sent for feed in feeds)
        await asyncio.sleep(_WINDOW)
        used, sent = between.cpu() - used, sum(feed.sent for feed in feeds) - sent
        for task in tasks:
            task.cancel()
    return used / sent


class Feed:
    """One meeting's events, one a second."""

    def __init__(self, between: Between, number: int) -> None:
        self.sent = 0
        self._between = between
        self._alias = alias(number)
        self._random = Random(number)

    async def run(self) -> None:
        due = time.monotonic() + self._random.random()
        for name, data in event_mix.events(self._random, _PEOPLE):
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self._between.node.send(self._alias, event_mix.frame(name, data, self.sent))
            self.sent += 1
            due += 1.0


CASE = Case(
    [
        Row("At rest, each meeting and second", "µs", [Goal("before", most=0.08), Goal(most=50)]),
        Row("At rest, 1,000 ÷ 8 people", "×", [Goal(most=1.5)]),
        Row("Memory of a meeting of 8", "KiB", [Goal(most=120)]),
        Row("An event, 100 meetings × 1 a second, CPU", "µs", [Goal("before", most=0.10)]),
    ],
    _sides,
    rounds=2,
    quick_rounds=1,
    is_warm=True,
    is_long=True,
)
