"""What Slack told us and we still have to act on: stored before it is acknowledged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import RowMapping, case, delete, func, select, update

from bridge.storage.transactions import tables
from bridge.storage.transactions.database import Transaction

_PAYLOAD = "inbox.payload"
_KEY_KEPT = timedelta(hours=24)
# Of one message its original comes first, its edits next and its deletion last.
_RANKS = {"message": 0, "message_deleted": 2}
_table = tables.inbox


@dataclass(frozen=True)
class InboxRow:
    """One event to act on; `attempts` counts how often that was begun."""

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


async def due(tx: Transaction, settle_seconds: float = 0.3, *, limit: int = 100) -> list[InboxRow]:
    """Unhandled rows in the order of their threads; the youngest wait for stragglers.

    A straggler that has come belongs in front of a younger message that is due, and is due with it.
    """
    order = (
        _table.c.channel,
        func.coalesce(_table.c.thread_ts, ""),
        _table.c.ts,
        case(_RANKS, value=_table.c.kind, else_=1),
        _table.c.id,
    )
    query = select(_table).where(_table.c.handled.is_(None)).order_by(*order).limit(limit)
    rows = await _open(tx, await tx.list(query))
    settled = tx.now - timedelta(seconds=settle_seconds)
    found: list[InboxRow] = []
    for _, conversation in groupby(rows, key=lambda row: (row.channel, row.thread_ts)):
        waiting: list[InboxRow] = []
        for row in conversation:
            waiting.append(row)
            if row.received <= settled:
                found += waiting
                waiting.clear()
    return found


async def next_due_at(tx: Transaction, settle_seconds: float = 0.3) -> datetime | None:
    """When the oldest unhandled row is, or was, due; None if there is none."""
    oldest = await tx.value(select(func.min(_table.c.received)).where(_table.c.handled.is_(None)))
    return None if oldest is None else oldest + timedelta(seconds=settle_seconds)


async def attempt(tx: Transaction, row_id: int) -> None:
    """Count a try; to be committed before the effect, so that a crash is seen afterwards."""
    statement = update(_table).where(_table.c.id == row_id)
    await tx.change(statement.values(attempts=_table.c.attempts + 1))


async def done(tx: Transaction, row_id: int) -> None:
    """Drop what the event said at once; its key is kept for a day, for Slack may repeat it."""
    statement = update(_table).where(_table.c.id == row_id)
    await tx.change(statement.values(handled=tx.now, payload_sealed=None))


async def purge(tx: Transaction) -> int:
    """Delete the keys of rows that were handled a day ago."""
    return await tx.change(delete(_table).where(_table.c.handled < tx.now - _KEY_KEPT))


async def _open(tx: Transaction, rows: Sequence[RowMapping]) -> list[InboxRow]:
    """What does not open is done with."""
    found: list[InboxRow] = []
    for row in rows:
        payload = tx.cipher.find_json(_PAYLOAD, row["payload_sealed"], row["key"])
        if payload is None:
            await done(tx, row["id"])
            continue
        values = {n: v for n, v in row.items() if n not in {"payload_sealed", "handled"}}
        found.append(InboxRow(**values, payload=payload))
    return found
