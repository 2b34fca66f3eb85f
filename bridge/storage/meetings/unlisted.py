"""How many stays of a meeting its attendance has no rows for, since they were too many."""

from bridge.storage.database import Transaction
from bridge.storage.meetings import memos

_MEMO = "unlisted"


async def put(tx: Transaction, meeting_id: str, stays: int) -> None:
    await memos.put(tx, meeting_id, _MEMO, {"stays": stays})


async def count(tx: Transaction, meeting_id: str) -> int:
    found = await memos.find(tx, meeting_id, _MEMO)
    return int(found["stays"]) if found else 0
