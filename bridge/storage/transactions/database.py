"""The database and its transactions: everything that belongs together is written together."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CursorResult, Executable, RowMapping, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bridge.clock import Clock
from bridge.storage.transactions.bells import Bells
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.transactions.engine import (
    DatabaseInUseError,
    FileGuard,
    create_engine,
    parse_url,
)
from bridge.storage.transactions.whole import Begun, Run

__all__ = ["Database", "DatabaseInUseError", "Transaction"]


class Transaction:
    """One unit of work; `now` is the same moment for all of it."""

    def __init__(
        self, connection: AsyncConnection, cipher: Cipher, now: datetime, run: Run
    ) -> None:
        self.connection = connection
        self.cipher = cipher
        self.now = now
        self.topics: set[str] = set()
        self._run = run

    def ring(self, topic: str) -> None:
        """Ring that bell after the commit; never after a rollback."""
        self.topics.add(topic)

    async def find(self, statement: Executable) -> RowMapping | None:
        return (await self._execute(statement)).mappings().first()

    async def list(self, statement: Executable) -> Sequence[RowMapping]:
        return (await self._execute(statement)).mappings().all()

    async def value(self, statement: Executable) -> Any:
        """The first column of the first row, or None."""
        return (await self._execute(statement)).scalar()

    async def change(self, statement: Executable) -> int:
        """Insert, update or delete; how many rows it touched."""
        return (await self._execute(statement)).rowcount

    async def insert_new(self, table: Table, values: Mapping[str, Any]) -> bool:
        """Insert unless that breaks a unique index; False if it would."""
        return await self.change(self._insert(table).values(**values).on_conflict_do_nothing()) == 1

    async def put(
        self, table: Table, values: Mapping[str, Any], *, keep: frozenset[str] = frozenset()
    ) -> None:
        """Insert, or update the row of the same primary key, apart from the columns to keep."""
        keys = [column.name for column in table.primary_key]
        fresh = {name: value for name, value in values.items() if name not in {*keys, *keep}}
        statement = self._insert(table).values(**values)
        await self.change(statement.on_conflict_do_update(index_elements=keys, set_=fresh))

    async def _execute(self, statement: Executable) -> CursorResult[Any]:
        result: CursorResult[Any] = await self._run(self.connection.execute(statement))
        return result

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        if self.connection.dialect.name == "postgresql":
            return postgresql.insert(table)
        return sqlite.insert(table)


class Database:
    """SQLite for one process, PostgreSQL for many; the same code on both.

    A visitor looks in beside the process that has the file, for a moment and a small change.

    Raises:
        DatabaseInUseError: Another process has the SQLite file.
        SettingsError: The URL is not one the bridge can use.
    """

    def __init__(self, url: str, cipher: Cipher, clock: Clock, *, is_visitor: bool = False) -> None:
        parsed = parse_url(url)
        is_file = parsed.get_backend_name() == "sqlite"
        self._guard = FileGuard(parsed) if is_file and not is_visitor else None
        # SQLite has one writer; waiting here is fair, waiting for its file lock is not.
        self._turn = asyncio.Lock() if is_file else None
        self._engine = create_engine(parsed)
        self._cipher = cipher
        self._clock = clock
        self.bells = Bells(clock)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commit at the end of the block, roll back if it raises. Not to be nested."""
        now = self._clock.now
        async with AsyncExitStack() as stack:
            if self._turn is not None:
                await stack.enter_async_context(self._turn)
            begun = Begun(self._engine, is_whole=self._turn is not None)
            topics: set[str] = set()
            is_in_doubt = False
            try:
                async with begun as connection:
                    tx = Transaction(connection, self._cipher, now().astimezone(UTC), begun.run)
                    topics = tx.topics
                    yield tx
            except asyncio.CancelledError:
                # Canceled while it committed, it may have committed all the same.
                is_in_doubt = True
                raise
            finally:
                for topic in topics if begun.is_committed or is_in_doubt else ():
                    self.bells.ring(topic)

    async def close(self) -> None:
        await self._engine.dispose()
        if self._guard is not None:
            self._guard.release()
