"""A database with a fault, for as long as a test wants."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Table, text

from bridge.storage.database import Database


@asynccontextmanager
async def without_table(database: Database, table: Table) -> AsyncIterator[None]:
    """Every statement on the table fails until the block ends."""
    await _change(database, f"ALTER TABLE {table.name} RENAME TO {table.name}_away")
    try:
        yield
    finally:
        await _change(database, f"ALTER TABLE {table.name}_away RENAME TO {table.name}")


async def _change(database: Database, statement: str) -> None:
    async with database.transaction() as tx:
        await tx.change(text(statement))
