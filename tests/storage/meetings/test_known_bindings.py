"""Bindings that are known without a look, and never longer than they are true."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding, BindingState
from bridge.storage.meetings.known_bindings import KnownBindings
from bridge.storage.people import grants
from bridge.storage.people.grants import Grant
from tests.fake_clock import START

BINDING = Binding("b1", "T1", "C1", "Weekly", "weekly", "U1", START)
GRANT = Grant(kind="person", subject="U2", name="Bea", permission=3)


class CountedReads:
    """How often the database was looked at; `hold` keeps what was read from arriving."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.bells = database.bells
        self.is_alone = database.is_alone
        self.count = 0
        self.may_arrive = asyncio.Event()
        self.may_arrive.set()
        self.has_read = asyncio.Event()

    async def read(self, work: Callable[..., Awaitable[Any]], *values: Any) -> Any:
        self.count += 1
        found = await self._database.read(work, *values)
        self.has_read.set()
        await self.may_arrive.wait()
        return found


async def test_a_binding_is_read_once(sqlite_database: Database):
    await sqlite_database.write(bindings.add, BINDING)
    reads = CountedReads(sqlite_database)
    known = KnownBindings(reads)

    assert [await known.find("T1", "C1") for _ in range(3)] == [BINDING] * 3
    assert [await known.find("T1", "C2") for _ in range(3)] == [None] * 3
    assert reads.count == 2


async def test_whoever_may_write_beside_us_is_asked_each_time(database: Database):
    reads = CountedReads(database)
    known = KnownBindings(reads)

    await known.find("T1", "C1")
    await known.find("T1", "C1")

    assert reads.count == (1 if database.is_alone else 2)


async def give(tx: Transaction) -> None:
    await grants.put(tx, "b1", GRANT, by="U1")


async def lower(tx: Transaction) -> None:
    await grants.put(tx, "b1", replace(GRANT, permission=1), by="U1")


async def revoke(tx: Transaction) -> None:
    await grants.remove(tx, "b1", "person", "U2")


CHANGES: tuple[tuple[str, Callable[[Transaction], Awaitable[object]]], ...] = (
    ("lowered", lower),
    ("revoked", revoke),
    ("ended", lambda tx: bindings.end(tx, "b1")),
    ("moved", lambda tx: bindings.set_channel(tx, "b1", "C9", is_private=True)),
    ("paused", lambda tx: bindings.set_state(tx, "b1", BindingState.PAUSED)),
    ("set", lambda tx: bindings.change_settings(tx, "b1", {"members_moderate": True})),
    (
        "renewed",
        lambda tx: bindings.renew(tx, "b1", pin=None, extension=None, is_listening=True),
    ),
)


@pytest.mark.parametrize("change", [each for _, each in CHANGES], ids=[name for name, _ in CHANGES])
@pytest.mark.parametrize("way", ["write", "write_first", "transaction"])
async def test_once_a_change_is_stored_nobody_finds_what_was_before(
    database: Database, change: Callable[[Transaction], Awaitable[object]], way: str
):
    await database.write(bindings.add, BINDING)
    await database.write(give)
    known = KnownBindings(database)
    assert await known.find("T1", "C1") == replace(BINDING, grants=(GRANT,))

    if way == "transaction":
        async with database.transaction() as tx:
            await change(tx)
    else:
        await getattr(database, way)(change)

    assert await known.find("T1", "C1") == await database.read(bindings.find_by_channel, "T1", "C1")
    assert await known.find("T1", "C1") != replace(BINDING, grants=(GRANT,))


async def test_a_new_binding_is_found_where_there_was_none(database: Database):
    known = KnownBindings(database)
    assert await known.find("T1", "C1") is None

    await database.write(bindings.add, BINDING)

    assert await known.find("T1", "C1") == BINDING


async def test_what_was_read_before_a_change_and_arrives_behind_it_is_not_kept(
    sqlite_database: Database,
):
    await sqlite_database.write(bindings.add, BINDING)
    await sqlite_database.write(give)
    reads = CountedReads(sqlite_database)
    known = KnownBindings(reads)
    reads.may_arrive.clear()

    async with asyncio.TaskGroup() as group:
        slow = group.create_task(known.find("T1", "C1"))
        await reads.has_read.wait()
        await sqlite_database.write(revoke)
        # Another look in between must not make the late one seem fresh.
        other = group.create_task(known.find("T1", "C2"))
        await asyncio.sleep(0)
        reads.may_arrive.set()

    assert slow.result() == replace(BINDING, grants=(GRANT,))
    assert other.result() is None
    assert await known.find("T1", "C1") == BINDING


async def test_only_so_many_are_known(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bridge.storage.meetings.known_bindings._MOST", 2)
    reads = CountedReads(sqlite_database)
    known = KnownBindings(reads)

    for channel in ("C1", "C2", "C3", "C3", "C2", "C1"):
        await known.find("T1", channel)

    assert reads.count == 4
