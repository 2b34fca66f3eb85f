"""What storage functions are handed: statements that belong together, and their one moment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Protocol, TypeAlias, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Executable, Table, func, select

from bridge.storage.transactions.database_time import DatabaseTime
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.transactions.gathering import Gathering, Step
from bridge.storage.transactions.inserting import insert_columns, insert_into
from bridge.storage.transactions.prepared import Done, Prepared, Row
from bridge.storage.transactions.row_ids import RowIds

ResultT = TypeVar("ResultT")

Statement: TypeAlias = Executable | Prepared

Values: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
"""For the parameters of a statement: once, or once for each row."""


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
        gathering: Gathering | None = None,
    ) -> None:
        self.cipher = cipher
        self.now = now
        self.gathering = gathering or Gathering(is_patient=False)
        self._ids = ids
        self._connection = connection
        self._do = do

    @property
    def replica(self) -> str | None:
        """The id of the process that writes; None where it has no row among the replicas."""
        return self._ids.replica

    @property
    def shared_now(self) -> "datetime | DatabaseTime":
        """The time on which all processes agree: the server's, or the only process's own."""
        return self.now if self._connection.dialect.name == "sqlite" else DatabaseTime()

    async def read_shared_now(self) -> datetime:
        """The same as a value."""
        found = self.shared_now
        if isinstance(found, datetime):
            return found
        read: datetime = await self.value(select(found))
        return read

    def ring(self, topic: str) -> None:
        """Ring that bell after the commit; never after a rollback."""
        self.gathering.topics.add(topic)

    def tell(self, topic: str, news: object) -> None:
        """Ring that bell, and let those who follow the topic know what has changed."""
        self.ring(topic)
        self.gathering.news[topic].append(news)

    def call(self, topic: str) -> None:
        """Let those who follow the topic act, though nothing has changed."""
        self.gathering.news[topic].extend(())

    async def gather(self, step: "Step[Transaction]", item: object) -> None:
        """Have it carried out before the commit, and before anything else is asked.

        In one batch that is done at once for all that asked for the same step.
        """
        if self.gathering.is_patient:
            self.gathering.add(step, item)
        else:
            await step(self, [item])

    async def find(self, statement: Statement, values: Row | None = None) -> Row | None:
        """The first row; a statement that is built once has its values apart."""
        if isinstance(statement, Prepared):
            rows = (await self._carry_out(statement, values)).rows
            return rows[0] if rows else None
        found = await self._read(statement, lambda result: result.mappings().first(), values)
        return cast("Row | None", found)

    async def list(self, statement: Statement, values: Row | None = None) -> Sequence[Row]:
        if isinstance(statement, Prepared):
            return (await self._carry_out(statement, values)).rows
        found = await self._read(statement, lambda result: result.mappings().all(), values)
        return cast("Sequence[Row]", found)

    async def value(self, statement: Statement, values: Row | None = None) -> Any:
        """The first column of the first row, or None."""
        if isinstance(statement, Prepared):
            row = await self.find(statement, values)
            return None if row is None else next(iter(row.values()))
        return await self._read(statement, lambda result: result.scalar(), values)

    async def change(self, statement: Statement, values: Values = None) -> int:
        """Insert, update or delete; how many rows it touched, over all the values."""
        if isinstance(statement, Prepared):
            return (await self._carry_out(statement, values)).count
        return await self._read(statement, lambda result: result.rowcount, values)

    async def next_id(self, table: Table) -> int:
        """For a new row: greater than all there are, and than all that this process has stored."""
        if not self._ids.knows(table.name):
            self._ids.go_on_from(table.name, await self.value(_greatest(table)) or 0)
        return self._ids.next(table.name, self.now)

    async def go_on_from(self, table: Table) -> None:
        """Let new rows come behind those of a process whose work is taken over.

        In one commit that is asked once: whatever is taken over in it is held since its beginning.
        """
        if table.name not in self.gathering.gone_on:
            self.gathering.gone_on.add(table.name)
            self._ids.go_on_from(table.name, await self.value(_greatest(table)) or 0)

    async def insert_new(self, table: Table, values: Mapping[str, Any]) -> bool:
        """Insert unless that breaks a unique index; False if it would."""
        return await self.change(self._insert_new(table, values), values) == 1

    async def insert_all(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """As `insert_new`, for rows of the same columns; which of them were new is not told."""
        if len(rows) == 1 or self._connection.dialect.name == "sqlite":
            await self.change(self._insert_new(table, rows[0]), rows)
            return
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        await self.change(_insert_columns(table, tuple(columns)), columns)

    def _insert_new(self, table: Table, row: Row) -> Prepared:
        return _insert_new(table, self._connection.dialect.name, tuple(row))

    async def put(
        self, table: Table, values: Mapping[str, Any], *, keep: frozenset[str] = frozenset()
    ) -> None:
        """Insert, or update the row of the same primary key, apart from the columns to keep."""
        await self.put_all(table, [values], keep=keep)

    async def put_all(
        self,
        table: Table,
        rows: Sequence[Mapping[str, Any]],
        *,
        keep: frozenset[str] = frozenset(),
    ) -> None:
        """The same for rows of the same columns."""
        columns = tuple(rows[0])
        await self.change(_put(table, self._connection.dialect.name, columns, keep), rows)

    async def _carry_out(self, statement: Prepared, values: Values) -> Done:
        await self.gathering.carry_out(self)
        return await self._do(lambda: statement.carry_out(self._connection, values))

    async def _read(
        self,
        statement: Executable,
        take: Callable[[CursorResult[Any]], ResultT],
        values: Values = None,
    ) -> ResultT:
        await self.gathering.carry_out(self)
        # The rows are fetched in the same step: afterwards the connection may be with others.
        return await self._do(lambda: take(self._connection.execute(statement, values)))


@cache
def _greatest(table: Table) -> Prepared:
    return Prepared(select(func.max(table.c.id)))


@cache
def _insert_new(table: Table, dialect: str, columns: Sequence[str]) -> Prepared:
    # Inline: a new number is not asked for.
    return Prepared(insert_into(table, dialect).inline().on_conflict_do_nothing(), columns)


@cache
def _insert_columns(table: Table, columns: Sequence[str]) -> Prepared:
    return Prepared(insert_columns(table, columns))


@cache
def _put(table: Table, dialect: str, columns: Sequence[str], keep: frozenset[str]) -> Prepared:
    keys = [column.name for column in table.primary_key]
    statement = insert_into(table, dialect).inline()
    fresh = {name: statement.excluded[name] for name in columns if name not in {*keys, *keep}}
    return Prepared(statement.on_conflict_do_update(index_elements=keys, set_=fresh), columns)
