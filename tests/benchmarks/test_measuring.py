"""The benchmarks' arithmetic, and their inputs; how fast anything is, is no test."""

import pytest

from tests.benchmarks import decoder
from tests.benchmarks.measuring import Rates, busiest_minute, delay, percentile, spread

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
    ("times", "calls"),
    [([], 0), ([5], 1), ([0, 59.9, 60.0], 2), ([0, 30, 61, 62, 89], 4)],
)
def test_the_busiest_minute_may_begin_at_any_call(times: list[float], calls: int):
    assert busiest_minute(times) == calls


def test_both_decoders_are_given_the_same_events():
    [case] = decoder.measure(2)

    assert case.ours.endswith("events/s")
