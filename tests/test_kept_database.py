"""What a test leaves in the PostgreSQL database is not there for the next one."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, create_engine, func, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from bridge.storage.connection.engine import parse_url
from bridge.storage.tables import inbox, metadata
from tests.fake_clock import START
from tests.kept_database import KeptDatabase
from tests.postgres import PostgresServer


@pytest.fixture
async def kept(
    postgres_server: PostgresServer, postgres_template: str
) -> AsyncIterator[KeptDatabase]:
    kept = KeptDatabase(postgres_server, postgres_template)
    yield kept
    await kept.drop()


def connected(url: str) -> Connection:
    engine = create_engine(parse_url(url), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    return engine.connect()


def filled(connection: Connection) -> set[str]:
    """The tables with something in them."""
    counts = {each.name: select(func.count()).select_from(each) for each in metadata.sorted_tables}
    return {name for name, count in counts.items() if connection.scalar(count)}


def note(connection: Connection, key: str) -> int:
    """Store a row that is numbered, and return its number."""
    row = {"key": key, "workspace": "T1", "channel": "C1", "ts": key, "kind": "message"}
    statement = insert(inbox).values(row | {"received": START}).returning(inbox.c.id)
    return connection.execute(statement).scalar_one()


async def test_the_next_finds_empty_tables_that_count_from_one(kept: KeptDatabase):
    for _ in range(2):
        with connected(await kept.lend()) as connection:
            assert not filled(connection)
            assert [note(connection, "a"), note(connection, "b")] == [1, 2]
        await kept.take_back()


async def test_who_is_connected_still_is_so_no_more(kept: KeptDatabase):
    with connected(await kept.lend()) as left:
        left.execute(text("BEGIN"))
        note(left, "a")
        await kept.take_back()
        with pytest.raises(OperationalError):
            note(left, "b")
        left.invalidate()
    with connected(await kept.lend()) as connection:
        assert not filled(connection)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE inbox ADD COLUMN more TEXT",
        "ALTER TABLE inbox RENAME TO away",
        "UPDATE alembic_version SET version_num = 'next'",
    ],
)
async def test_where_the_tables_were_changed_the_next_has_another_database(
    kept: KeptDatabase, change: str
):
    url = await kept.lend()
    with connected(url) as connection:
        connection.execute(text(change))
    await kept.take_back()

    assert await kept.lend() != url
    with connected(await kept.lend()) as connection:
        note(connection, "a")
