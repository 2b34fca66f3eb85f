"""Keys of what must have its effect once: a command, click or submission that Slack repeats."""

from datetime import timedelta

from sqlalchemy import bindparam, delete, select

from bridge.storage import tables
from bridge.storage.database import Prepared, Transaction

_KEPT = timedelta(hours=24)
_table = tables.dedupe
_seen = Prepared(select(_table.c.key).where(_table.c.key == bindparam("key")))


async def first_seen(tx: Transaction, key: str) -> bool:
    """True for the first caller with this key within a day, False for all others."""
    return await tx.insert_new(_table, {"key": key, "seen": tx.now})


async def was_seen(tx: Transaction, key: str) -> bool:
    """Whether it has had its effect already; changes nothing."""
    return await tx.value(_seen, {"key": key}) is not None


async def purge(tx: Transaction) -> int:
    return await tx.change(delete(_table).where(_table.c.seen < tx.now - _KEPT))
