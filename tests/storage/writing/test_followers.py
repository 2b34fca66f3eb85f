"""Who follows a topic is told of each commit before it, adds to it, and knows when it failed."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from bridge.storage import tables
from bridge.storage.database import Database, Transaction, Unit, bind
from bridge.storage.writing.claim import Claim

pytestmark = pytest.mark.timeout(60)


async def keep(tx: Transaction, key: str) -> None:
    """A row that a second time would break its primary key."""
    await tx.change(tables.dedupe.insert().values(key=key, seen=tx.now))


async def keep_later(tx: Transaction, key: str) -> None:
    await tx.gather(_keep_all, key)


async def _keep_all(tx: Transaction, keys: Sequence[str]) -> None:
    await tx.change(tables.dedupe.insert(), [{"key": key, "seen": tx.now} for key in keys])
    for key in keys:
        tx.tell("kept", key)


async def kept(database: Database) -> list[str]:
    async def look(tx: Transaction) -> list[str]:
        return [row["key"] for row in await tx.list(select(tables.dedupe.c.key))]

    return sorted(await database.read(look))


class Echo:
    """Stores a row of its own for each that it is told of."""

    def __init__(self) -> None:
        self.said: list[object] = []
        self.claim: Claim | None = None

    async def finish(self, tx: Transaction, news: Sequence[object]) -> Callable[[], object]:
        self.said.append(list(news))
        if "bug" in news:
            raise RuntimeError("a bug")
        for each in news:
            await keep(tx, f"echo of {each}")
        return partial(self.said.append, "stored")

    def undo(self) -> None:
        self.said.append("undone")

    def hear(self, news: Sequence[object]) -> None:
        self.said.append(("heard", *news))

    def wake(self) -> None:
        self.said.append("woken")


@pytest.fixture
def echo(database: Database) -> Echo:
    follower = Echo()
    database.follow("kept", follower)
    return follower


async def test_what_is_gathered_of_many_units_is_carried_out_at_once(database: Database):
    await database.write(keep, "first")
    statements: list[int] = []

    def note(_connection: Connection, _statement: Any, many: Any, *_: Any) -> None:
        statements.append(len(many))

    event.listen(database._engine, "before_execute", note)
    async with database.transaction():
        units = [database.write(keep_later, f"{number}") for number in range(20)]
    for unit in units:
        await unit

    assert sum(statements) == 20
    assert len(statements) < 5
    assert len(await kept(database)) == 21


async def test_what_is_gathered_is_there_for_whoever_looks(database: Database):
    async def look(tx: Transaction) -> str | None:
        found: str | None = await tx.value(select(tables.dedupe.c.key))
        return found

    _, found = await database.submit(Unit((bind(keep_later, "a"), look)))
    assert found == "a"


async def test_whoever_breaks_what_is_gathered_goes_alone(database: Database):
    async with database.transaction():
        units = [database.submit(Unit((bind(keep_later, key),))) for key in ("a", "b", "a", "c")]
    results = await asyncio.gather(*units, return_exceptions=True)

    assert [isinstance(each, Exception) for each in results] == [False, False, True, False]
    assert await kept(database) == ["a", "b", "c"]


async def test_a_follower_adds_to_the_commit_and_is_called_after_it(database: Database, echo: Echo):
    bell = database.bells.listen("kept")
    await database.write(keep_later, "a")

    assert await kept(database) == ["a", "echo of a"]
    assert echo.said == [["a"], "stored"]
    assert await bell.heard(0)


async def test_a_follower_is_told_that_its_commit_failed(database: Database, echo: Echo):
    """Its own row is there already: the unit is stored without it."""
    await database.write(keep, "echo of a")
    async with database.transaction():
        one, other = database.write(keep_later, "a"), database.write(keep, "b")
    await one
    await other

    assert await kept(database) == ["a", "b", "echo of a"]
    assert "undone" in echo.said
    assert echo.said[-2:] == [("heard", "a"), "woken"]


async def test_a_followers_fault_is_nobody_elses(database: Database, echo: Echo):
    await database.write(keep_later, "bug")
    await database.write(keep_later, "a")

    assert await kept(database) == ["a", "bug", "echo of a"]
    assert echo.said == [["bug"], "undone", ["a"], "stored"]


async def test_a_follower_hears_of_what_is_written_step_by_step(database: Database, echo: Echo):
    async with database.transaction() as tx:
        await keep_later(tx, "a")

    assert echo.said == [("heard", "a"), "woken"]


async def test_who_has_left_is_told_nothing(database: Database, echo: Echo):
    database.leave("kept")
    await database.write(keep_later, "a")

    assert echo.said == []
