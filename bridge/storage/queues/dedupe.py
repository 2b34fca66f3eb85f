"""Keys of what must have its effect once: a command, click or submission that Slack repeats."""

from datetime import timedelta

from sqlalchemy import delete

from bridge.storage.transactions import tables
from bridge.storage.transactions.database import Transaction

_KEPT = timedelta(hours=24)
_table = tables.dedupe


async def first_seen(tx: Transaction, key: str) -> bool:
    """True for the first caller with this key within a day, False for all others."""
    return await tx.insert_new(_table, {"key": key, "seen": tx.now})


async def purge(tx: Transaction) -> int:
    return await tx.change(delete(_table).where(_table.c.seen < tx.now - _KEPT))
