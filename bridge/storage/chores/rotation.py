"""Write every secret anew with the newest key, so that an old key can be taken away.

A row that somebody changes meanwhile is left as it is: what they wrote has the newest key
already, if they run with the same keys.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Column, RowMapping, Table, select, tuple_, update

from bridge.storage.transactions.database import Database, Transaction
from bridge.storage.transactions.encryption import DecryptionError
from bridge.storage.transactions.tables import filed, metadata

_SEALED = "_sealed"
# Small enough that nobody waits long for the rows of one transaction.
_BATCH = 200
# A file may have many MB.
_BATCH_OF_FILES = 5

_log = structlog.get_logger()


@dataclass(frozen=True)
class Rotated:
    """How many values were written anew, and how many no key opens."""

    written: int = 0
    unreadable: int = 0

    def __add__(self, other: "Rotated") -> "Rotated":
        return Rotated(self.written + other.written, self.unreadable + other.unreadable)


async def rotate(database: Database) -> Rotated:
    """Every sealed column of every table."""
    total = Rotated()
    for table in metadata.sorted_tables:
        for column in sealed_columns(table):
            async for done in _rotate_column(database, table, column):
                total += done
    return total


def sealed_columns(table: Table) -> list[Column[bytes]]:
    return [column for column in table.columns if column.name.endswith(_SEALED)]


async def _rotate_column(
    database: Database, table: Table, column: Column[bytes]
) -> AsyncIterator[Rotated]:
    """Batch by batch in the order of the primary key, each in a transaction of its own."""
    keys = list(table.primary_key)
    limit = _BATCH_OF_FILES if table is filed else _BATCH
    place: Sequence[object] | None = None
    while True:
        query = select(*keys, column).where(column.is_not(None)).order_by(*keys).limit(limit)
        if place is not None:
            query = query.where(tuple_(*keys) > tuple_(*place))
        async with database.transaction() as tx:
            rows = await tx.list(query)
            for row in rows:
                yield await _rotate_value(tx, table, column, row)
        if not rows:
            return
        place = [rows[-1][key.name] for key in keys]


async def _rotate_value(
    tx: Transaction, table: Table, column: Column[bytes], row: RowMapping
) -> Rotated:
    sealed = row[column.name]
    try:
        fresh = tx.cipher.rotate(f"{table.name}.{column.name}", sealed)
    except DecryptionError as error:
        _log.warning("A stored secret cannot be read", cause=str(error))
        return Rotated(unreadable=1)
    is_it = [key == row[key.name] for key in table.primary_key]
    statement = update(table).where(*is_it, column == sealed).values({column.name: fresh})
    return Rotated(written=await tx.change(statement))
