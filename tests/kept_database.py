"""A migrated PostgreSQL database that one test after the other has for itself.

To copy a database and to drop it makes and removes 700 files, a third of a second of the kernel's
time. To empty the tables takes a hundredth of that.
"""

import asyncio

from sqlalchemy import (
    Engine,
    create_engine,
    delete,
    exists,
    literal,
    make_url,
    select,
    text,
    union_all,
)
from sqlalchemy.pool import NullPool

from bridge.storage.tables import metadata
from tests.postgres import PostgresServer

# All that makes a database another one than the template's copy: renamed and back is the same.
_SHAPE = text("""
    SELECT md5(string_agg(line, '' ORDER BY line)) FROM (
        SELECT pg_attribute::text FROM pg_attribute WHERE attrelid >= 16384
        UNION ALL SELECT pg_attrdef::text FROM pg_attrdef
        UNION ALL SELECT pg_constraint::text FROM pg_constraint
        UNION ALL SELECT pg_trigger::text FROM pg_trigger
        UNION ALL SELECT pg_db_role_setting::text FROM pg_db_role_setting
        UNION ALL SELECT concat(oid, relname) FROM pg_class WHERE oid >= 16384
        UNION ALL SELECT version_num FROM alembic_version
        UNION ALL SELECT datconnlimit::text FROM pg_database WHERE datname = current_database()
    ) AS lines (line)
""")
# Waited for, up to so many milliseconds: what they had begun is over then.
_END_OTHERS = text("""
    SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type = 'client backend'
""")
_COUNT_ANEW = text("SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence")
_FILLED = union_all(
    *(select(literal(each.name)).where(exists(select(each))) for each in metadata.sorted_tables)
)
# What so many rows leave behind would be read over by all that follow.
_MANY_ROWS = 500


class KeptDatabase:
    """Lent to one test at a time, and as good as new for the next."""

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server = server
        self._template = template
        self._url: str | None = None
        # One for all times: what it has compiled is kept with it.
        self._engine: Engine | None = None
        self._shape = ""

    async def lend(self) -> str:
        """The URL of an empty database with all tables."""
        if self._url is None:
            self._url = await self._server.create(self._template)
            if not self._server.pooler:
                self._engine = _engine(self._url)
                self._shape = await asyncio.to_thread(_shape, self._engine)
        return self._url

    async def take_back(self) -> None:
        """Empty it; it goes where somebody has changed its tables, or a pooler is in front."""
        if self._engine is None or not await asyncio.to_thread(self._empty, self._engine):
            await self.drop()

    async def drop(self) -> None:
        if self._url is not None:
            await self._server.drop(self._url)
        self._url = self._engine = None

    def _empty(self, engine: Engine) -> bool:
        with engine.connect() as connection:
            connection.execute(_END_OTHERS)
            if connection.scalar(_SHAPE) != self._shape:
                return False
            filled = set(connection.scalars(_FILLED))
            for table in (each for each in reversed(metadata.sorted_tables) if each.name in filled):
                if connection.execute(delete(table)).rowcount > _MANY_ROWS:
                    connection.execute(text(f'VACUUM "{table.name}"'))
            connection.execute(_COUNT_ANEW)
            return True


def _shape(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(_SHAPE))


def _engine(url: str) -> Engine:
    address = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
