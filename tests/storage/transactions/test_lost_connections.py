"""PostgreSQL goes away, is cut off at any moment or falls silent: all is stored, and once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from bridge.storage import tables
from bridge.storage.connection.engine import create_writing_engine, parse_url
from bridge.storage.connection.failures import DatabaseLostError
from bridge.storage.connection.watchdog import Watchdog
from bridge.storage.database import Database, Transaction, Unit, bind
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.writing.link import BATCH, Link
from tests.fake_clock import FakeClock
from tests.postgres_proxy import Cut, PostgresProxy, postgres_proxy

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def proxy(postgres_url: str) -> AsyncIterator[PostgresProxy]:
    # The name of a socket may be a hundred characters long.
    with TemporaryDirectory(prefix="pg-") as folder:
        async with postgres_proxy(postgres_url, Path(folder)) as proxy:
            yield proxy


@pytest.fixture
async def database(
    proxy: PostgresProxy, cipher: Cipher, clock: FakeClock
) -> AsyncIterator[Database]:
    url = proxy.url.render_as_string(hide_password=False)
    database = Database(url, cipher, clock)
    yield database
    await database.close()


async def keep(tx: Transaction, text: str) -> None:
    """A row that stands twice where it is stored twice."""
    values = {"workspace": "T1", "channel": "C1", "person_name": "", "person": "", "command": text}
    more = {"detail": "", "surface": "", "result": "", "answer": "", "started": tx.now}
    key = str(await tx.value(select(tables.audit.c.id).order_by(tables.audit.c.id.desc()).limit(1)))
    await tx.change(tables.audit.insert().values(values | more | {"key": f"{text} {key}"}))


async def kept(tx: Transaction) -> list[str]:
    audit = tables.audit
    return [row["command"] for row in await tx.list(select(audit.c.command).order_by(audit.c.id))]


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - a thread is waited for
            await asyncio.sleep(0.01)


async def test_a_server_that_is_away_is_waited_for_and_told_of_once(
    proxy: PostgresProxy, database: Database
):
    await database.write(keep, "first")
    with capture_logs() as logs:
        await proxy.close()
        units = [database.submit(Unit((bind(keep, f"{number}"),))) for number in range(100)]
        await until(lambda: database.trouble)
        with pytest.raises(DatabaseLostError, match="does not answer"):
            async with database.transaction():
                pass
        await proxy.open()
        await asyncio.gather(*units)

    assert database.trouble is None
    assert await database.read(kept) == ["first", *(f"{number}" for number in range(100))]
    assert [each["event"] for each in logs] == [
        "The database cannot be used, holding what comes",
        "The database can be used again",
    ]


async def test_it_is_known_when_the_server_is_back_though_nothing_is_written(
    proxy: PostgresProxy, database: Database
):
    await proxy.close()
    with pytest.raises(Exception, match="connection"):
        async with database.transaction():
            pass
    assert database.trouble == "the database does not answer"

    await proxy.open()
    await until(lambda: database.trouble is None)


async def test_a_server_that_goes_away_is_noticed_though_nothing_is_written(
    proxy: PostgresProxy, database: Database
):
    await database.write(keep, "first")
    await proxy.close()
    async with asyncio.timeout(10):
        await until(lambda: database.trouble)
    await proxy.open()
    await until(lambda: database.trouble is None)

    proxy.fall_silent()
    async with asyncio.timeout(15):
        await until(lambda: database.trouble)
    proxy.speak()
    await until(lambda: database.trouble is None)


async def test_a_connection_that_broke_while_nobody_used_it_is_no_trouble(
    proxy: PostgresProxy, database: Database
):
    await database.write(keep, "a")
    await database.read(kept)
    proxy.break_all()
    with capture_logs() as logs:
        await database.write(keep, "b")
        proxy.break_all()
        assert await database.read(kept) == ["a", "b"]
        async with database.transaction() as tx:
            assert await kept(tx) == ["a", "b"]
    assert logs == []


@pytest.mark.parametrize("cut", ["before the server has it", "before its answer"])
async def test_a_commit_that_is_not_answered_is_stored_once(
    proxy: PostgresProxy, database: Database, cut: Cut
):
    await database.write(keep, "first")
    for number in range(5):
        proxy.cut_at_commit(cut)
        async with asyncio.TaskGroup() as tasks:
            for part in "abc":
                tasks.create_task(wait_for(database, f"{number} {part}"))

    expected = [f"{number} {part}" for number in range(5) for part in "abc"]
    assert await database.read(kept) == ["first", *expected]


async def wait_for(database: Database, text: str) -> None:
    await database.write(keep, text)


async def test_connections_that_the_server_ends_lose_and_double_nothing(
    database: Database, postgres_url: str, cipher: Cipher, clock: FakeClock
):
    other = Database(postgres_url, cipher, clock)
    ended = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    units = []
    for number in range(60):
        units.append(database.submit(Unit((bind(keep, f"{number}"),))))
        if number % 6 == 0:
            async with other.transaction() as tx:
                await tx.value(ended)
    await asyncio.gather(*units)

    assert await database.read(kept) == [f"{number}" for number in range(60)]
    await other.close()


async def test_a_mark_that_was_purged_is_made_anew(database: Database):
    await database.write(keep, "a")
    async with database.transaction() as tx:
        assert await tx.change(tables.mark.delete()) == 1
    with capture_logs() as logs:
        await database.write(keep, "b")
    assert logs == []


async def test_a_mark_goes_with_its_process(
    database: Database, postgres_url: str, cipher: Cipher, clock: FakeClock
):
    other = Database(postgres_url, cipher, clock)
    await other.write(keep, "a")
    await other.close()
    async with database.transaction() as tx:
        assert await tx.find(select(tables.mark)) is None


async def test_a_server_that_falls_silent_is_cut_off(proxy: PostgresProxy):
    watchdog = Watchdog(0.4)
    engine = create_writing_engine(parse_url(proxy.url.render_as_string(hide_password=False)))
    link = Link(engine, watchdog=watchdog)

    def ask() -> None:
        with link.awaiting():
            link.begin(BATCH).exec_driver_sql("SELECT 1")

    await asyncio.to_thread(ask)
    proxy.fall_silent()
    with pytest.raises(Exception, match="connection"):
        await asyncio.to_thread(ask)
    await asyncio.to_thread(link.close)
