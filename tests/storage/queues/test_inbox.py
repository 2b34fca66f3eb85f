"""The inbox: once, in order, and forgotten when handled."""

from typing import Any

from bridge.storage.database import Database, Transaction
from bridge.storage.queues import dedupe, inbox
from bridge.storage.queues.inbox import InboxRow, Lane, Traces
from tests.fake_clock import FakeClock

HOURS = 3600


async def store(tx: Transaction, key: str, **changes: Any) -> bool:
    values: dict[str, Any] = {
        "workspace": "T1",
        "channel": "C1",
        "ts": "1.0",
        "thread_ts": None,
        "kind": "message",
        "payload": {"text": key},
    }
    return await inbox.store(tx, key=key, **(values | changes))


async def key_of(tx: Transaction, row_id: int) -> str:
    row = await inbox.find(tx, row_id)
    assert row is not None
    return row.key


async def stored(database: Database, key: str, **changes: Any) -> InboxRow:
    async with database.transaction() as tx:
        await store(tx, key, **changes)
        return next(row for row in await inbox.waiting(tx) if row.key == key)


async def test_an_event_is_kept_until_it_is_handled(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        assert await store(tx, "e1", thread_ts="0.5", payload={"text": "hi", "n": [1, None]})

    async with database.transaction() as tx:
        (row,) = await inbox.waiting(tx)
        assert (row.key, row.channel, row.ts, row.thread_ts) == ("e1", "C1", "1.0", "0.5")
        assert row.payload == {"text": "hi", "n": [1, None]}
        assert (row.received, row.attempts, row.attempted) == (clock.now(), 0, None)
        assert await inbox.lanes(tx) == [Lane("T1", "C1", "0.5")]
        assert await inbox.done(tx, row.id)
        assert not await inbox.done(tx, row.id)
        assert (await inbox.waiting(tx), await inbox.lanes(tx)) == ([], [])
        assert await inbox.find(tx, row.id) is None


async def test_a_repeated_event_is_dropped_for_a_day(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        assert await store(tx, "e1")
        assert not await store(tx, "e1")
        (row,) = await inbox.waiting(tx)
        await inbox.done(tx, row.id)
        assert not await store(tx, "e1")

    await clock.advance(24 * HOURS)
    async with database.transaction() as tx:
        assert await inbox.purge(tx) == 0
        assert not await store(tx, "e1")

    await clock.advance(1)
    async with database.transaction() as tx:
        assert await inbox.purge(tx) == 1
        assert await store(tx, "e1")


async def test_an_unhandled_event_is_never_purged(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        await store(tx, "e1")
    await clock.advance(100 * HOURS)
    async with database.transaction() as tx:
        assert await inbox.purge(tx) == 0
        assert len(await inbox.waiting(tx)) == 1


async def test_events_come_in_the_order_of_their_threads(database: Database):
    """However they arrive: by ts in each thread, an original before its edits and deletion."""
    async with database.transaction() as tx:
        await store(tx, "removed", ts="2.0", thread_ts="0.5", kind="message_deleted")
        await store(tx, "edited", ts="2.0", thread_ts="0.5", kind="message_changed")
        await store(tx, "elsewhere", ts="0.1", channel="C2")
        await store(tx, "third", ts="3.0", thread_ts="0.5")
        await store(tx, "second", ts="2.0", thread_ts="0.5")
        await store(tx, "in channel", ts="9.0")

        assert set(await inbox.lanes(tx)) == {
            Lane("T1", "C1", None),
            Lane("T1", "C1", "0.5"),
            Lane("T1", "C2", None),
        }
        in_thread = await inbox.order(tx, Lane("T1", "C1", "0.5"))
        keys = [await key_of(tx, each.id) for each in in_thread]
        assert keys == ["second", "edited", "removed", "third"]


async def test_an_attempt_is_made_by_who_has_read_the_row_last(database: Database):
    row = await stored(database, "e1")

    async with database.transaction() as tx:
        assert await inbox.attempt(tx, row)
        assert not await inbox.attempt(tx, row)
        again = await inbox.find(tx, row.id)
        assert again is not None
        assert (again.attempts, again.attempted, again.parts) == (1, tx.now, 0)
        assert await inbox.attempt(tx, again, 1)
        again = await inbox.find(tx, row.id)
        assert again is not None
        assert (again.attempts, again.parts) == (2, 1)


async def test_what_was_surely_not_said_is_no_attempt_any_more(database: Database):
    row = await stored(database, "e1")

    async with database.transaction() as tx:
        await inbox.attempt(tx, row)
        await inbox.release(tx, row.id)
        again = await inbox.find(tx, row.id)

    assert again is not None
    assert (again.attempted, again.attempts) == (None, 1)


async def test_what_is_done_is_not_attempted(database: Database):
    row = await stored(database, "e1")

    async with database.transaction() as tx:
        await inbox.done(tx, row.id)
        assert not await inbox.attempt(tx, row)


async def test_a_deletion_cancels_what_nobody_has_begun_to_say(database: Database):
    place = ("T1", "C1", "1.0")
    async with database.transaction() as tx:
        assert await inbox.traces(tx, *place) == Traces()
        await store(tx, "e1")
        await store(tx, "e2", kind="message_changed")
        await store(tx, "e3", ts="2.0")
        await store(tx, "gone", kind="message_deleted")
        assert await inbox.traces(tx, *place) == Traces(is_waiting=True, is_deleted=True)

        assert await inbox.cancel(tx, *place)

        assert {row.key for row in await inbox.waiting(tx)} == {"e3", "gone"}
        assert await inbox.traces(tx, *place) == Traces(is_handled=True, is_deleted=True)


async def test_what_is_being_said_is_not_canceled(database: Database):
    row = await stored(database, "e1")

    async with database.transaction() as tx:
        await inbox.attempt(tx, row)
        assert not await inbox.cancel(tx, "T1", "C1", "1.0")
        assert (await inbox.traces(tx, "T1", "C1", "1.0")).is_waiting


async def test_what_waits_follows_its_channel_to_another_id(database: Database):
    await stored(database, "e1")
    listener = database.bells.listen("inbox")

    async with database.transaction() as tx:
        await inbox.move(tx, "T1", "C1", "C2")
        assert await inbox.lanes(tx) == [Lane("T1", "C2", None)]

    assert await listener.heard(0)


async def test_a_stored_event_rings_and_a_repeated_one_does_not(database: Database):
    listener = database.bells.listen("inbox")
    async with database.transaction() as tx:
        await store(tx, "e1")
    assert await listener.heard(0)
    async with database.transaction() as tx:
        await store(tx, "e1")
    assert not await listener.heard(0)


async def test_a_key_is_first_seen_once_a_day(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        assert await dedupe.first_seen(tx, "trigger")
        assert not await dedupe.first_seen(tx, "trigger")

    await clock.advance(24 * HOURS + 1)
    async with database.transaction() as tx:
        assert await dedupe.purge(tx) == 1
        assert await dedupe.first_seen(tx, "trigger")
