"""What is forgotten after its time, and that it really is."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from bridge.storage import tables
from bridge.storage.chores import purging
from bridge.storage.chores.rotation import sealed_columns
from bridge.storage.database import Database
from bridge.storage.meetings import bindings, meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import audit, pending
from bridge.storage.people.audit import AuditEntry
from bridge.storage.people.pending import Pending
from bridge.storage.queues import dedupe, filed, messages, outbox, pictures
from bridge.storage.queues.filed import Upload
from bridge.storage.queues.messages import Message
from bridge.storage.queues.outbox import Post
from bridge.storage.tables import metadata
from tests.broken_database import without_table
from tests.fake_clock import START, FakeClock
from tests.outbox_rows import due
from tests.world import World, until

DAY = 24 * 3600.0


async def test_what_has_served_its_time_is_forgotten(database: Database, clock: FakeClock):
    question = Pending(
        id="p1",
        kind="form",
        workspace="T1",
        channel="C1",
        person="U1",
        command="bind",
        arguments={"values": {}, "asked": {}},
        expires=clock.now() + timedelta(minutes=10),
    )
    async with database.transaction() as tx:
        await pending.add(tx, question)
        await dedupe.first_seen(tx, "old")
    await clock.advance(2 * DAY)
    async with database.transaction() as tx:
        await dedupe.first_seen(tx, "new")

    assert await purging.purge(database) == 2

    async with database.transaction() as tx:
        assert await dedupe.first_seen(tx, "old")
        assert not await dedupe.first_seen(tx, "new")


async def test_a_bridge_that_starts_forgets_it(tmp_path: Path, sqlite_url: str):
    world = World(tmp_path, sqlite_url)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("insert into dedupe (key, seen) values ('x', '2020-01-01 00:00:00')")
        connection.commit()

    async with world.running():
        await until(lambda: world.stored("select count(*) from dedupe where key = 'x'") == 0)


async def test_the_audit_is_kept_for_so_many_days(database: Database, clock: FakeClock):
    entry = AuditEntry("k1", "T1", "C1", "U1", "Ana", "mute", "slash")
    async with database.transaction() as tx:
        await audit.start(tx, entry)
    await clock.advance(30 * DAY)
    async with database.transaction() as tx:
        await audit.start(tx, replace(entry, key="k2"))

    assert await purging.purge(database, audit_days=30) == 0
    await clock.advance(1)
    assert await purging.purge(database) == 0
    assert await purging.purge(database, audit_days=30) == 1

    async with database.transaction() as tx:
        assert [each.entry.key for each in await audit.recent(tx, "T1")] == ["k2"]


async def test_an_old_message_is_forgotten_where_no_meeting_needs_it(
    database: Database, clock: FakeClock
):
    """Whatever owners keep: nothing edits it any more, and Slack marks it as ours."""
    binding = Binding("b1", "T1", "C1", "Weekly", "weekly", "U1", START)
    now = clock.now().timestamp()
    async with database.transaction() as tx:
        await bindings.add(tx, binding)
        await meetings.begin(tx, "over", binding)
        await meetings.end(tx, "over")
        await meetings.begin(tx, "open", binding)
        for number, key in enumerate(("over/card", "open/card", "direct/1", "overt/card")):
            await messages.record(tx, Message(key, "T1", "C1", f"{now + number:.6f}"))
    await clock.advance(30 * DAY - 1)
    assert await purging.purge(database) == 0
    async with database.transaction() as tx:
        await messages.record(tx, Message("new", "T1", "C1", f"{clock.now().timestamp():.6f}"))

    await clock.advance(10)

    assert await purging.purge(database) == 3
    async with database.transaction() as tx:
        assert await messages.find(tx, "T1", "over/card") is None
        assert await messages.find(tx, "T1", "open/card") is not None
        assert await messages.find(tx, "T1", "new") is not None


async def test_what_waited_a_month_for_slack_is_not_sent_any_more(
    database: Database, clock: FakeClock
):
    """As where a workspace has removed the app."""
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("one", "C1", "hello"))
    await clock.advance(31 * DAY)
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("two", "C1", "hello"))

    assert await purging.purge(database) == 1

    async with database.transaction() as tx:
        assert [each.key for each in await due(tx, "T1")] == ["two"]


async def test_a_file_that_nobody_could_upload_goes_and_what_was_uploaded_is_known(
    database: Database, clock: FakeClock
):
    binding = Binding("b1", "T1", "C1", "Weekly", "weekly", "U1", START)
    async with database.transaction() as tx:
        await bindings.add(tx, binding)
        await meetings.begin(tx, "m1", binding)
        for key in ("sent", "stuck"):
            upload = Upload(
                key=key,
                channel="C1",
                meeting_id="m1",
                kind="document",
                name="chat.txt",
                title="Chat",
                content=b"hello",
            )
            await filed.add(tx, "T1", upload)
        await filed.arrived(tx, "T1", "sent", "F1", None)

    await clock.advance(30 * DAY + 1)

    assert await purging.purge(database) == 1
    async with database.transaction() as tx:
        assert [each.key for each in await filed.of_meeting(tx, "m1")] == ["sent"]


async def test_a_picture_is_known_for_as_long_as_it_is_used(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        for digest in ("used", "unused"):
            await pictures.put(tx, "T1", digest, "F1")
    await clock.advance(60 * DAY)
    async with database.transaction() as tx:
        assert await pictures.find(tx, "T1", "used") == "F1"

    await clock.advance(40 * DAY)

    assert await purging.purge(database) == 1
    async with database.transaction() as tx:
        assert await pictures.find(tx, "T1", "used") == "F1"


async def test_a_database_that_is_away_is_asked_again(sqlite_database: Database, clock: FakeClock):
    async with sqlite_database.transaction() as tx:
        await dedupe.first_seen(tx, "old")
    await clock.advance(2 * DAY)

    async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
        await stack.enter_async_context(without_table(sqlite_database, tables.inbox))
        task = group.create_task(purging.run(sqlite_database, clock, Random(1), 0))
        await until(lambda: clock.sleepers)
        await stack.aclose()
        await clock.advance(60)
        await until(lambda: clock.sleepers)
        task.cancel()

    async with sqlite_database.transaction() as tx:
        assert await dedupe.first_seen(tx, "old")


def test_every_table_says_how_long_it_is_kept():
    assert set(purging.KEPT) == set(metadata.tables)


def test_what_is_sealed_is_called_encrypted():
    sealed = {name for name, table in metadata.tables.items() if sealed_columns(table)}
    assert sealed == {name for name, (holds, _) in purging.KEPT.items() if "*" in holds}
