"""The inbox is read on, whatever the database does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random

import pytest
from structlog.testing import capture_logs

from bridge.errors import BridgeError
from bridge.mirror.conference.supervisor import Supervisor
from bridge.mirror.from_slack.inbox_reader import InboxReader
from bridge.storage import tables
from bridge.storage.database import Database
from bridge.storage.queues import inbox
from bridge.storage.queues.inbox import InboxRow
from tests.broken_database import without_table
from tests.fake_clock import FakeClock
from tests.patience import PATIENCE
from tests.storage.queues.test_inbox import store


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
        authors=None,
        wording=None,
        on_channel_event=channels.note,
        on_app_event=channels.note,
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


async def archived(database: Database, key: str = "e1", channel: str = "C1", **more: str) -> None:
    async with database.transaction() as tx:
        await inbox.store(
            tx,
            key=key,
            workspace="T1",
            channel=channel,
            thread_ts=None,
            kind="channel_archive",
            payload={"type": "channel_archive", "channel": channel},
            **({"ts": "1.1"} | more),
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


async def test_what_cannot_be_marked_as_handled_at_once_is_not_done_again(
    sqlite_database: Database, clock: FakeClock
):
    await archived(sqlite_database)
    channels = Channels()
    async with reading(sqlite_database, clock, channels):
        await until(lambda: channels.rows, clock)
        # Nobody else writes in the block.
        async with sqlite_database.transaction():
            channels.may_go_on.set()
            for _ in range(20):
                await clock.advance(1)
        await archived(sqlite_database, "e2", ts="1.2")
        await until(lambda: len(channels.rows) > 1, clock)

    assert [row.key for row in channels.rows] == ["e1", "e2"]


async def test_while_the_database_is_away_little_is_logged(
    sqlite_database: Database, clock: FakeClock
):
    for number in range(20):
        await archived(sqlite_database, f"e{number}", f"C{number}")
    channels = Channels()
    channels.may_go_on.set()
    with capture_logs() as logs:
        async with AsyncExitStack() as stack:
            async with without_table(sqlite_database, tables.inbox):
                await stack.enter_async_context(reading(sqlite_database, clock, channels))
                for _ in range(80):
                    await clock.advance(0.5)
                    await asyncio.sleep(0.002)
            await until(lambda: len(channels.rows) == 20, clock)

    assert len(logs) <= 3


async def test_one_lane_does_not_wait_for_another(sqlite_database: Database, clock: FakeClock):
    channels = Channels()
    async with reading(sqlite_database, clock, channels):
        await archived(sqlite_database, "stuck", "C1")
        await until(lambda: channels.rows, clock)
        await archived(sqlite_database, "behind", "C1", ts="1.2")
        await archived(sqlite_database, "elsewhere", "C2")
        await until(lambda: len(channels.rows) > 1, clock)
        channels.may_go_on.set()
        await until(lambda: len(channels.rows) > 2, clock)

    assert [row.key for row in channels.rows] == ["stuck", "elsewhere", "behind"]


async def test_what_was_written_first_and_comes_second_goes_first(
    sqlite_database: Database, clock: FakeClock
):
    channels = Channels()
    channels.may_go_on.set()
    async with reading(sqlite_database, clock, channels):
        await archived(sqlite_database, "second", ts="2.0")
        await until(lambda: clock.sleepers > 0)
        await clock.advance(0.2)
        await archived(sqlite_database, "first", ts="1.0")
        await until(lambda: len(channels.rows) == 2, clock)

    assert [row.key for row in channels.rows] == ["first", "second"]


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_wall_clock_that_is_set_delays_nothing(
    sqlite_database: Database, clock: FakeClock, hours: int
):
    channels = Channels()
    channels.may_go_on.set()
    async with reading(sqlite_database, clock, channels):
        await archived(sqlite_database)
        clock.set(hours * 3600)
        await archived(sqlite_database, "e2", ts="1.2")
        before = clock.monotonic()
        await until(lambda: len(channels.rows) == 2, clock)
        assert clock.monotonic() - before < 60


async def test_a_fault_of_ours_is_met_twice_and_holds_up_nothing(
    sqlite_database: Database, clock: FakeClock
):
    class Faulty(Channels):
        async def note(self, row: InboxRow) -> None:
            self.rows.append(row)
            if row.key == "e1":
                raise ZeroDivisionError

    channels = Faulty()
    await archived(sqlite_database)
    await archived(sqlite_database, "e2", ts="1.2")
    with capture_logs() as logs:
        async with reading(sqlite_database, clock, channels):
            await until(lambda: len(channels.rows) == 3, clock)

    assert [row.key for row in channels.rows] == ["e1", "e1", "e2"]
    assert [each["event"] for each in logs] == ["An event could not be handled"] * 2


@pytest.mark.parametrize(
    ("kind", "is_given_up"), [("channel_archive", True), ("app_uninstalled", False)]
)
async def test_a_question_to_slack_about_the_app_is_asked_until_it_is_answered(
    sqlite_database: Database, clock: FakeClock, kind: str, *, is_given_up: bool
):
    class Unanswered(Channels):
        async def note(self, row: InboxRow) -> None:
            self.rows.append(row)
            raise BridgeError("Slack does not say")

    channels = Unanswered()
    async with sqlite_database.transaction() as tx:
        await store(tx, "e1", payload={"type": kind}, kind=kind)
    with capture_logs() as logs:
        async with reading(sqlite_database, clock, channels):
            await until(lambda: channels.rows, clock)
            for _ in range(40):
                await clock.advance(10)
                await asyncio.sleep(0.005)

    async with sqlite_database.transaction() as tx:
        assert bool(await inbox.waiting(tx)) is not is_given_up
    assert len(logs) <= 2
