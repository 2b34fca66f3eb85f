"""What one event costs in a meeting of ten and in one of a thousand, and what a crowd at once does.

Each number is the CPU of the whole process, from the socket to the card.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from random import Random

from tests.benchmarks import event_mix
from tests.benchmarks.between_fakes import Between, alias, between_fakes, channel
from tests.benchmarks.builds import OURS, Build
from tests.benchmarks.event_mix import frame, person
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side

_FEW, _MANY = 10, 1000
_READS = 40
# As many events come in one read, so that the socket's share is small.
_IN_A_READ = 20
_PAUSE = 0.05
# Two posts of each meeting's beginning: the card, and the captions' opening.
_FIRST_POSTS = 4


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[Mapping[str, Side]]:
    sides: dict[str, Side] = {"ours": partial(_sample, OURS, bench)}
    if bench.before is not None:
        sides["before"] = partial(_sample, bench.before, bench)
    yield sides


async def _sample(build: Build, bench: Bench) -> Sample:
    people = {alias(0): _FEW, alias(1): _MANY}
    async with between_fakes(build, bench.folder, people) as between:
        await between.slack.until(lambda: len(between.slack.posts()) >= _FIRST_POSTS)
        await between.quiet()
        numbers: list[float] = []
        for kind in ("ping", "partial", "stage", "update"):
            few = await _cost(between, 0, kind)
            many = await _cost(between, 1, kind)
            numbers += [many, many / few]
        numbers += await _all_muted(between)
        numbers += await _many_join(between)
    return Sample(numbers)


async def _cost(between: Between, room: int, kind: str) -> float:
    """Microseconds an event."""
    reads = [b"".join(_events(kind, number)) for number in range(_READS)]
    used = between.cpu()
    for each in reads:
        await between.node.send(alias(room), each)
        await asyncio.sleep(_PAUSE)
    spent = between.cpu() - used
    await between.quiet()
    return spent / (_READS * _IN_A_READ) * 1e6


def _events(kind: str, number: int) -> Sequence[bytes]:
    random = Random(number)
    muted = "YES" if number % 2 else "NO"
    match kind:
        case "ping":
            return [frame("ping", None)] * _IN_A_READ
        case "partial":
            return [frame("live_captions", event_mix.caption(1, random, is_final=False))] * (
                _IN_A_READ
            )
        case "stage":
            return [frame("stage", event_mix.stage([1, 2, 3 + number % 5]))] * _IN_A_READ
        case _:
            return [
                frame("participant_update", person(1 + each, is_muted=muted))
                for each in range(_IN_A_READ)
            ]


async def _all_muted(between: Between) -> list[float]:
    """Milliseconds of CPU, and seconds until the line behind them is in Slack."""
    updates = [frame("participant_update", person(each, is_muted="YES")) for each in range(_MANY)]
    cpu, waited, _ = await _at_once(between, updates, "all muted")
    return [cpu, waited]


async def _many_join(between: Between) -> list[float]:
    """Milliseconds of CPU, and how many posts tell of it."""
    joins = [frame("participant_create", person(_MANY + each)) for each in range(2 * _MANY)]
    cpu, _, posts = await _at_once(between, joins, "two thousand are here")
    return [cpu, float(posts)]


async def _at_once(
    between: Between, events: Sequence[bytes], text: str
) -> tuple[float, float, int]:
    slack, place = between.slack, channel(1)
    before, used, began = len(slack.posts(place)), between.cpu(), time.monotonic()
    line = frame("message_received", event_mix.message(1, text))
    await between.node.send(alias(1), *events, line)
    await slack.until(lambda: any(text in each.text for each in slack.posts(place)), 600.0)
    waited = time.monotonic() - began
    await between.quiet(4.0, most=600.0)
    return (between.cpu() - used) * 1e3, waited, len(slack.posts(place)) - before - 1


_CROWD = f"{_MANY:,} people"
CASE = Case(
    [
        Row(f"Ping, {_CROWD}, CPU", "µs", [Goal("before", most=0.05)]),
        Row("Ping, 1,000 ÷ 10 people", "×", [Goal(most=1.5)]),
        Row(f"Partial caption, {_CROWD}, CPU", "µs"),
        Row("Partial caption, 1,000 ÷ 10 people", "×", [Goal(most=1.5)]),
        Row(f"Stage, {_CROWD}, CPU", "µs"),
        Row("Stage, 1,000 ÷ 10 people", "×", [Goal(most=1.5)]),
        Row(f"Mute update, {_CROWD}, CPU", "µs", [Goal("before", most=0.15)]),
        Row("Mute update, 1,000 ÷ 10 people", "×", [Goal(most=1.5)]),
        Row("1,000 are muted at once, CPU", "ms", [Goal("before", most=0.067)]),
        Row("The chat line behind them", "s", [Goal(most=1.0)]),
        Row("2,000 join at once, CPU", "ms", [Goal("before", most=0.1)]),
        Row("Posts that tell of them", "posts", [Goal(most=3)]),
    ],
    _sides,
    rounds=2,
    quick_rounds=1,
    is_warm=True,
    is_long=True,
)
