"""Take back what still waits for a channel."""

from sqlalchemy import select

from bridge.storage.database import Transaction
from bridge.storage.queues import attempts
from bridge.storage.transactions import tables

_NEW = ("post", "upload")
_table = tables.outbox


async def withdraw(tx: Transaction, workspace: str, channel: str, why: str) -> None:
    """Posts and files that Slack has not been given yet never come; edits still do."""
    is_there = (_table.c.workspace == workspace) & (_table.c.channel == channel)
    is_waiting = _table.c.attempted.is_(None) & _table.c.action.in_(_NEW)
    for row in await tx.list(select(_table.c.id).where(is_there & is_waiting)):
        await attempts.give_up(tx, row["id"], why)
