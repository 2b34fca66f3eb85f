"""What storage functions are handed: statements that belong together, and their one moment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, RowMapping, Table
from sqlalchemy.dialects import postgresql, sqlite

from bridge.storage.transactions.encryption import Cipher

ResultT = TypeVar("ResultT")


class Do(Protocol):
    """Carry out a step where the connection lives."""

    def __call__(self, step: Callable[[], ResultT], /) -> Awaitable[ResultT]: ...


async def at_once(step: Callable[[], ResultT], /) -> ResultT:
    """For whoever is where the connection lives: nothing is waited for."""
    return step()


class Transaction:
    """One unit of work; `now` is the same moment for all of it."""

    def __init__(
        self, connection: Connection, cipher: Cipher, now: datetime, do: Do = at_once
    ) -> None:
        self.cipher = cipher
        self.now = now
        self.topics: set[str] = set()
        self._connection = connection
        self._do = do

    def ring(self, topic: str) -> None:
        """Ring that bell after the commit; never after a rollback."""
        self.topics.add(topic)

    async def find(self, statement: Executable) -> RowMapping | None:
        return await self._read(statement, lambda result: result.mappings().first())

    async def list(self, statement: Executable) -> Sequence[RowMapping]:
        return await self._read(statement, lambda result: result.mappings().all())

    async def value(self, statement: Executable) -> Any:
        """The first column of the first row, or None."""
        return await self._read(statement, lambda result: result.scalar())

    async def change(self, statement: Executable) -> int:
        """Insert, update or delete; how many rows it touched."""
        return await self._read(statement, lambda result: result.rowcount)

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

    async def _read(
        self, statement: Executable, take: Callable[[CursorResult[Any]], ResultT]
    ) -> ResultT:
        # The rows are fetched in the same step: afterwards the connection may be with others.
        return await self._do(lambda: take(self._connection.execute(statement)))

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        if self._connection.dialect.name == "postgresql":
            return postgresql.insert(table)
        return sqlite.insert(table)
