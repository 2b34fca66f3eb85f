"""The inbox: once, in order, and forgotten when handled."""

from typing import Any

from bridge.storage.queues import dedupe, inbox
from bridge.storage.transactions.database import Database, Transaction
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


async def test_an_event_is_kept_until_it_is_handled(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        assert await store(tx, "e1", thread_ts="0.5", payload={"text": "hi", "n": [1, None]})

    async with database.transaction() as tx:
        (row,) = await inbox.due(tx, 0)
        assert (row.key, row.channel, row.ts, row.thread_ts) == ("e1", "C1", "1.0", "0.5")
        assert row.payload == {"text": "hi", "n": [1, None]}
        assert (row.received, row.attempts) == (clock.now(), 0)
        await inbox.attempt(tx, row.id)
        (row,) = await inbox.due(tx, 0)
        assert row.attempts == 1
        await inbox.done(tx, row.id)
        assert await inbox.due(tx, 0) == []
        assert await inbox.next_due_at(tx) is None


async def test_a_repeated_event_is_dropped_for_a_day(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        assert await store(tx, "e1")
        assert not await store(tx, "e1")
        (row,) = await inbox.due(tx, 0)
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
        assert len(await inbox.due(tx)) == 1


async def test_a_straggler_is_due_with_what_it_stands_in_front_of(
    database: Database, clock: FakeClock
):
    """Slack delivers over several connections, so what was said first may come second."""
    async with database.transaction() as tx:
        await store(tx, "second", ts="2.0", thread_ts="0.5")
    await clock.advance(0.25)
    async with database.transaction() as tx:
        await store(tx, "first", ts="1.0", thread_ts="0.5")
        await store(tx, "third", ts="3.0", thread_ts="0.5")
        await store(tx, "elsewhere", ts="1.5")
    await clock.advance(0.1)

    async with database.transaction() as tx:
        assert [row.key for row in await inbox.due(tx)] == ["first", "second"]


async def test_events_settle_before_they_are_due(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        await store(tx, "e1")
        assert await inbox.due(tx) == []
        moment = await inbox.next_due_at(tx)
    assert moment is not None

    await clock.advance((moment - clock.now()).total_seconds())
    async with database.transaction() as tx:
        assert len(await inbox.due(tx)) == 1


async def test_events_come_in_the_order_of_their_threads(database: Database):
    """However they arrive: by ts in each thread, an original before its edits and deletion."""
    async with database.transaction() as tx:
        await store(tx, "removed", ts="2.0", thread_ts="0.5", kind="message_deleted")
        await store(tx, "edited", ts="2.0", thread_ts="0.5", kind="message_changed")
        await store(tx, "elsewhere", ts="0.1", channel="C2")
        await store(tx, "third", ts="3.0", thread_ts="0.5")
        await store(tx, "second", ts="2.0", thread_ts="0.5")
        await store(tx, "in channel", ts="9.0")

        keys = [row.key for row in await inbox.due(tx, 0)]
        assert keys == ["in channel", "second", "edited", "removed", "third", "elsewhere"]


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
