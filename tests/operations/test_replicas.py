"""What replicas say of themselves: bounded, read with care, and shown by any of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from bridge.clock import SystemClock
from bridge.operations import telling
from bridge.operations.replicas import Replicas
from bridge.operations.telling import MOST_BYTES
from bridge.storage import tables
from bridge.storage.claims import replicas, states
from bridge.storage.claims.states import Told
from bridge.storage.database import Database, Transaction
from bridge.storage.transactions.encryption import Cipher
from bridge.web.status.state import LogLine, MeetingState, ReplicaState
from tests.patience import PATIENCE

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def state(name: str, **more: object) -> ReplicaState:
    now = SystemClock().now()
    values: dict[str, object] = {"name": name, "version": "0.2.0", "at": now, "started": now}
    return ReplicaState(**(values | more))


def told(text: str | None, left: float = 3.0) -> Told:
    age = timedelta(seconds=4) if text is not None else None
    return Told("r1", "host:7", NOW, timedelta(seconds=left), age, age, text)


def meeting(number: int) -> MeetingState:
    name = f"meet.{number}." + "\N{SNOWMAN}" * 80
    return MeetingState(alias=name, workspace="T1", channel=f"C{number}", state="live")


def test_what_is_stored_of_a_replica_is_bounded():
    line = LogLine(at="2026-12-01T12:00:00Z", level="error", text="x" * 5000)
    meetings = tuple(map(meeting, range(200)))
    text = telling.write(state("host/1", meetings=meetings, more_meetings=7, log=(line,) * 30))

    assert len(text.encode()) <= MOST_BYTES
    read = telling.read(told(text))
    assert 0 < len(read.meetings) < len(meetings)
    assert len(read.meetings) + read.more_meetings == 207
    assert {len(each.text) for each in read.log} == {300}


def test_one_without_anything_to_leave_out_is_bounded_too():
    text = telling.write(state("host/1", missing={"database": "x" * MOST_BYTES}))
    assert len(text.encode()) <= MOST_BYTES


@pytest.mark.parametrize("text", [None, "", "{}", "[1]", '{"name": 1}'])
def test_one_that_says_nothing_readable_is_there_all_the_same(text: str | None):
    read = telling.read(told(text))
    assert (read.name, read.has_told, read.is_alive) == ("host/7", False, True)


def test_what_a_later_version_says_besides_is_passed_over():
    later = telling.write(state("host/1")).replace("{", '{"is_later": 1, "age": -5, ', 1)
    read = telling.read(told(later, left=-1.0))
    assert (read.name, read.age, read.is_alive, read.has_told) == ("host/1", 4.0, False, True)


@asynccontextmanager
async def replica(url: str, name: str) -> AsyncIterator[tuple[Database, Replicas]]:
    """One of several in this process; its life is a row alone."""
    clock = SystemClock()
    database = Database(url, Cipher.from_setting(KEY), clock, owner=name, is_shared=True)
    try:
        shown = Replicas(database, lambda: state(name), name, clock=clock, random=Random(1))
        yield database, shown
    finally:
        await database.close()


async def say(database: Database, name: str, seconds: float = PATIENCE) -> None:
    await database.write(replicas.beat, name, f"{name}:1", seconds)
    await database.write(states.store, telling.write(state(name)), SystemClock().now())


async def test_any_replica_shows_all_and_which_of_them_are_dead(postgres_url: str):
    async with replica(postgres_url, "a") as (one, shown), replica(postgres_url, "b") as (other, _):
        await say(one, "a")
        await say(other, "b")
        await other.write(replicas.beat, "c", "c:1", -1.0)
        found = {each.name: each for each in await shown.read()}

    assert set(found) == {"a", "b", "c/1"}
    assert [each.is_alive for _, each in sorted(found.items())] == [True, True, False]
    assert [each.has_told for _, each in sorted(found.items())] == [True, True, False]
    assert found["a"].age == 0.0
    assert 0.0 <= found["b"].age < PATIENCE


async def test_what_waited_to_be_stored_is_as_old_as_it_is(postgres_url: str):
    async with replica(postgres_url, "a") as (database, _):
        await database.write(replicas.beat, "a", "a:1", PATIENCE)
        made = SystemClock().now() - timedelta(seconds=90)
        await database.write(states.store, telling.write(state("a")), made)
        [row] = await database.read(states.list_all)

    assert row.age is not None
    assert row.age >= timedelta(seconds=90)
    assert row.ahead is not None
    assert abs(row.ahead) < timedelta(seconds=PATIENCE)


async def test_while_the_database_is_away_the_others_are_shown_as_they_were(postgres_url: str):
    async with replica(postgres_url, "a") as (one, shown), replica(postgres_url, "b") as (other, _):
        await say(other, "b")
        await shown.read()
        await one.close()
        assert {each.name for each in await shown.read()} == {"a", "b"}


async def test_what_an_ended_replica_said_goes(postgres_url: str):
    async with (
        replica(postgres_url, "a") as (database, shown),
        replica(postgres_url, "b") as (b, _),
    ):
        await say(database, "a")
        await say(b, "b")
        await b.write(replicas.end, "b")
        assert [each.name for each in await shown.read()] == ["a"]
        assert await database.write(states.purge) == 1
        assert await database.read(_rows) == 1


async def test_the_only_process_shows_itself_and_stores_nothing(database: Database):
    alone = Replicas(database, lambda: state("alone"), None, clock=SystemClock(), random=Random(1))
    await alone.run()
    assert [each.name for each in await alone.read()] == ["alone"]
    assert await database.read(_rows) == 0


async def _rows(tx: Transaction) -> int:
    return int(await tx.value(select(func.count()).select_from(tables.replica_state)))
