"""A database of 0.1.0 with a live meeting and waiting rows is upgraded, and goes on."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Integer, MetaData, select

from bridge.clock import SystemClock
from bridge.storage.chores import rotation
from bridge.storage.chores.migrate import alembic_config, migrate
from bridge.storage.connection.engine import create_engine, parse_url
from bridge.storage.database import Database
from bridge.storage.tables import line
from bridge.storage.transactions.encryption import Cipher
from tests.bridge_process import stored
from tests.fake_clock import FakeClock
from tests.postgres import PostgresServer
from tests.world import World, shown, until

_DUMP = Path(__file__).parent / "data" / "database-0.1.0.sql"
_DAY = "2026-11-30"
_REVISION = "0009"
# A row that came with its number says nothing to the sequence.
_NUMBER_ON = """
SELECT setval(pg_get_serial_sequence('{0}', 'id'), (SELECT max(id) FROM "{0}") + 1)
"""
_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The database as it was left yesterday, for what waits too long is purged."""
    path = tmp_path / "bridge.sqlite"
    yesterday = (SystemClock().now() - timedelta(days=1)).date().isoformat()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_DUMP.read_text().replace(_DAY, yesterday))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
async def old_url(request: pytest.FixtureRequest, path: Path) -> AsyncIterator[str]:
    """The same rows in the tables of 0.1.0, on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = await server.create()
    await asyncio.to_thread(_copy, f"sqlite:///{path}", url)
    yield url
    await server.drop(url)


def _copy(old: str, new: str) -> None:
    """Make the tables as that version's migrations do, and put its rows there."""
    source, target, tables = (
        create_engine(parse_url(old)),
        create_engine(parse_url(new)),
        MetaData(),
    )
    with source.connect() as reading, target.begin() as writing:
        config = alembic_config()
        config.attributes["connection"] = writing
        command.upgrade(config, _REVISION)
        writing.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        tables.reflect(writing)
        kept = MetaData()
        kept.reflect(reading)
        for table in tables.sorted_tables:
            rows = reading.execute(select(kept.tables[table.name])).mappings().all()
            if rows and table.name != "alembic_version":
                writing.execute(table.insert(), [dict(row) for row in rows])
            if "id" in table.c and isinstance(table.c.id.type, Integer):
                writing.exec_driver_sql(_NUMBER_ON.format(table.name))


@pytest.fixture
def world(tmp_path: Path, old_url: str) -> World:
    world = World(tmp_path, old_url)
    world.secret_key = _KEY
    world.slack.limits.enabled = False
    return world


async def count(world: World, rows: str) -> int:
    return int(await stored(world.database_url, f"select count(*) from {rows}"))  # noqa: S608


async def test_the_meeting_goes_on_and_what_waited_is_sent(world: World):
    async with world.without_bridge():
        await world.someone_joins("Alice", role="host")
        world.settings = world.make_settings()
        await migrate(world.database_url)
        await world.start()
        await world.posted("waits for Slack 2")
        await until(world.bridge_streams)
        await world.person("Alice").says("after the upgrade")
        await world.posted("after the upgrade")
        await world.stop()
        assert await count(world, "line where kind = 'chat'") == 5
        assert await count(world, "meeting where id = '3f761326fc2df14fa6be6c32'")
        said = [shown(each) for each in world.messages()]

    lines = [each for each in said if "waits for Slack" in each or "after the upgrade" in each]
    expected = [f"waits for Slack {number}" for number in range(3)]
    assert [each.rpartition("\n")[2] for each in lines] == [*expected, "after the upgrade"]
    # Where nobody needs them any more there are none, and elsewhere they have a key.
    hashes = "{} where text_hash != '' and text_hash not like 'k:%'"
    assert [await count(world, hashes.format(table)) for table in ("message", "outbox")] == [0, 0]


async def test_what_was_bound_to_its_column_is_bound_to_its_row(world: World, clock: FakeClock):
    async with world.without_bridge():
        world.settings = world.make_settings()
        await migrate(world.database_url)
        await world.start()
        await world.stop()
    database = Database(world.database_url, Cipher([_KEY]), clock)
    done = await rotation.rotate(database)
    await database.close()
    assert done.unreadable == 0
    assert done.written

    cipher = Cipher([_KEY])
    engine = create_engine(parse_url(world.database_url))
    with engine.connect() as connection:
        rows = connection.execute(select(line.c.id, line.c.text_sealed).order_by(line.c.id)).all()
    (first, sealed), (second, _) = rows[:2]
    assert cipher.find("line.text", sealed, second) is None
    assert cipher.find("line.text", sealed, first) is not None
