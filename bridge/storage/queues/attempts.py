"""Send a row of the outbox: attempted, then sent, tried again, in doubt, or given up.

Only a workspace's one sender calls this. An attempt is committed before Slack is called, so that
whatever happens then, the next start knows of it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, select, update
from sqlalchemy import delete as delete_from

from bridge.storage.queues import filed, messages
from bridge.storage.queues.entries import Entry, as_message, find_rows, is_change, read, ring
from bridge.storage.queues.lanes import due_rows
from bridge.storage.transactions import tables
from bridge.storage.transactions.database import Transaction

_MOST_DOUBTS = 1
_ENDED = "The process ended while this was being sent."
_SHOWING = "It is being shown."
_table = tables.outbox


async def due(tx: Transaction, workspace: str, limit: int = 20) -> list[Entry]:
    """What may be sent now, at most one row of each lane, the most urgent first."""
    return await _open(tx, await due_rows(tx, workspace, limit))


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


async def showing(tx: Transaction, entry_id: int) -> None:
    """Commit, then let people see the file; until then it surely was not seen."""
    await tx.change(update(_table).where(_table.c.id == entry_id).values(error=_SHOWING))


async def uploaded(tx: Transaction, entry_id: int, file_id: str, permalink: str | None) -> None:
    """Slack has the file, and perhaps says where it can be seen."""
    row = await _remove(tx, entry_id)
    if row is not None:
        await filed.arrived(tx, row["workspace"], row["key"], file_id, permalink)
        ring(tx, row["workspace"])


async def retry(tx: Transaction, entry_id: int, after_seconds: float, error: str) -> None:
    """Slack has surely not done it; the lane waits and tries again."""
    await _release(tx, entry_id, after_seconds, error=error)


async def doubt(tx: Transaction, entry_id: int, error: str, *, after_seconds: float = 0) -> bool:
    """Nobody knows whether Slack has done it: once more, and at the second time never again.

    False if the row was given up, or had become void.
    """
    doubts = await tx.value(select(_table.c.doubts).where(_table.c.id == entry_id))
    if doubts is None or doubts >= _MOST_DOUBTS:
        await give_up(tx, entry_id, error)
        return False
    return await _release(tx, entry_id, after_seconds, error=error, doubts=doubts + 1)


async def in_doubt(tx: Transaction, workspace: str) -> list[Entry]:
    """At start-up: what a crash left being attempted, and of it what will be sent once more."""
    is_left = (_table.c.workspace == workspace) & _table.c.attempted.is_not(None)
    columns = (_table.c.id, _table.c.action, _table.c.error)
    rows = await tx.list(select(*columns).where(is_left))
    again = [row["id"] for row in rows if await _goes_again(tx, row)]
    return await _open(tx, await find_rows(tx, again))


async def _goes_again(tx: Transaction, row: RowMapping) -> bool:
    if row["action"] == "upload" and row["error"] != _SHOWING:
        return await _release(tx, row["id"], 0, error=_ENDED)
    return await doubt(tx, row["id"], _ENDED)


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
