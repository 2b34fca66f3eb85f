"""Write every secret anew with the newest key, so that an old key can be taken away.

What an earlier version has bound to its column alone is bound to its row on the way.

A row that somebody changes meanwhile is left as it is: what they wrote has the newest key
already, if they run with the same keys.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Column, Table, select, tuple_, update

from bridge.storage.chores import indexing
from bridge.storage.database import Database, Row, Transaction
from bridge.storage.tables import BOUND_TO, binding, filed, line, metadata
from bridge.storage.transactions.encryption import DecryptionError

_SEALED = "_sealed"
# Small enough that nobody waits long for the rows of one transaction.
_BATCH = 200
# A file may have many MB.
_BATCH_OF_FILES = 5
_LOOKED_AT = (
    ("binding.pin", binding.c.pin_sealed, binding.c.id),
    ("line.text", line.c.text_sealed, line.c.id),
)
_MOST_LOOKED_AT = 200

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
    # Hashes have a key as well, and no sealed value tells of it.
    await indexing.index_again(database)
    return total


def sealed_columns(table: Table) -> list[Column[bytes]]:
    return [column for column in table.columns if column.name.endswith(_SEALED)]


async def _rotate_column(
    database: Database, table: Table, column: Column[bytes]
) -> AsyncIterator[Rotated]:
    """Batch by batch in the order of the primary key, each a small write behind all others."""
    place: Sequence[object] | None = None
    while True:
        done, place = await database.write_last(_rotate_batch, table, column, place)
        yield done
        if place is None:
            return


async def _rotate_batch(
    tx: Transaction, table: Table, column: Column[bytes], place: Sequence[object] | None
) -> tuple[Rotated, Sequence[object] | None]:
    """What was done, and behind which row it goes on; None at the end."""
    keys = list(table.primary_key)
    bound = [table.c[name] for name in BOUND_TO.get(table.name, ())]
    limit = _BATCH_OF_FILES if table is filed else _BATCH
    columns = dict.fromkeys([*keys, *bound, column])
    query = select(*columns).where(column.is_not(None)).order_by(*keys).limit(limit)
    if place is not None:
        query = query.where(tuple_(*keys) > tuple_(*place))
    rows = await tx.list(query)
    total = Rotated()
    for row in rows:
        total += await _rotate_value(tx, table, column, row)
    return total, [rows[-1][key.name] for key in keys] if rows else None


async def _rotate_value(tx: Transaction, table: Table, column: Column[bytes], row: Row) -> Rotated:
    sealed = row[column.name]
    bound = [row[name] for name in BOUND_TO.get(table.name, ())]
    try:
        fresh = tx.cipher.rotate(
            f"{table.name}.{column.name.removesuffix(_SEALED)}", sealed, *bound
        )
    except DecryptionError as error:
        _log.warning("A stored secret cannot be read", cause=str(error))
        return Rotated(unreadable=1)
    is_it = [key == row[key.name] for key in table.primary_key]
    statement = update(table).where(*is_it, column == sealed).values({column.name: fresh})
    return Rotated(written=await tx.change(statement))


async def count_unreadable(tx: Transaction) -> int:
    """Of the newest PINs and lines; who has lost a key has lost it for all that it wrote."""
    count = 0
    for context, column, key in _LOOKED_AT:
        query = select(column.label("value"), key.label("key")).where(column.is_not(None))
        for row in await tx.list(query.order_by(key.desc()).limit(_MOST_LOOKED_AT)):
            count += tx.cipher.find(context, row["value"], row["key"]) is None
    return count
