"""Events are held until the database has them: in order, once, and not without end."""

import asyncio

import pytest

from bridge.slack.arriving.holding import Arrived, Holding, TooManyHeldError
from bridge.storage.database import Database
from bridge.storage.queues import inbox


def event(number: int, **more: object) -> Arrived:
    values = {"workspace": "T1", "channel": "C1", "thread_ts": None, "kind": "message"}
    return Arrived(
        key=f"e{number}",
        ts=f"{number}.0",
        **(values | {"payload": {"text": f"line {number}"}} | more),
    )


async def keys(database: Database) -> list[str]:
    """In the order of their storing."""
    async with database.transaction() as tx:
        found = sorted(await inbox.waiting(tx), key=lambda row: row.id)
    return [row.key for row in found]


async def test_what_arrives_is_stored_before_the_caller_goes_on(database: Database):
    held = Holding(database)
    await asyncio.gather(*(held.store(event(number)) for number in range(100)))
    await held.store(event(5))

    assert held.count == 0
    assert await keys(database) == [f"e{number}" for number in range(100)]


async def test_while_nothing_can_be_stored_a_repetition_meets_what_is_held(database: Database):
    held = Holding(database)
    # Nobody else writes in the block.
    async with asyncio.TaskGroup() as group, database.transaction():
        tasks = [group.create_task(held.store(event(each))) for each in (3, 1, 2, 1, 3)]
        await asyncio.sleep(0.05)
        assert held.count == 3
        assert not any(each.done() for each in tasks)

    assert await keys(database) == ["e3", "e1", "e2"]
    assert held.count == 0


async def test_who_goes_away_takes_nothing_back(database: Database):
    held = Holding(database)
    async with asyncio.TaskGroup() as group:
        async with database.transaction():
            impatient = group.create_task(held.store(event(1)))
            await asyncio.sleep(0.05)
            impatient.cancel()
            await asyncio.wait([impatient])
            assert held.count == 1
        group.create_task(held.store(event(1)))

    assert await keys(database) == ["e1"]


@pytest.mark.parametrize("bound", [{"most_events": 2}, {"most_bytes": 50}])
async def test_there_is_an_end_to_what_is_held(sqlite_database: Database, bound: dict[str, int]):
    held = Holding(sqlite_database, **bound)
    async with asyncio.TaskGroup() as group, sqlite_database.transaction():
        for number in (1, 2):
            group.create_task(held.store(event(number)))
        await asyncio.sleep(0.05)
        with pytest.raises(TooManyHeldError):
            await held.store(event(3))
    await held.store(event(3))

    assert await keys(sqlite_database) == ["e1", "e2", "e3"]


async def test_one_that_can_never_be_stored_holds_up_no_other(database: Database):
    held = Holding(database)
    odd = event(2, kind=None)

    results = await asyncio.gather(
        *(held.store(each) for each in (event(1), odd, event(3))), return_exceptions=True
    )

    assert [each is None for each in results] == [True, False, True]
    assert await keys(database) == ["e1", "e3"]
    assert held.count == 0
