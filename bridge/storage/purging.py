"""Forget what has served its time: keys of what was handled, and questions that nobody answered."""

from bridge.storage import dedupe, inbox, pending
from bridge.storage.database import Transaction


async def purge(tx: Transaction) -> int:
    """How many rows went."""
    return await inbox.purge(tx) + await dedupe.purge(tx) + await pending.purge(tx)
