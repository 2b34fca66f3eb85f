"""Send a row of the outbox: attempted, then sent, tried again, in doubt, or given up.

Only a workspace's one sender calls this. An attempt is committed before Slack is called, so that
whatever happens then, the next start knows of it. A row that is attempted while nobody is at it
is in doubt: it stays so, and holds its lane, until the sender has found out.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, select, update
from sqlalchemy import delete as delete_from

from bridge.storage.database import Transaction
from bridge.storage.queues import filed, messages
from bridge.storage.queues.entries import (
    Entry,
    Head,
    Priority,
    as_message,
    find_rows,
    is_change,
    read,
    ring,
)
from bridge.storage.queues.lanes import due_rows
from bridge.storage.transactions import tables

_ENDED = "The process ended while this was being sent."
_SHOWING = "It is being shown."
_table = tables.outbox


async def heads(
    tx: Transaction,
    workspace: str,
    limit: int = 20,
    *,
    waiting: Collection[int] = (),
    late_up_to: int = 0,
) -> list[Head]:
    """What may be sent now, at most one row of each lane, the most urgent first; only looks.

    Args:
        tx: Where to look.
        workspace: Whose rows.
        limit: Of words, of files and of changes so many each.
        waiting: Ids of rows whose time has not come.
        late_up_to: Rows up to this id have waited long, and go before more urgent ones.
    """
    rows = await due_rows(tx, workspace, limit, waiting=waiting, late_up_to=late_up_to)
    return [
        Head(
            id=row["id"],
            action=row["action"],
            key=row["key"],
            channel=row["channel"],
            priority=Priority(row["priority"]),
        )
        for row in rows
    ]


async def due(
    tx: Transaction,
    workspace: str,
    limit: int = 20,
    *,
    waiting: Collection[int] = (),
    late_up_to: int = 0,
) -> list[Entry]:
    """The same, opened; what does not open is given up."""
    rows = await due_rows(tx, workspace, limit, waiting=waiting, late_up_to=late_up_to)
    return await _open(tx, rows)


async def attempt(tx: Transaction, entry_id: int, text_hash: str | None = None) -> Entry | None:
    """Mark a row as being sent; commit, then send what this returns, which may be newer than `due`.

    None if the row is gone or somebody else sends it. `text_hash` overrides that of the text.
    """
    statement = update(_table).where(_table.c.id == entry_id, _table.c.attempted.is_(None))
    values: dict[str, Any] = {"attempts": _table.c.attempts + 1, "attempted": tx.now}
    if text_hash is not None:
        values["text_hash"] = messages.keyed(tx, text_hash)
    if not await tx.change(statement.values(**values)):
        return None
    return await find(tx, entry_id)


async def find(tx: Transaction, entry_id: int) -> Entry | None:
    """As it is stored by now; None if it is gone or does not open."""
    return next(iter(await _open(tx, await find_rows(tx, [entry_id]))), None)


async def sent(tx: Transaction, entry_id: int, ts: str, text_hash: str | None = None) -> None:
    """Slack has done it; for a post, `ts` is now the message's."""
    row = await _remove(tx, entry_id)
    if row is None:
        return
    if row["action"] == "post":
        await messages.record(
            tx, as_message(row, ts=ts, text_hash=text_hash and messages.keyed(tx, text_hash))
        )
    elif row["action"] == "delete":
        await messages.forget_ts(tx, row["workspace"], row["key"])
    ring(tx, row["workspace"])


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
        ring(tx, row["workspace"])


async def retry(tx: Transaction, entry_id: int, after_seconds: float, error: str) -> None:
    """Slack has surely not done it; the lane waits and tries again."""
    await _release(tx, entry_id, after_seconds, error=error)


async def repeat(tx: Transaction, entry_id: int, error: str, *, after_seconds: float = 0) -> bool:
    """Slack seems not to have it, and nobody can be surer: it goes once more.

    False if the row had become void.
    """
    doubts = _table.c.doubts + 1
    return await _release(tx, entry_id, after_seconds, error=error, doubts=doubts)


async def in_doubt(tx: Transaction, workspace: str) -> list[Entry]:
    """At start-up: what a crash left being attempted and Slack may have, to be looked for.

    All else may be done twice, and is released: edits, deletions, files that nobody was shown.
    """
    is_left = (_table.c.workspace == workspace) & _table.c.attempted.is_not(None)
    is_shown = _table.c.file_id.is_not(None) | (func.coalesce(_table.c.error, "") == _SHOWING)
    may_be_there = (_table.c.action == "post") | is_shown
    for row in await tx.list(select(_table.c.id).where(is_left, ~may_be_there)):
        await _release(tx, row["id"], 0, error=_ENDED)
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
        await tx.change(delete_from(_table).where(is_change(row["workspace"], row["key"])))
    elif row["action"] == "upload":
        await filed.refuse(tx, row["workspace"], row["key"], error)
    ring(tx, row["workspace"])


async def _open(tx: Transaction, rows: Sequence[RowMapping]) -> list[Entry]:
    """What does not open can never be sent, so it is given up."""
    found: list[Entry] = []
    for row in rows:
        entry = read(tx, row)
        if entry is None:
            await give_up(tx, row["id"], "It does not open with any of BRIDGE_SECRET_KEYS.")
        else:
            found.append(entry)
    return found


async def _remove(tx: Transaction, entry_id: int) -> RowMapping | None:
    return await tx.find(delete_from(_table).where(_table.c.id == entry_id).returning(_table))


async def _release(tx: Transaction, entry_id: int, after_seconds: float, **values: Any) -> bool:
    """False where the row went instead: what it is about is posted anew since it was attempted."""
    not_before = tx.now + timedelta(seconds=after_seconds)
    statement = update(_table).where(_table.c.id == entry_id, ~_is_overtaken())
    released = statement.values(attempted=None, not_before=not_before, **values)
    workspace = await tx.value(released.returning(_table.c.workspace))
    if workspace is not None:
        ring(tx, workspace)
        return True
    if row := await _remove(tx, entry_id):
        ring(tx, row["workspace"])
    return False


def _is_overtaken() -> ColumnElement[bool]:
    """A change that is older than the post of its message was meant for an earlier one."""
    newer = _table.alias("newer")
    is_same = (newer.c.workspace == _table.c.workspace) & (newer.c.key == _table.c.key)
    is_post = (newer.c.action == "post") & (newer.c.id > _table.c.id)
    return select(newer.c.id).where(is_same & is_post).exists()
