"""Budgets are kept, refill steadily, and a 429 freezes one bucket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.slack.sent.limits import Limits
from bridge.slack.sent.methods import METHODS
from tests.fake_clock import FakeClock


class SteppedClock(FakeClock):
    """Moves without sleepers to wake."""

    def step(self, seconds: float) -> None:
        self._elapsed += seconds


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def limits(clock: SteppedClock) -> Limits:
    return Limits(clock)


def spend(limits: Limits, method: str, channel: str | None = None) -> int:
    """Take until there is a delay."""
    count = 0
    while not limits.delay_for(method, channel):
        limits.take(method, channel)
        count += 1
    return count


def test_a_channel_takes_three_posts_at_once_and_then_one_a_second(limits, clock):
    assert spend(limits, "chat.postMessage", "C1") == 3

    assert 0 < limits.delay_for("chat.postMessage", "C1") <= 1
    clock.step(1)
    assert spend(limits, "chat.postMessage", "C1") == 1
    assert limits.delay_for("chat.postMessage", "C2") == 0


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_minute_holds_no_more_than_the_budget_and_its_burst(limits, clock, method):
    sent = 0
    for _ in range(600):
        sent += spend(limits, method)
        clock.step(0.1)

    budget, share = METHODS[method].per_minute, METHODS[method].burst_share
    assert budget * 0.95 <= sent <= budget * (1 + share) + 1


@given(st.lists(st.tuples(st.floats(0, 3), st.booleans()), max_size=50))
def test_whoever_waits_the_delay_may_go(steps):
    clock = SteppedClock()
    limits = Limits(clock)
    for pause, freezes in steps:
        clock.step(pause)
        if freezes:
            limits.freeze("chat.postMessage", pause, "C1")
        clock.step(limits.delay_for("chat.postMessage", "C1") + 1e-6)
        assert limits.delay_for("chat.postMessage", "C1") == 0
        limits.take("chat.postMessage", "C1")


def test_a_429_of_a_post_freezes_its_channel_alone(limits, clock):
    limits.freeze("chat.postMessage", 30, "C1")

    assert limits.delay_for("chat.postMessage", "C1") == 30
    assert limits.delay_for("chat.postMessage", "C2") == 0
    assert limits.delay_for("chat.update", "C1") == 0
    clock.step(31)
    assert limits.delay_for("chat.postMessage", "C1") == 0


def test_a_429_of_another_method_freezes_it_everywhere(limits):
    limits.freeze("chat.update", 30, "C1")

    assert limits.delay_for("chat.update", "C2") == 30
    assert limits.share_left("chat.update") == 0
    assert limits.share_left("chat.postMessage") == 1


def test_cards_share_their_tempo(limits, clock):
    limits.count_card("a")
    assert limits.card_delay("a") == 3
    limits.count_card("b")
    assert limits.card_delay("a") == 6
    assert limits.card_delay("c") == 0
    clock.step(61)
    assert limits.card_delay("a") == 0


def test_an_unknown_method_is_called_rarely(limits):
    assert spend(limits, "some.method") == 1


def test_channels_of_long_ago_are_forgotten(limits, clock):
    for number in range(2500):
        limits.take("chat.postMessage", f"C{number}")
        clock.step(60)

    assert len(limits._buckets) <= 1000
