"""Waiting runs on a clock that nobody sets."""

from bridge.slack.sent.waits import Waits
from tests.fake_clock import FakeClock


async def test_a_row_waits_as_long_as_it_was_told_whatever_the_wall_says():
    clock = FakeClock()
    waits = Waits(clock)
    waits.hold(1, 5)
    waits.hold(2, 7)
    waits.hold(3, 0)
    clock.set_wall(3600)
    assert (waits.ids(), waits.seconds(60)) == ([1, 2], 5)

    await clock.advance(5)
    clock.set_wall(-3600)
    assert (waits.ids(), waits.seconds(60)) == ([2], 2)

    await clock.advance(3)
    assert (waits.ids(), waits.seconds(60)) == ([], 60)


async def test_rows_are_late_once_they_have_been_there_for_fifteen_seconds():
    clock = FakeClock()
    waits = Waits(clock)
    waits.note(10)
    await clock.advance(8)
    waits.note(20)
    clock.set_wall(3600)
    assert waits.late_up_to() == 0

    await clock.advance(7)
    assert waits.late_up_to() == 10
    await clock.advance(8)
    assert waits.late_up_to() == 20


async def test_what_is_noted_of_a_busy_outbox_stays_small():
    clock = FakeClock()
    waits = Waits(clock)
    for number in range(1000):
        waits.note(number)
        await clock.advance(0.1)
        waits.late_up_to()

    assert len(waits._seen) <= 16
    assert 800 <= waits.late_up_to() <= 850
