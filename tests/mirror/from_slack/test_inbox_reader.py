"""The inbox is read on, whatever the database does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random

from structlog.testing import capture_logs

from bridge.mirror.conference.supervisor import Supervisor
from bridge.mirror.from_slack.inbox_reader import InboxReader
from bridge.mirror.meeting.handlers import Handlers
from bridge.storage.queues import inbox
from bridge.storage.queues.inbox import InboxRow
from bridge.storage.transactions import tables
from bridge.storage.transactions.database import Database
from tests.broken_database import without_table
from tests.fake_clock import FakeClock
from tests.patience import PATIENCE


class Channels:
    """Takes what happens to channels, and holds each up until it may go on."""

    def __init__(self) -> None:
        self.rows: list[InboxRow] = []
        self.may_go_on = asyncio.Event()

    async def note(self, row: InboxRow) -> None:
        self.rows.append(row)
        await self.may_go_on.wait()


@asynccontextmanager
async def reading(database: Database, clock: FakeClock, channels: Channels) -> AsyncIterator[None]:
    reader = InboxReader(
        database=database,
        supervisor=Supervisor(parts=None),
        handlers=Handlers([], Random(7)),
        authors=None,
        on_channel_event=channels.note,
        clock=clock,
        random=Random(7),
    )
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        task = group.create_task(reader.run())
        yield
        task.cancel()


async def until(is_so: Callable[[], object], clock: FakeClock | None = None) -> None:
    while not is_so():
        await asyncio.sleep(0.01)
        if clock is not None:
            await clock.advance(0.5)


async def archived(database: Database) -> None:
    async with database.transaction() as tx:
        await inbox.store(
            tx,
            key="e1",
            workspace="T1",
            channel="C1",
            ts="1.1",
            thread_ts=None,
            kind="channel_archive",
            payload={"event": {"type": "channel_archive", "channel": "C1"}},
        )


async def test_a_fault_of_the_database_stops_no_reading(
    sqlite_database: Database, clock: FakeClock
):
    await archived(sqlite_database)
    channels = Channels()
    channels.may_go_on.set()
    with capture_logs() as logs:
        async with AsyncExitStack() as stack:
            async with without_table(sqlite_database, tables.inbox):
                await stack.enter_async_context(reading(sqlite_database, clock, channels))
                await until(lambda: logs)
            await until(lambda: channels.rows, clock)

    assert len(logs[0]["reference"]) == 6


async def test_what_could_not_be_marked_as_handled_is_read_again(
    sqlite_database: Database, clock: FakeClock
):
    await archived(sqlite_database)
    channels = Channels()
    with capture_logs() as logs:
        async with reading(sqlite_database, clock, channels):
            await until(lambda: channels.rows, clock)
            async with without_table(sqlite_database, tables.inbox):
                channels.may_go_on.set()
                await until(lambda: logs)
            await until(lambda: len(channels.rows) > 1, clock)

    assert [row.key for row in channels.rows] == ["e1", "e1"]
