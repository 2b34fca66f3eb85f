"""Whether a running meeting has breakout rooms, for whoever would else ask who holds it."""

from sqlalchemy import bindparam, select

from bridge.storage import tables
from bridge.storage.database import Transaction
from bridge.storage.meetings import memos

_MEMO = "rooms"
_meeting, _memo = tables.meeting, tables.memo

# Built once: to build a statement takes longer than to carry it out.
_OF_BINDING = (
    select(_memo.c.value)
    .join(_meeting, _meeting.c.id == _memo.c.meeting_id)
    .where(_meeting.c.binding_id == bindparam("binding"), _meeting.c.ended.is_(None))
    .where(_memo.c.name == _MEMO)
)


async def put(tx: Transaction, meeting_id: str, *, are_there: bool) -> None:
    await memos.put(tx, meeting_id, _MEMO, {"are_there": are_there})


async def find(tx: Transaction, meeting_id: str) -> bool | None:
    """None where it was not noted yet."""
    found = await memos.find(tx, meeting_id, _MEMO)
    return None if found is None else bool(found["are_there"])


async def are_there(tx: Transaction, binding_id: str) -> bool | None:
    """In the meeting that runs; None where nobody has noted it."""
    rows = await tx.list(_OF_BINDING, {"binding": binding_id})
    return bool(rows[0]["value"]["are_there"]) if rows else None
