"""Lines of a meeting are in order, whoever numbers them, and no two have the same number."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bridge.storage.database import Database
from bridge.storage.meetings.line_ids import LineIds
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import START, FakeClock

_MOMENTS = st.integers(0, 5).map(lambda number: START + timedelta(microseconds=number))


@given(st.lists(st.tuples(st.integers(0, 2), _MOMENTS, st.booleans()), max_size=40))
def test_no_two_processes_make_the_same(steps: list[tuple[int, datetime, bool]]):
    processes = [LineIds(number) for number in (2, 3, 5)]
    made: list[int] = []
    for which, now, is_taken_over in steps:
        if is_taken_over and made:
            # Whoever goes on with a meeting goes on behind its last line.
            processes[which].note(made[-1])
        one = processes[which].next(now)
        assert not is_taken_over or not made or one > made[-1]
        made.append(one)
    assert len(set(made)) == len(made)


def test_a_clock_that_is_behind_changes_no_order():
    ahead, behind = LineIds(7), LineIds(1)
    last = ahead.next(START + timedelta(hours=1))
    behind.note(last)
    assert last < behind.next(START) < behind.next(datetime(2025, 1, 1, tzinfo=UTC))


async def test_each_process_draws_numbers_of_its_own(
    postgres_url: str, cipher: Cipher, clock: FakeClock
):
    databases = [Database(postgres_url, cipher, clock) for _ in range(3)]
    numbers = [await each.take_number() for each in databases]
    assert len(set(numbers)) == len(numbers)
    for each in databases:
        await each.close()
