"""What the sender's look at the outbox costs, however much waits there for a busy channel."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from tests.benchmarks.builds import OURS, Build
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side

_LENGTHS = (0, 3_000, 10_000)


async def _look(build: Build, url: str) -> Sample:
    found = await build.run("sender_look", url, *map(str, _LENGTHS))
    empty, some, many = found["us"]
    return Sample((empty, some, many, some / empty, many / empty), found["result"])


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[dict[str, Side]]:
    numbers = count()

    def of(build: Build) -> Side:
        return lambda: _look(build, f"sqlite:///{bench.folder / str(next(numbers))}.sqlite")

    yield {"ours": of(OURS)} | ({"before": of(bench.before)} if bench.before else {})


ROWS = (
    Row("CPU of the sender's look, nothing waits", "µs", [Goal("before", most=0.05)]),
    Row("CPU of the sender's look, 3,000 rows wait", "µs"),
    Row("CPU of the sender's look, 10,000 rows wait", "µs"),
    Row("the look at 3,000 rows ÷ at none", "×", [Goal(most=1.3)]),
    Row("the look at 10,000 rows ÷ at none", "×", [Goal(most=1.3)]),
)
CASE = Case(ROWS, _sides, rounds=3)
