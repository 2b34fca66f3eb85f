"""Numbers of rows rise whatever the clock says, and whatever was stored before."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bridge.storage import tables
from bridge.storage.database import Database, Transaction
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.transactions.row_ids import RowIds
from tests.fake_clock import START, FakeClock

_MOST = 2**63
_MOMENTS = st.integers(0, 130 * 365 * 86_400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(st.lists(_MOMENTS, min_size=1), st.integers(0, 2**60), st.integers())
def test_each_is_greater_than_all_before(moments: list[datetime], stored: int, seed: int):
    ids = RowIds(Random(seed))
    ids.go_on_from("outbox", stored)
    made = [ids.next("outbox", moment) for moment in moments]
    assert made == sorted({stored, *made})[-len(made) :]
    assert all(number < _MOST for number in made)


def test_two_processes_make_no_number_twice():
    one, other = RowIds(Random(1)), RowIds(Random(2))
    made = []
    for ids in (one, other):
        ids.go_on_from("outbox", 0)
        made += [ids.next("outbox", START) for _ in range(5_000)]
    assert len(set(made)) == len(made)


async def post(tx: Transaction, key: str) -> int:
    await outbox.post(tx, "T1", Post(key, "C1", "words"))
    return int(await tx.value(tables.outbox.select().where(tables.outbox.c.key == key)))


async def test_after_a_restart_with_a_clock_set_back_they_go_on(
    database_url: str, cipher: Cipher, clock: FakeClock
):
    before = Database(database_url, cipher, clock)
    ids = [await before.write(post, "a"), await before.write(post, "b")]
    await before.close()

    after = Database(database_url, cipher, FakeClock(START - timedelta(hours=1)))
    ids.append(await after.write(post, "c"))
    await after.close()
    assert ids == sorted(set(ids))
