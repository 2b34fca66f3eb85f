"""Migrations on both databases: up, down, up, and the same tables as the models."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from bridge.errors import NewerTablesError
from bridge.storage.chores.migrate import alembic_config, migrate, pending_migrations
from bridge.storage.connection.engine import create_engine, parse_url
from bridge.storage.tables import metadata
from tests.postgres import PostgresServer

ResultT = TypeVar("ResultT")


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/100% empty.sqlite"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = await server.create()
    yield url
    await server.drop(url)


async def downgrade(url: str, revision: str = "base") -> list[str]:
    """Go back, by default to nothing, and list the tables that are left."""

    def back(connection: Connection) -> list[str]:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        return inspect(connection).get_table_names()

    return await asyncio.to_thread(connected, url, back)


async def differences(url: str) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    return await asyncio.to_thread(connected, url, compare)


def connected(url: str, act: Callable[[Connection], ResultT]) -> ResultT:
    with create_engine(parse_url(url)).begin() as connection:
        return act(connection)


async def test_up_down_and_up_again_gives_the_models_tables(empty_url: str):
    await migrate(empty_url)
    assert await differences(empty_url) == []

    left = await downgrade(empty_url)
    assert [name for name in left if not name.startswith(("alembic", "sqlite"))] == []

    await migrate(empty_url)
    assert await differences(empty_url) == []


async def test_sqlite_gives_no_number_twice_after_a_table_was_copied(tmp_path: Path):
    # Alembic 1.20.1 copies a table without AUTOINCREMENT, and compares without it.
    url = f"sqlite:///{tmp_path}/copied.sqlite"
    await migrate(url)
    counted = await asyncio.to_thread(connected, url, counted_tables)
    assert counted == {
        name for name, table in metadata.tables.items() if table.kwargs.get("sqlite_autoincrement")
    }

    await downgrade(url, "0001")
    await migrate(url)

    assert await asyncio.to_thread(connected, url, counted_tables) == counted


def counted_tables(connection: Connection) -> set[str]:
    found = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
    )
    return set(found.scalars())


async def test_what_is_pending_is_known(empty_url: str):
    assert await pending_migrations(empty_url)
    await migrate(empty_url)
    assert not await pending_migrations(empty_url)


async def test_tables_of_a_newer_version_are_left_alone(empty_url: str):
    await migrate(empty_url)

    def grow(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    await asyncio.to_thread(connected, empty_url, grow)
    for look in (migrate, pending_migrations):
        with pytest.raises(NewerTablesError, match=r"newer version \(9999\)"):
            await look(empty_url)


async def test_migrating_twice_changes_nothing(empty_url: str):
    await migrate(empty_url)
    await migrate(empty_url)
    assert await differences(empty_url) == []


async def test_replicas_that_start_together_migrate_once(postgres_server: PostgresServer):
    url = await postgres_server.create()
    code = (
        "import asyncio, sys\n"
        "from bridge.storage.chores.migrate import migrate\n"
        "asyncio.run(migrate(sys.argv[1]))\n"
    )
    root = Path(__file__).parents[2]

    replicas = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", code, url, cwd=root)
        for _ in range(3)
    ]

    assert [await replica.wait() for replica in replicas] == [0, 0, 0]
    assert await differences(url) == []
    await postgres_server.drop(url)
