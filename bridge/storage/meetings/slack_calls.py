"""Meetings that Slack shows as native calls: the call's id, and who Slack was told is in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, select

from bridge.storage import tables
from bridge.storage.database import Transaction

_table = tables.slack_call


@dataclass(frozen=True)
class SlackCall:
    """One meeting's call; `users` has a name for each participant's uuid."""

    meeting_id: str
    call_id: str
    users: Mapping[str, str] = field(default_factory=dict)


async def put(tx: Transaction, call: SlackCall) -> None:
    values = {"meeting_id": call.meeting_id, "call_id": call.call_id, "users": dict(call.users)}
    await tx.put(_table, values)


async def find(tx: Transaction, meeting_id: str) -> SlackCall | None:
    row = await tx.find(select(_table).where(_table.c.meeting_id == meeting_id))
    return None if row is None else SlackCall(**row)


async def forget(tx: Transaction, call: SlackCall) -> None:
    """It has ended in Slack; another that the meeting has by now stays."""
    is_it = (_table.c.meeting_id == call.meeting_id) & (_table.c.call_id == call.call_id)
    await tx.change(delete(_table).where(is_it))
