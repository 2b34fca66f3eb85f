"""Forget what has served its time: keys, unanswered questions, and what was said too long ago."""

from datetime import timedelta

from bridge.storage import bindings, dedupe, inbox, lines, pending
from bridge.storage.database import Transaction


async def purge(tx: Transaction) -> int:
    """How many rows went."""
    keys = await inbox.purge(tx) + await dedupe.purge(tx) + await pending.purge(tx)
    return keys + await _purge_lines(tx)


async def _purge_lines(tx: Transaction) -> int:
    """As the owners of each binding have set it."""
    gone = 0
    for binding in await bindings.list_live(tx):
        if (days := binding.settings.retention_days) is not None:
            gone += await lines.purge(tx, binding.id, tx.now - timedelta(days=days))
    return gone
