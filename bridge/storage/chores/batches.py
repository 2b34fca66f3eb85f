"""Delete many rows in many small transactions, so that nobody else waits long for the database."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Delete, Table, delete, select, tuple_

from bridge.storage.database import Database, Transaction

_BATCH = 500


async def in_batches(
    database: Database, table: Table, is_due: Callable[[datetime], ColumnElement[bool]]
) -> int:
    """Delete what is due at each transaction's moment; how many rows went."""
    gone = 0
    while True:
        count = await database.write_last(_delete, table, is_due)
        gone += count
        if count < _BATCH:
            return gone


async def _delete(
    tx: Transaction, table: Table, is_due: Callable[[datetime], ColumnElement[bool]]
) -> int:
    return await tx.change(_statement(table, is_due(tx.now)))


def _statement(table: Table, condition: ColumnElement[bool]) -> Delete:
    keys = list(table.primary_key)
    due = select(*keys).where(condition).limit(_BATCH)
    return delete(table).where(tuple_(*keys).in_(due))
