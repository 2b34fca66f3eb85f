"""The one table: each case beside the build before, a peer and a limit, which take turns.

Ratios are taken within a round, so that what disturbs one side disturbs all; before the rounds
each side runs once uncounted, and all must have come to the same result.
"""

import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from tests.benchmarks.builds import Build
from tests.benchmarks.measuring import NOISY_LOAD, NOISY_SPREAD, spread

Beside: TypeAlias = Literal["before", "peer", "limit"]
_BESIDE: tuple[Beside, ...] = ("before", "peer", "limit")
_HEAD = (
    *("case", "ours", "before", "peer", "limit"),
    *("ours/before", "ours/peer", "ours/limit", "spread", "goal"),
)
ABSENT = "absent"
_NONE = "–"


@dataclass(frozen=True)
class Sample:
    """One measurement of one side: a number for each of the case's rows, and what came of it.

    A number is None where the side has none.
    """

    numbers: Sequence[float | None]
    result: object = None
    """The same for each side that does the same; None is not compared."""


Side: TypeAlias = Callable[[], Awaitable[Sample]]


@dataclass(frozen=True)
class Bench:
    """What a case is measured with."""

    folder: Path
    """Its own, and empty."""
    before: Build | None = None
    is_quick: bool = False


@dataclass(frozen=True)
class Goal:
    """For the ratio to another side, or for our number itself; inclusive."""

    beside: Beside | None = None
    least: float | None = None
    most: float | None = None

    def is_met(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )

    def __str__(self) -> str:
        bounds = ((self.least, "≥"), (self.most, "≤"))
        words = " ".join(f"{sign} {bound:g}" for bound, sign in bounds if bound is not None)
        return f"{words} × {self.beside}" if self.beside else words


@dataclass(frozen=True)
class Row:
    """One line of the table: a number that every side of the case gives."""

    name: str
    unit: str
    goals: Sequence[Goal] = ()

    def show(self, number: float) -> str:
        digits = 0 if number >= 100 else 1 if number >= 10 else 2
        return f"{number:,.{digits}f} {self.unit}"


@dataclass(frozen=True)
class Case:
    """Several rows that are measured together.

    `sides` opens whatever the case needs and gives the sides: `ours`, and `before`, `peer` and
    `limit` where there are any.
    """

    rows: Sequence[Row]
    sides: Callable[[Bench], AbstractAsyncContextManager[Mapping[str, Side]]]
    rounds: int = 5
    quick_rounds: int = 2
    is_warm: bool = False
    """Whether there is nothing to be gained, or compared, by an uncounted round."""
    is_long: bool = False
    """Whether it takes minutes, so that a quick run leaves it out unless it is named."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One printed line."""

    case: str
    ours: str
    beside: Mapping[Beside, str] = field(default_factory=dict)
    ratios: Mapping[Beside, str] = field(default_factory=dict)
    spread: float | None = None
    goals: Sequence[tuple[str, bool | None]] = ()
    """Each with whether it is met; None where nothing was there to compare with."""

    def cells(self, load: float) -> tuple[str, ...]:
        beside = (self.beside.get(each, _NONE) for each in _BESIDE)
        ratios = (self.ratios.get(each, _NONE) for each in _BESIDE)
        width = _NONE if self.spread is None else f"{self.spread:.2f}"
        goals = "; ".join(f"{goal}: {self._verdict(load, is_met=met)}" for goal, met in self.goals)
        return (self.case, self.ours, *beside, *ratios, width, goals or _NONE)

    def _verdict(self, load: float, *, is_met: bool | None) -> str:
        if is_met is None:
            return ABSENT
        if self.spread is not None and (self.spread > NOISY_SPREAD or load > NOISY_LOAD):
            return f"{'met' if is_met else 'missed'} (noisy)"
        return "met" if is_met else "missed"


def failed(name: str, error: Exception) -> Line:
    """One that could not be measured; the others are all the same."""
    return Line(case=name, ours=f"failed: {error or type(error).__name__}")


async def measure(case: Case, bench: Bench) -> list[Line]:
    """All rows of a case.

    Raises:
        RuntimeError: Two sides came to different results.
    """
    async with case.sides(bench) as sides:
        if not case.is_warm:
            _compare({name: (await side()).result for name, side in sides.items()})
        found: dict[str, list[Sequence[float | None]]] = {name: [] for name in sides}
        names = list(sides)
        for number in range(case.quick_rounds if bench.is_quick else case.rounds):
            turn = number % len(names)
            for name in (*names[turn:], *names[:turn]):
                found[name].append((await sides[name]()).numbers)
    return [_line(row, _of_row(found, place)) for place, row in enumerate(case.rows)]


def _of_row(
    found: Mapping[str, Sequence[Sequence[float | None]]], place: int
) -> dict[str, list[float]]:
    """The samples of each side that has any."""
    samples = {name: [each[place] for each in numbers] for name, numbers in found.items()}
    return {
        name: [each for each in numbers if each is not None]
        for name, numbers in samples.items()
        if None not in numbers
    }


def render_head() -> str:
    """How the table begins, in Markdown."""
    return f"{_row(_HEAD)}\n|{'---|' * len(_HEAD)}"


def render_line(line: Line, load: float) -> str:
    """A row of it, as judged on a machine with this load."""
    return _row(line.cells(load))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _compare(results: Mapping[str, object]) -> None:
    told = {name: result for name, result in results.items() if result is not None}
    for name, result in told.items():
        if result != next(iter(told.values())):
            raise RuntimeError(f"{next(iter(told))} and {name} came to different results")


def _line(row: Row, samples: Mapping[str, Sequence[float]]) -> Line:
    ours = samples["ours"]
    ratios = {
        each: [mine / other for mine, other in zip(ours, samples[each], strict=True)]
        for each in _BESIDE
        if each in samples
    }
    middle = {each: statistics.median(values) for each, values in ratios.items()}
    values: dict[Beside | None, float] = {**middle, None: statistics.median(ours)}
    widest = [spread(each) for each in (ratios.values() or [ours]) if len(each) > 1]
    return Line(
        case=row.name,
        ours=row.show(statistics.median(ours)),
        beside={
            each: row.show(statistics.median(samples[each])) if each in samples else ABSENT
            for each in _BESIDE
        },
        ratios={each: f"{value:.2f}" for each, value in middle.items()},
        spread=max(widest, default=None),
        goals=[
            (str(goal), goal.is_met(values[goal.beside]) if goal.beside in values else None)
            for goal in row.goals
        ],
    )
