"""Events are held until the database has them: in order, once, and not without end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest
from structlog.testing import capture_logs

from bridge.slack.arriving.holding import Arrived, Holding, TooManyHeldError
from bridge.storage.queues import inbox
from bridge.storage.transactions import tables
from bridge.storage.transactions.database import Database
from tests.broken_database import without_table
from tests.fake_clock import FakeClock

PATIENCE = 8.0


def event(number: int, **more: object) -> Arrived:
    values = {"workspace": "T1", "channel": "C1", "thread_ts": None, "kind": "message"}
    return Arrived(
        key=f"e{number}",
        ts=f"{number}.0",
        **(values | {"payload": {"text": f"line {number}"}} | more),
    )


@asynccontextmanager
async def holding(database: Database, clock: FakeClock, **more: int) -> AsyncIterator[Holding]:
    async with asyncio.timeout(PATIENCE), Holding(database, clock, Random(7), **more) as opened:
        yield opened


async def keys(database: Database) -> list[str]:
    async with database.transaction() as tx:
        return [row.key for row in await inbox.waiting(tx)]


async def pass_time_until(clock: FakeClock, tasks: list[asyncio.Task[None]]) -> None:
    while not all(each.done() for each in tasks):
        await clock.advance(0.5)
        await asyncio.sleep(0.01)


async def test_what_arrives_is_stored_before_the_caller_goes_on(
    database: Database, clock: FakeClock
):
    async with holding(database, clock) as held:
        await asyncio.gather(*(held.store(event(number)) for number in range(100)))
        await held.store(event(5))

        assert held.count == 0
        assert sorted(await keys(database)) == sorted(f"e{number}" for number in range(100))


async def test_while_the_database_is_away_a_repetition_meets_what_is_held(
    database: Database, clock: FakeClock
):
    with capture_logs() as logs:
        async with holding(database, clock) as held, asyncio.TaskGroup() as group:
            async with without_table(database, tables.inbox):
                tasks = [group.create_task(held.store(event(each))) for each in (3, 1, 2, 1, 3)]
                for _ in range(40):
                    await clock.advance(1)
                    await asyncio.sleep(0.005)
                assert held.count == 3
                assert not any(each.done() for each in tasks)
            await pass_time_until(clock, tasks)

    assert await keys(database) == ["e1", "e2", "e3"]
    assert [each["event"] for each in logs] == [
        "what Slack tells cannot be stored and is held",
        "what Slack tells is stored again",
    ]
    assert "line" not in str(logs)


async def test_who_goes_away_takes_nothing_back(sqlite_database: Database, clock: FakeClock):
    async with holding(sqlite_database, clock) as held, asyncio.TaskGroup() as group:
        async with without_table(sqlite_database, tables.inbox):
            impatient = group.create_task(held.store(event(1)))
            await clock.advance(1)
            impatient.cancel()
            await asyncio.wait([impatient])
        again = group.create_task(held.store(event(1)))
        await pass_time_until(clock, [again])

    assert await keys(sqlite_database) == ["e1"]


@pytest.mark.parametrize("bound", [{"most_events": 2}, {"most_bytes": 50}])
async def test_there_is_an_end_to_what_is_held(
    sqlite_database: Database, clock: FakeClock, bound: dict[str, int]
):
    async with holding(sqlite_database, clock, **bound) as held, asyncio.TaskGroup() as group:
        async with without_table(sqlite_database, tables.inbox):
            tasks = [group.create_task(held.store(event(each))) for each in (1, 2)]
            await clock.advance(1)
            with pytest.raises(TooManyHeldError):
                await held.store(event(3))
        await pass_time_until(clock, tasks)
        await held.store(event(3))

    assert await keys(sqlite_database) == ["e1", "e2", "e3"]


async def test_one_that_can_never_be_stored_holds_up_no_other(database: Database, clock: FakeClock):
    odd = event(2, kind=None)
    with capture_logs() as logs:
        async with holding(database, clock) as held:
            results = await asyncio.gather(
                *(held.store(each) for each in (event(1), odd, event(3))), return_exceptions=True
            )

    assert [each is None for each in results] == [True, False, True]
    assert await keys(database) == ["e1", "e3"]
    assert len(logs[0]["reference"]) == 6


async def test_what_is_lost_at_the_end_is_counted(sqlite_database: Database, clock: FakeClock):
    with capture_logs() as logs:
        async with without_table(sqlite_database, tables.inbox):
            async with holding(sqlite_database, clock) as held:
                waiting = asyncio.ensure_future(held.store(event(1)))
                await clock.advance(1)
            with pytest.raises(asyncio.CancelledError):
                await waiting

    assert logs[-1] == {
        "event": "events of Slack were not stored",
        "count": 1,
        "log_level": "error",
    }
