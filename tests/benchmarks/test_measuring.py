"""The benchmarks' arithmetic, and their inputs; how fast anything is, is no test."""

import pytest

from tests.benchmarks import decoder
from tests.benchmarks.measuring import (
    Case,
    Rates,
    busiest_minute,
    delay,
    percentile,
    render,
    spread,
)

STEADY = [float(number) for number in range(1, 101)]


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 51), (0.99, 100), (1.0, 100)])
def test_a_percentile_is_a_sample(share: float, value: float):
    assert percentile(STEADY, share) == value


def test_equal_samples_have_no_spread():
    assert spread([2.0] * 9) == 0


def test_the_ratio_is_taken_within_each_repeat():
    """The second repeat was disturbed, and both sides of it alike."""
    case = Rates(ours=[10, 1, 10, 10], limit=[20, 2, 20, 20]).case("x", "rows", least_ratio=0.4)

    assert (case.ratio, case.spread, case.is_met) == ("0.50", 0, True)


def test_a_delay_over_its_limit_is_not_met():
    seconds = [value / 1000 for value in STEADY]

    assert delay("x", seconds, share=0.5, limit_ms=60).is_met
    assert not delay("x", seconds, share=0.99, limit_ms=60).is_met


@pytest.mark.parametrize(
    ("width", "load", "is_met", "verdict"),
    [
        (0.1, 0.5, True, "met"),
        (0.1, 0.5, False, "missed"),
        (0.5, 0.5, True, "noisy"),
        (0.1, 4.0, False, "noisy"),
    ],
)
def test_a_noisy_number_is_not_judged(width: float, load: float, *, is_met: bool, verdict: str):
    case = Case(what="x", ours="1 s", goal="≤ 2 s", is_met=is_met, spread=width)

    assert case.verdict(load) == verdict


def test_what_is_counted_is_judged_on_any_machine():
    case = Case(what="x", ours="2 calls", goal="≤ 2", is_met=True)

    assert case.verdict(8.0) == "met"
    assert case.cells(8.0)[4] == "–"


@pytest.mark.parametrize(
    ("times", "calls"),
    [([], 0), ([5], 1), ([0, 59.9, 60.0], 2), ([0, 30, 61, 62, 89], 4)],
)
def test_the_busiest_minute_may_begin_at_any_call(times: list[float], calls: int):
    assert busiest_minute(times) == calls


def test_the_table_has_a_line_for_each_case():
    case = Case(what="x", ours="1 s", goal="≤ 2 s", is_met=True, spread=0.0)

    lines = render([case, case], 0.0).splitlines()

    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {8}
    assert lines[-1].endswith("| met |")


def test_both_decoders_are_given_the_same_events():
    [case] = decoder.measure(2)

    assert case.ours.endswith("events/s")
