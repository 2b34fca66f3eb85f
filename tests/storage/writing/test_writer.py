"""What is handed over is stored: in order, many units in one commit, whatever else fails."""

import asyncio
import time
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text

from bridge.storage import tables
from bridge.storage.connection.failures import ClosedError, DroppedError
from bridge.storage.database import Bounds, Database, Transaction, Unit, bind
from bridge.storage.queues import dedupe
from bridge.storage.transactions.driving import ForeignAwaitError
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.writing import storing
from bridge.storage.writing.storing import _MOST_TRIES
from bridge.storage.writing.units import PATIENT
from tests.fake_clock import FakeClock
from tests.patience import PATIENCE

pytestmark = pytest.mark.timeout(60)


async def keep(tx: Transaction, key: str) -> str:
    """A row that a second time would break its primary key."""
    await tx.change(tables.dedupe.insert().values(key=key, seen=tx.now))
    return key


async def kept(database: Database) -> list[str]:
    async def look(tx: Transaction) -> list[str]:
        return [row["key"] for row in await tx.list(select(tables.dedupe.c.key))]

    return sorted(await database.read(look))


def handed(key: str, **more: Any) -> Unit:
    return Unit((bind(keep, key),), **more)


async def test_what_is_written_is_stored_and_its_result_is_told(database: Database):
    assert await database.write(dedupe.first_seen, "key")
    assert not await database.write(dedupe.first_seen, key="key")
    assert await kept(database) == ["key"]


async def test_the_works_of_a_unit_are_stored_together_or_not_at_all(database: Database):
    results = await database.submit(Unit((bind(keep, "a"), bind(keep, "b"))))
    assert results == ["a", "b"]

    with pytest.raises(Exception, match="dedupe"):
        await database.submit(Unit((bind(keep, "c"), bind(keep, "b"))))
    assert await kept(database) == ["a", "b"]


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit waits for a machine that does other things as well, and takes no fewer units."""
    monkeypatch.setattr("bridge.storage.writing.batch._SECONDS", PATIENCE)


@pytest.mark.usefixtures("unhurried")
async def test_many_units_share_a_commit(database: Database):
    await database.write(keep, "first")
    commits: list[object] = []
    event.listen(database._engine, "commit", commits.append)
    async with database.transaction():
        units = [database.submit(handed(f"{number}")) for number in range(100)]
    await asyncio.gather(*units)

    assert len(await kept(database)) == 101
    # The block's own, and a few more.
    assert len(commits) < 20


@pytest.mark.usefixtures("unhurried")
async def test_what_nobody_waits_for_shares_commits(database: Database):
    await database.write(keep, "first")
    commits: list[object] = []
    event.listen(database._engine, "commit", commits.append)
    units = []
    began = time.monotonic()
    for number in range(100):
        units.append(database.submit(handed(f"{number}", patience=PATIENT)))
        await asyncio.sleep(0.001)
    await asyncio.gather(*units)
    due = (time.monotonic() - began) / PATIENT

    assert len(await kept(database)) == 101
    # Where the machine is busy, what waits is due more often meanwhile.
    assert len(commits) < 20 + due


async def test_what_somebody_waits_for_takes_the_others_along(database: Database):
    await database.write(keep, "first")
    patient = [database.submit(handed(f"{number}", patience=60.0)) for number in range(10)]

    assert await database.submit(handed("prompt")) == ["prompt"]

    assert all(each.done() for each in patient)


async def test_a_place_keeps_its_order_and_waits_for_no_others_crowd(database: Database):
    stored: list[str] = []
    async with database.transaction():
        for number in range(100):
            database.submit(handed(f"crowd {number:02}", place="crowd", then=stored.extend))
        database.submit(handed("quiet", place="quiet", then=stored.extend))
        last = database.submit(handed("crowd last", place="crowd", then=stored.extend))
    await last

    assert stored.index("quiet") <= 2
    stored.remove("quiet")
    assert stored == sorted(stored)


async def test_what_somebody_waits_for_goes_first_and_chores_last(database: Database):
    stored: list[str] = []

    async def note(_tx: Transaction, word: str) -> None:
        stored.append(word)

    async with database.transaction():
        waiting = [database.write_last(note, "last"), database.write(note, "usual")]
        waiting.append(database.write_first(note, "first"))
    for each in waiting:
        await each

    assert stored == ["first", "usual", "last"]


async def test_what_somebody_waits_for_is_not_committed_behind_the_usual(database: Database):
    """Of each rank many share a commit, and nobody waits for those of a lower one."""
    written: list[str] = []
    commits: list[list[str]] = []

    async def note(_tx: Transaction, word: str) -> None:
        written.append(word)

    def committed(_connection: object) -> None:
        commits.append(written.copy())
        written.clear()

    async with database.transaction():
        waiting = [database.write_last(note, "last"), database.write(note, "usual")]
        waiting += [database.write_first(note, "first") for _ in range(2)]
        event.listen(database._engine, "commit", committed)
    for each in waiting:
        await each

    assert [each for each in commits if each] == [["first", "first"], ["usual"], ["last"]]


async def test_what_follows_is_told_before_the_bells_and_those_who_wait(database: Database):
    listener = database.bells.listen("topic")
    told: list[str] = []

    async def ring(tx: Transaction) -> None:
        tx.ring("topic")

    async def hear() -> None:
        await listener.heard()
        told.append("bell")

    def then(_results: object) -> None:
        told.append("then")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hear())
        await asyncio.sleep(0)
        await database.submit(Unit((ring,), then=then))
        told.append("future")

    assert told[0] == "then"
    assert sorted(told) == ["bell", "future", "then"]


async def test_a_unit_at_fault_fails_alone(database: Database):
    await database.write(keep, "twice")
    failed: list[BaseException] = []
    async with database.transaction():
        good = [database.submit(handed(f"before {number}")) for number in range(5)]
        bad = database.submit(handed("twice", failed=failed.append))
        good += [database.submit(handed(f"after {number}")) for number in range(5)]

    await asyncio.gather(*good)
    with pytest.raises(Exception, match="dedupe"):
        await bad
    assert len(failed) == 1
    assert len(await kept(database)) == 11


async def test_a_work_that_awaits_something_else_is_told_so(database: Database):
    async def wrong(tx: Transaction) -> None:
        await keep(tx, "key")
        await asyncio.sleep(1)

    with pytest.raises(ForeignAwaitError, match=r"wrong awaits something other"):
        await database.write(wrong)
    assert await kept(database) == []


async def test_whoever_stops_waiting_has_withdrawn_nothing(database: Database):
    async def write() -> None:
        await database.write(keep, "key")

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(write())
        await asyncio.sleep(0)
        task.cancel()
    assert await database.drain(5) == 0
    assert await kept(database) == ["key"]


async def test_what_follows_may_fail_and_the_others_are_told(database: Database):
    told: list[object] = []

    def fail(_results: object) -> None:
        raise ValueError("planned")

    async with database.transaction():
        database.submit(handed("a", then=fail))
        last = database.submit(handed("b", then=told.append))
    await last

    assert told == [["b"]]


async def test_past_the_bound_the_newest_lines_of_the_fullest_place_go(
    sqlite_url: str, cipher: Cipher, clock: FakeClock
):
    database = Database(sqlite_url, cipher, clock, bounds=Bounds(units=8))
    gone: list[str] = []
    async with database.transaction():
        for number in range(4):
            database.submit(handed(f"roster {number}", place="full"))
            key = f"full {number}"
            unit = handed(key, place="full", lines=1, dropped=lambda key=key: gone.append(key))
            database.submit(unit)
        few = database.submit(handed("few", place="few", dropped=lambda: gone.append("few")))
        database.submit(handed("roster", place="few"))
    await few

    assert await database.drain(5) == 0
    assert gone == ["full 3", "full 2"]
    assert await kept(database) == sorted(
        ["few", "full 0", "full 1", "roster", *(f"roster {number}" for number in range(4))]
    )
    await database.close()


async def test_whoever_waits_for_what_was_dropped_is_told(
    sqlite_url: str, cipher: Cipher, clock: FakeClock
):
    database = Database(sqlite_url, cipher, clock, bounds=Bounds(weight=1_500))
    async with database.transaction():
        database.submit(handed("roster"))
        line = database.submit(handed("line", dropped=lambda: None))
        with pytest.raises(DroppedError):
            await line
    await database.close()


async def test_what_waits_is_stored_before_it_closes(
    sqlite_url: str, cipher: Cipher, clock: FakeClock
):
    database = Database(sqlite_url, cipher, clock)
    units = [database.submit(handed(f"{number}")) for number in range(200)]
    await database.close()
    assert len(await asyncio.gather(*units)) == 200
    with pytest.raises(ClosedError):
        database.submit(handed("late"))


async def test_a_reader_looks_beside_the_writer_and_changes_nothing(database: Database):
    async with database.transaction() as tx:
        await keep(tx, "key")
        assert await kept(database) == []
    assert await kept(database) == ["key"]

    with pytest.raises(Exception, match=r"read-?only"):
        await database.read(keep, "other")


async def test_on_sqlite_a_full_disk_is_waited_for(sqlite_database: Database):
    database = sqlite_database
    async with database.transaction() as tx:
        pages = [await tx.value(text("PRAGMA page_count"))]

    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages[-1]}").close()

    event.listen(database._engine, "begin", limit)
    units = [database.submit(handed(f"{number} {'x' * 4000}", lines=1)) for number in range(20)]
    async with asyncio.timeout(10):
        while database.trouble is None:  # noqa: ASYNC110 - a thread is waited for
            await asyncio.sleep(0.01)
    assert database.trouble == "the disk of the database is full"
    assert await database.drain(0) == 20

    pages.append(1_000_000)
    await asyncio.gather(*units)
    assert database.trouble is None
    assert len(await kept(database)) == 20


@pytest.mark.timeout(60)
async def test_a_fault_of_ours_before_a_batch_begins_ends_with_one_unit(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    """It is tried for a while, for it may pass; what comes behind it is stored."""
    link = database._writer._link
    begin, failed = link.begin_batch, 0

    def begin_at_last() -> Connection:
        nonlocal failed
        if failed < _MOST_TRIES:
            failed += 1
            raise AttributeError("a name that is wrong")
        return begin()

    monkeypatch.setattr(link, "begin_batch", begin_at_last)
    monkeypatch.setattr(storing, "_LONGEST_PAUSE", 0.01)
    guilty, innocent = database.submit(handed("guilty")), database.submit(handed("innocent"))

    with pytest.raises(AttributeError):
        await guilty
    await innocent
    assert await kept(database) == ["innocent"]
    assert database.trouble is None


async def test_a_fault_of_ours_that_passes_costs_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    link = database._writer._link
    begin, failures = link.begin_batch, [AttributeError("still starting")]

    def begin_in_the_end() -> Connection:
        if failures:
            raise failures.pop()
        return begin()

    monkeypatch.setattr(link, "begin_batch", begin_in_the_end)
    await database.submit(handed("kept"))

    assert await kept(database) == ["kept"]
