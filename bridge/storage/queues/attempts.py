"""Send a row of the outbox: attempted, then sent, tried again, in doubt, or given up.

Only a workspace's one sender calls this. An attempt is committed before Slack is called, so that
whatever happens then, the next start knows of it. A row that is attempted while nobody is at it
is in doubt: it stays so, and holds its lane, until the sender has found out.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy import delete as delete_from

from bridge.storage import tables
from bridge.storage.database import Prepared, Row, Transaction
from bridge.storage.queues import filed, messages, shown_lines
from bridge.storage.queues.entries import (
    LOCKED,
    Entry,
    Freed,
    Gone,
    as_message,
    drop,
    find_rows,
    is_change,
    read,
    ring,
)
from bridge.storage.transactions.database_time import DatabaseTime

_ENDED = "The process ended while this was being sent."
_SHOWING = "It is being shown."
_table = tables.outbox
_AMONG = _table.c.id.in_(bindparam("ids", expanding=True))
_REMOVE = Prepared(
    delete_from(_table)
    .where(_AMONG)
    .returning(*(column for column in _table.c if column is not _table.c.payload_sealed))
)


async def take(
    tx: Transaction, ids: Sequence[int], hash_of: Callable[[str], str] | None = None
) -> list[Entry]:
    """Mark rows as being sent; commit, then send what this returns, in the order of storing.

    What is gone, what somebody else sends and what does not open is left out. `hash_of` makes of
    each text the hash by which Slack's own event of it is known.
    """
    rows = await tx.list(LOCKED, {"ids": list(ids)})
    taken = await _open(tx, [_as_taken(tx, row) for row in rows if row["attempted"] is None])
    if taken:
        # By the clock that all share: another process may have to judge how long ago it was.
        now = tx.shared_now
        marks = [{"now": now, **_mark(tx, entry, hash_of)} for entry in taken]
        is_told = isinstance(now, datetime)
        await tx.change(_taking(is_known=hash_of is not None, is_told=is_told), marks)
    return taken


def _as_taken(tx: Transaction, row: Row) -> Row:
    return {**row, "attempts": row["attempts"] + 1, "attempted": tx.now}


async def find(tx: Transaction, entry_id: int) -> Entry | None:
    """As it is stored by now; None if it is gone or does not open."""
    return next(iter(await _open(tx, await find_rows(tx, [entry_id]))), None)


async def sent(tx: Transaction, entry_id: int, ts: str) -> None:
    """Slack has done it; for a post, `ts` is now the message's."""
    await tx.gather(_sent_all, (entry_id, ts))


async def _sent_all(tx: Transaction, sent: Sequence[tuple[int, str]]) -> None:
    rows = await tx.list(_REMOVE, {"ids": [entry_id for entry_id, _ in sent]})
    ts_of = dict(sent)
    posted = [as_message(row, ts=ts_of[row["id"]]) for row in rows if row["action"] == "post"]
    if posted:
        await messages.record_all(tx, posted)
    for row in rows:
        if row["action"] == "delete":
            await messages.forget_ts(tx, row["workspace"], row["key"])
        ring(tx, row["workspace"], Gone(row["id"]))


async def showing(tx: Transaction, entry_id: int, file_id: str | None) -> None:
    """Commit, then let people see the file; until then it surely was not seen.

    Without an id it surely will not be seen under the one that was stored.
    """
    values = {"error": _SHOWING if file_id else None, "file_id": file_id}
    await tx.change(update(_table).where(_table.c.id == entry_id).values(**values))


async def uploaded(tx: Transaction, entry_id: int, file_id: str, permalink: str | None) -> None:
    """Slack has the file, and perhaps says where it can be seen."""
    row = await _remove(tx, entry_id)
    if row is not None:
        await filed.arrived(tx, row["workspace"], row["key"], file_id, permalink)


async def retry(tx: Transaction, entry_id: int, after_seconds: float, error: str) -> None:
    """Slack has surely not done it; the lane waits and tries again."""
    await _release(tx, entry_id, after_seconds, error=error)


async def repeat(tx: Transaction, entry_id: int, error: str, *, after_seconds: float = 0) -> bool:
    """Slack seems not to have it, and nobody can be surer: it goes once more.

    False if the row had become void.
    """
    doubts = _table.c.doubts + 1
    return await _release(tx, entry_id, after_seconds, error=error, doubts=doubts)


async def in_doubt(tx: Transaction, workspace: str, call_seconds: float = 0) -> list[Entry]:
    """At start-up: what a crash left being attempted and Slack may have, to be looked for.

    All else may be done twice, and is released: edits, deletions, files that nobody was shown.
    Where the process that attempted it may only stand still, its call is waited for, so that an
    earlier edit never comes behind a later one.
    """
    now = await tx.read_shared_now()
    is_left = (_table.c.workspace == workspace) & _table.c.attempted.is_not(None)
    is_shown = _table.c.file_id.is_not(None) | (func.coalesce(_table.c.error, "") == _SHOWING)
    may_be_there = (_table.c.action == "post") | is_shown
    columns = select(_table.c.id, _table.c.attempted)
    for row in await tx.list(columns.where(is_left, ~may_be_there)):
        passed = (now - row["attempted"]).total_seconds()
        left = min(max(call_seconds - passed, 0.0), call_seconds)
        await _release(tx, row["id"], left, error=_ENDED)
    ids = [row["id"] for row in await tx.list(select(_table.c.id).where(is_left, may_be_there))]
    return await _open(tx, await find_rows(tx, ids))


async def held(tx: Transaction, workspace: str) -> dict[int, float]:
    """At start-up: rows that were tried and were to wait, and how many seconds by the wall."""
    is_held = (_table.c.attempts > 0) & (_table.c.not_before > tx.now)
    columns = select(_table.c.id, _table.c.not_before)
    rows = await tx.list(columns.where(_table.c.workspace == workspace, is_held))
    return {row["id"]: (row["not_before"] - tx.now).total_seconds() for row in rows}


async def give_up(tx: Transaction, entry_id: int, error: str) -> None:
    """Slack refuses it for good: drop it and its edits, and hold nothing up for it."""
    row = await _remove(tx, entry_id)
    if row is None:
        return
    if row["action"] == "post":
        await messages.record(tx, as_message(row, ts=None, error=error))
        await shown_lines.withhold(tx, row["key"])
        await drop(tx, row["workspace"], is_change(row["workspace"], row["key"]))
    elif row["action"] == "upload":
        await filed.refuse(tx, row["workspace"], row["key"], error)


async def _open(tx: Transaction, rows: Sequence[Row]) -> list[Entry]:
    """What does not open can never be sent, so it is given up."""
    found: list[Entry] = []
    for row in rows:
        entry = read(tx, row)
        if entry is None:
            await give_up(tx, row["id"], "It does not open with any of BRIDGE_SECRET_KEYS.")
        else:
            found.append(entry)
    return found


async def _remove(tx: Transaction, entry_id: int) -> Row | None:
    row = await tx.find(_REMOVE, {"ids": [entry_id]})
    if row is not None:
        ring(tx, row["workspace"], Gone(entry_id))
    return row


@cache
def _taking(*, is_known: bool, is_told: bool) -> Prepared:
    """With the hash of each, if that is known, and the time, if the server does not tell it."""
    values = {"attempted": bindparam("now") if is_told else DatabaseTime()}
    values |= {"text_hash": bindparam("hash")} if is_known else {}
    taken = update(_table).where(_table.c.id == bindparam("row"))
    return Prepared(taken.values(attempts=_table.c.attempts + 1, **values))


def _mark(tx: Transaction, entry: Entry, hash_of: Callable[[str], str] | None) -> dict[str, object]:
    marked: dict[str, object] = {"row": entry.id}
    if hash_of is not None:
        marked["hash"] = messages.keyed(tx, hash_of(entry.text))
    return marked


async def _release(tx: Transaction, entry_id: int, after_seconds: float, **values: Any) -> bool:
    """False where the row went instead: what it is about is posted anew since it was attempted."""
    not_before = tx.now + timedelta(seconds=after_seconds)
    statement = update(_table).where(_table.c.id == entry_id, ~_is_overtaken())
    released = statement.values(attempted=None, not_before=not_before, **values)
    workspace = await tx.value(released.returning(_table.c.workspace))
    if workspace is not None:
        ring(tx, workspace, Freed(entry_id))
        return True
    await _remove(tx, entry_id)
    return False


def _is_overtaken() -> ColumnElement[bool]:
    """A change that is older than the post of its message was meant for an earlier one."""
    newer = _table.alias("newer")
    is_same = (newer.c.workspace == _table.c.workspace) & (newer.c.key == _table.c.key)
    is_post = (newer.c.action == "post") & (newer.c.id > _table.c.id)
    return select(newer.c.id).where(is_same & is_post).exists()
