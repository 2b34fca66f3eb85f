"""Transactions, bells, the guard on the SQLite file, and what a URL may look like."""

import asyncio
import stat
import sys
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event

from bridge.clock import SystemClock
from bridge.errors import SettingsError
from bridge.storage.chores.migrate import migrate
from bridge.storage.connection.engine import parse_url
from bridge.storage.database import Database, DatabaseInUseError
from bridge.storage.queues import dedupe
from bridge.storage.transactions.bells import Bells
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.writing.turns import Turn
from tests.fake_clock import FakeClock
from tests.patience import PATIENCE


async def test_a_failed_transaction_leaves_nothing_and_rings_nothing(database: Database):
    listener = database.bells.listen("topic")

    async def fail() -> None:
        async with database.transaction() as tx:
            await dedupe.first_seen(tx, "key")
            tx.ring("topic")
            raise ValueError("planned")

    with pytest.raises(ValueError, match="planned"):
        await fail()

    assert not await listener.heard(0)
    async with database.transaction() as tx:
        assert await dedupe.first_seen(tx, "key")


async def test_transactions_of_many_tasks_all_commit(database: Database):
    async def write(number: int) -> bool:
        async with database.transaction() as tx:
            return await dedupe.first_seen(tx, f"key {number % 20}")

    async with asyncio.TaskGroup() as tasks:
        results = [tasks.create_task(write(number)) for number in range(40)]
    assert sum(task.result() for task in results) == 20


async def test_the_database_outlives_cancelled_transactions(database: Database):
    """Wherever a task is cancelled, the next transaction works and sees all or nothing of it."""

    async def write(number: int) -> None:
        async with database.transaction() as tx:
            await dedupe.first_seen(tx, f"{number} a")
            await dedupe.first_seen(tx, f"{number} b")

    async with asyncio.TaskGroup() as tasks:
        for number in range(60):
            task = tasks.create_task(write(number))
            for _ in range(number):
                await asyncio.sleep(0)
            task.cancel()

    async with database.transaction() as tx:
        for number in range(60):
            halves = [await dedupe.first_seen(tx, f"{number} {half}") for half in "ab"]
            assert halves[0] == halves[1]


async def test_a_cancellation_in_mid_statement_keeps_nobody_waiting(database: Database):
    """A driver left in the middle of a statement would hold SQLite's lock for 5 s."""

    async def write(number: int) -> None:
        async with database.transaction() as tx:
            for part in range(3):
                await dedupe.first_seen(tx, f"{number} {part}")

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        for number in range(100):
            task = tasks.create_task(write(number))
            for _ in range(number % 25):
                await asyncio.sleep(0)
            task.cancel()
            await tasks.create_task(write(1000 + number))


async def test_a_commit_that_is_cut_short_still_rings(database: Database):
    """Whoever is canceled while it commits may have committed all the same."""
    listener = database.bells.listen("topic")
    loop = asyncio.get_running_loop()

    async def write() -> None:
        async with database.transaction() as tx:
            await dedupe.first_seen(tx, "key")
            tx.ring("topic")

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(write())
        cancel = partial(loop.call_soon_threadsafe, task.cancel)
        event.listen(database._engine, "commit", lambda _: cancel(), once=True)
        await asyncio.wait([task])

    assert task.cancelled()
    assert await listener.heard(0)


async def test_on_sqlite_a_commit_that_is_cut_short_comes_to_its_end(sqlite_database: Database):
    async def write() -> None:
        async with sqlite_database.transaction() as tx:
            await dedupe.first_seen(tx, "key")

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(write())
        cancel = partial(asyncio.get_running_loop().call_soon_threadsafe, task.cancel)
        event.listen(sqlite_database._engine, "commit", lambda _: cancel(), once=True)
        await asyncio.wait([task])

    async with sqlite_database.transaction() as tx:
        assert not await dedupe.first_seen(tx, "key")


async def test_wherever_a_transaction_is_cut_short_what_was_stored_has_rung(
    sqlite_database: Database,
):
    listeners = [sqlite_database.bells.listen(f"topic {each}") for each in range(100)]

    async def write(number: int) -> None:
        async with sqlite_database.transaction() as tx:
            await dedupe.first_seen(tx, f"key {number}")
            tx.ring(f"topic {number}")

    async with asyncio.TaskGroup() as tasks:
        for number in range(100):
            task = tasks.create_task(write(number))
            for _ in range(number):
                await asyncio.sleep(0)
            task.cancel()

    for number, listener in enumerate(listeners):
        async with sqlite_database.transaction() as tx:
            is_stored = not await dedupe.first_seen(tx, f"key {number}")
        assert not is_stored or await listener.heard(0)


async def test_who_is_cut_short_after_the_commit_has_rung(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
):
    """While its turn ends it is stored already, and only the answer is missing."""
    end = Database._end

    async def cut_short(turn: Turn) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await end(turn)

    monkeypatch.setattr(Database, "_end", staticmethod(cut_short))
    listener = sqlite_database.bells.listen("topic")

    async def write() -> None:
        async with sqlite_database.transaction() as tx:
            await dedupe.first_seen(tx, "key")
            tx.ring("topic")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(write())
    assert await listener.heard(0)


async def test_a_ring_before_the_wait_is_heard(clock: FakeClock):
    bells = Bells(clock)
    listener = bells.listen("topic")
    bells.ring("topic")
    bells.ring("topic")
    bells.ring("other")
    assert await listener.heard()
    assert not await listener.heard(0)


async def test_a_ring_wakes_everyone_who_waits_for_it(clock: FakeClock):
    bells = Bells(clock)
    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(bells.listen("topic").heard(60)) for _ in range(3)]
        await clock.advance(1)
        bells.ring("topic")
    assert all(task.result() for task in waiting)


async def test_waiting_for_a_ring_ends_in_time(clock: FakeClock):
    listener = Bells(clock).listen("topic")
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(listener.heard(60))
        await clock.advance(59)
        assert not waiting.done()
        await clock.advance(1)
    assert not waiting.result()


async def test_the_sqlite_file_serves_one_database_at_a_time(
    sqlite_database: Database, sqlite_url: str, cipher: Cipher
):
    with pytest.raises(DatabaseInUseError, match="only one can"):
        Database(sqlite_url, cipher, SystemClock())
    with pytest.raises(DatabaseInUseError):
        await migrate(sqlite_url)

    await sqlite_database.close()
    await Database(sqlite_url, cipher, SystemClock()).close()


async def test_the_guard_holds_against_other_processes_and_ends_with_them(
    sqlite_url: str, cipher: Cipher
):
    code = (
        "import sys\n"
        "from bridge.storage.connection.engine import FileGuard, parse_url\n"
        "guard = FileGuard(parse_url(sys.argv[1]))\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, sqlite_url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"held\n"
    with pytest.raises(DatabaseInUseError):
        Database(sqlite_url, cipher, SystemClock())

    other.kill()
    await other.communicate()
    await Database(sqlite_url, cipher, SystemClock()).close()


async def test_folder_and_file_are_made_for_the_owner_only(tmp_path: Path):
    path = tmp_path / "new" / "bridge.sqlite"
    await migrate(f"sqlite:///{path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot open the file"):
        Database(f"sqlite:///{tmp_path}/file/bridge.sqlite", Cipher(["k" * 16]), SystemClock())


@pytest.mark.parametrize(
    ("spelt", "driver"),
    [
        ("sqlite:///x.sqlite", "sqlite+pysqlite"),
        ("sqlite+aiosqlite:////tmp/x", "sqlite+pysqlite"),
        ("postgres://bridge@db/bridge", "postgresql+psycopg"),
        ("postgresql://bridge@db/bridge", "postgresql+psycopg"),
        ("postgresql+asyncpg://bridge@db/bridge", "postgresql+psycopg"),
    ],
)
def test_usual_spellings_of_a_url_are_understood(spelt: str, driver: str):
    assert parse_url(spelt).drivername == driver


def test_another_drivers_word_for_tls_is_translated():
    assert parse_url("postgresql://db/bridge?ssl=require").query == {"sslmode": "require"}


@pytest.mark.parametrize(
    "url", ["", "bridge", "mysql://root:hunter2@db/x", "sqlite://", "sqlite:///:memory:"]
)
def test_an_unusable_url_is_named_without_its_password(url: str):
    with pytest.raises(SettingsError, match=r"^BRIDGE_DATABASE_URL: ") as caught:
        parse_url(url)
    assert "hunter2" not in str(caught.value)
