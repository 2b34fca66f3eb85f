"""What Slack told us and we still have to act on: stored before it is acknowledged.

A row waits in its lane, the thread or channel that it is about, until it is done. What goes into a
meeting is attempted first, and that is committed: who finds a row attempted that nobody is at work
on does not know whether it was said, and says it no more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, delete, select, update

from bridge.storage import tables
from bridge.storage.database import Transaction

POSTED, EDITED, DELETED = "message", "message_changed", "message_deleted"

_PAYLOAD = "inbox.payload"
_KEY_KEPT = timedelta(hours=24)
# Of one message its original comes first, its edits next and its deletion last.
_RANKS = {POSTED: 0, DELETED: 2}
# Enough to see what stands in front of what.
_MOST = 500
_table = tables.inbox
_is_waiting = _table.c.handled.is_(None)


@dataclass(frozen=True)
class Lane:
    """Where order is kept: a thread, or what is outside of threads in a channel."""

    workspace: str
    channel: str
    thread_ts: str | None


@dataclass(frozen=True)
class Place:
    """A row's place in its lane."""

    id: int
    received: datetime


@dataclass(frozen=True)
class InboxRow:
    """One event to act on; `attempts` counts how often it was begun to be said."""

    id: int
    key: str
    workspace: str
    channel: str
    ts: str
    thread_ts: str | None
    kind: str
    payload: dict[str, Any]
    received: datetime
    attempts: int
    attempted: datetime | None
    parts: int

    @property
    def is_begun(self) -> bool:
        """Whether somebody has begun to say it; where nobody is at it, none knows how it ended."""
        return self.attempted is not None


@dataclass(frozen=True)
class Traces:
    """What is known of a message from its events, for a day."""

    is_handled: bool = False
    """Its original has come and is done with, said or not."""
    is_waiting: bool = False
    """Its original has come, and may be under way."""
    is_deleted: bool = False


async def store(
    tx: Transaction,
    *,
    key: str,
    workspace: str,
    channel: str,
    ts: str,
    thread_ts: str | None,
    kind: str,
    payload: dict[str, Any],
) -> bool:
    """Keep an event until it is handled; False if its key was seen before."""
    values = {
        "key": key,
        "workspace": workspace,
        "channel": channel,
        "ts": ts,
        "thread_ts": thread_ts,
        "kind": kind,
        "payload_sealed": tx.cipher.encrypt_json(_PAYLOAD, payload, key),
        "received": tx.now,
    }
    is_new = await tx.insert_new(_table, values)
    if is_new:
        tx.ring("inbox")
    return is_new


async def lanes(tx: Transaction) -> list[Lane]:
    """Those in which something waits."""
    columns = (_table.c.workspace, _table.c.channel, _table.c.thread_ts)
    query = select(*columns).where(_is_waiting).distinct()
    return [Lane(**row) for row in await tx.list(query)]


async def order(tx: Transaction, lane: Lane) -> list[Place]:
    """What waits in a lane, in the order in which it is to be handled."""
    by = (_table.c.ts, case(_RANKS, value=_table.c.kind, else_=1), _table.c.id)
    columns = select(_table.c.id, _table.c.received)
    rows = await tx.list(columns.where(_is_waiting, _is_in(lane)).order_by(*by).limit(_MOST))
    return [Place(**row) for row in rows]


async def find(tx: Transaction, row_id: int) -> InboxRow | None:
    """A row that waits; None, and it is done with, where its payload does not open."""
    row = await tx.find(select(_table).where(_table.c.id == row_id, _is_waiting))
    if row is None:
        return None
    payload = tx.cipher.find_json(_PAYLOAD, row["payload_sealed"], row["key"])
    if payload is None:
        await done(tx, row_id)
        return None
    values = {n: v for n, v in row.items() if n not in {"payload_sealed", "handled"}}
    return InboxRow(**values, payload=payload)


async def waiting(tx: Transaction) -> list[InboxRow]:
    """Everything that waits, lane by lane, in order."""
    places = [each for lane in await lanes(tx) for each in await order(tx, lane)]
    found = [await find(tx, each.id) for each in places]
    return [row for row in found if row is not None]


async def traces(tx: Transaction, workspace: str, channel: str, ts: str) -> Traces:
    """What else Slack has told of the message at this place."""
    query = select(_table.c.kind, _table.c.handled).where(_is_at(workspace, channel, ts))
    rows = await tx.list(query)
    posted = [row["handled"] is not None for row in rows if row["kind"] == POSTED]
    return Traces(
        is_handled=any(posted),
        is_waiting=not all(posted),
        is_deleted=any(row["kind"] == DELETED for row in rows),
    )


async def attempt(tx: Transaction, row: InboxRow, parts: int = 0) -> bool:
    """Mark it as being said; commit, then say the part behind these so many.

    False, and it is not to be said, if it was handled or begun by somebody else since it was read.
    """
    is_as_read = (_table.c.id == row.id) & (_table.c.attempts == row.attempts) & _is_waiting
    values = {"attempts": row.attempts + 1, "attempted": tx.now, "parts": parts}
    return await tx.change(update(_table).where(is_as_read).values(**values)) == 1


async def release(tx: Transaction, row_id: int) -> None:
    """It surely was not said; it waits to be tried again."""
    await tx.change(update(_table).where(_table.c.id == row_id, _is_waiting).values(attempted=None))


async def done(tx: Transaction, row_id: int) -> bool:
    """Drop what the event said; its key is kept for a day. False if it was done already."""
    return await _finish(tx, _table.c.id == row_id)


async def cancel(tx: Transaction, workspace: str, channel: str, ts: str) -> bool:
    """A message was deleted: what waits of it is done with, unless it was begun to be said.

    False if nothing of it waited.
    """
    is_unsaid = _table.c.attempted.is_(None) & (_table.c.kind != DELETED)
    return await _finish(tx, _is_at(workspace, channel, ts) & is_unsaid)


async def move(tx: Transaction, workspace: str, old: str, new: str) -> None:
    """The channel has another id: what waits there goes along."""
    is_there = (_table.c.workspace == workspace) & (_table.c.channel == old)
    await tx.change(update(_table).where(is_there).values(channel=new))
    tx.ring("inbox")


async def purge(tx: Transaction) -> int:
    """Delete the keys of rows that were handled a day ago."""
    return await tx.change(delete(_table).where(_table.c.handled < tx.now - _KEY_KEPT))


async def _finish(tx: Transaction, is_it: ColumnElement[bool]) -> bool:
    statement = update(_table).where(is_it, _is_waiting)
    return await tx.change(statement.values(handled=tx.now, payload_sealed=None)) > 0


def _is_in(lane: Lane) -> ColumnElement[bool]:
    thread = _table.c.thread_ts
    is_thread = thread.is_(None) if lane.thread_ts is None else thread == lane.thread_ts
    is_channel = (_table.c.workspace == lane.workspace) & (_table.c.channel == lane.channel)
    return is_channel & is_thread


def _is_at(workspace: str, channel: str, ts: str) -> ColumnElement[bool]:
    return (_table.c.workspace == workspace) & (_table.c.channel == channel) & (_table.c.ts == ts)
