"""What storage functions are handed: statements that belong together, and their one moment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, RowMapping, Table, func, select

from bridge.storage.transactions.encryption import Cipher
from bridge.storage.transactions.inserting import insert_into
from bridge.storage.transactions.row_ids import RowIds

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
        self,
        connection: Connection,
        cipher: Cipher,
        now: datetime,
        do: Do = at_once,
        *,
        ids: RowIds,
    ) -> None:
        self.cipher = cipher
        self.now = now
        self.topics: set[str] = set()
        self._ids = ids
        self._connection = connection
        self._do = do

    def ring(self, topic: str) -> None:
        """Ring that bell after the commit; never after a rollback."""
        self.topics.add(topic)

    async def find(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> RowMapping | None:
        """The first row; a statement that is built once has its values apart."""
        return await self._read(statement, lambda result: result.mappings().first(), values)

    async def list(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[RowMapping]:
        return await self._read(statement, lambda result: result.mappings().all(), values)

    async def value(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        return await self._read(statement, lambda result: result.scalar(), values)

    async def change(self, statement: Executable, values: Mapping[str, Any] | None = None) -> int:
        """Insert, update or delete; how many rows it touched."""
        return await self._read(statement, lambda result: result.rowcount, values)

    async def next_id(self, table: Table) -> int:
        """For a new row: greater than all there are, and than all that this process has stored."""
        if not self._ids.knows(table.name):
            stored = await self.value(select(func.max(table.c.id)))
            self._ids.go_on_from(table.name, stored or 0)
        return self._ids.next(table.name, self.now)

    async def insert_new(self, table: Table, values: Mapping[str, Any]) -> bool:
        """Insert unless that breaks a unique index; False if it would."""
        statement = _insert_new(table, self._connection.dialect.name)
        return await self._read(statement, lambda result: result.rowcount, values) == 1

    async def put(
        self, table: Table, values: Mapping[str, Any], *, keep: frozenset[str] = frozenset()
    ) -> None:
        """Insert, or update the row of the same primary key, apart from the columns to keep."""
        keys = [column.name for column in table.primary_key]
        fresh = {name: value for name, value in values.items() if name not in {*keys, *keep}}
        statement = insert_into(table, self._connection.dialect.name).values(**values)
        await self.change(statement.on_conflict_do_update(index_elements=keys, set_=fresh))

    async def _read(
        self,
        statement: Executable,
        take: Callable[[CursorResult[Any]], ResultT],
        values: Mapping[str, Any] | None = None,
    ) -> ResultT:
        # The rows are fetched in the same step: afterwards the connection may be with others.
        return await self._do(lambda: take(self._connection.execute(statement, values)))


@cache
def _insert_new(table: Table, dialect: str) -> Executable:
    """Built once: to build a statement takes longer than to carry it out."""
    return insert_into(table, dialect).on_conflict_do_nothing()
