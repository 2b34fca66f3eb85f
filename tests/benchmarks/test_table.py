"""The table of the benchmarks: its ratios and verdicts, and that every case can be found."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.benchmarks.registry import all_cases
from tests.benchmarks.table import (
    Bench,
    Case,
    Goal,
    Line,
    Row,
    Sample,
    Side,
    measure,
    render_head,
    render_line,
)


def a_case(results: Mapping[str, object] | None = None, **numbers: list[float]) -> Case:
    """Each side gives its numbers one after the other, the first of them uncounted."""
    left = {name: iter([0.0, *each]) for name, each in numbers.items()}

    def side(name: str) -> Side:
        async def sample() -> Sample:
            return Sample([next(left[name])], (results or {}).get(name))

        return sample

    @asynccontextmanager
    async def sides(_bench: Bench) -> AsyncIterator[Mapping[str, Side]]:
        yield {name: side(name) for name in numbers}

    goals = [Goal("before", most=0.5), Goal("peer", least=2)]
    return Case([Row("x", "µs", goals)], sides, rounds=3)


async def test_the_ratio_is_taken_within_each_round(tmp_path: Path):
    """The second round was disturbed, and both sides of it alike."""
    [line] = await measure(a_case(ours=[10, 100, 10], before=[20, 200, 20]), Bench(tmp_path))

    assert line.cells(0.0)[:6] == ("x", "10.0 µs", "20.0 µs", "absent", "absent", "0.50")
    assert line.cells(0.0)[8:] == ("0.00", "≤ 0.5 × before: met; ≥ 2 × peer: absent")


async def test_different_results_are_no_comparison(tmp_path: Path):
    case = a_case({"ours": [1, 2], "before": [2, 1]}, ours=[1.0], before=[1.0])

    with pytest.raises(RuntimeError, match="ours and before"):
        await measure(case, Bench(tmp_path))


@pytest.mark.parametrize(
    ("width", "load", "is_met", "verdict"),
    [
        (0.1, 0.5, True, "met"),
        (0.1, 0.5, False, "missed"),
        (0.5, 0.5, True, "met (noisy)"),
        (0.1, 4.0, False, "missed (noisy)"),
        (None, 8.0, True, "met"),
    ],
)
def test_a_noisy_number_is_marked(width: float | None, load: float, *, is_met: bool, verdict: str):
    line = Line(case="x", ours="1 s", goals=[("≤ 2 s", is_met)], spread=width)

    assert line.cells(load)[-1] == f"≤ 2 s: {verdict}"


def test_the_table_has_a_line_for_each_row():
    line = Line(case="x", ours="1 s")

    lines = [*render_head().splitlines(), render_line(line, 0.0), render_line(line, 0.0)]

    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {11}


def test_each_file_is_a_case():
    assert all(case.rows for case in all_cases().values())
