"""What Slack is still to be told: stored with what caused it, sent by one sender for a workspace.

Nothing is lost and nothing is silently doubled. A row is in one of three conditions. *Waiting*:
it may be merged with what is written later. *Being attempted*: marked so, and committed, before
Slack is called; what is written later queues up behind it. *In doubt*: attempted, and nobody knows
whether Slack got it, because the process died or the call timed out. It is sent once more and
then never again, since a double line is harmless and a hole is not. A row that is done is deleted;
what remains is the message's own row, which also makes a second post of the same key do nothing.

A file goes the same way, its content kept apart: it has a key that is used once, a lane, and
perhaps a thread, but no `ts`, for Slack names none at once; nothing edits or answers it.

A message that was given up, or deleted in Slack, has no `ts`: edits of it are dropped, and replies
to it go into the channel instead of its thread. A root must be posted no later than its replies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, select, update
from sqlalchemy import delete as delete_from

from bridge.storage import filed, messages, tables
from bridge.storage.database import Transaction
from bridge.storage.filed import Upload
from bridge.storage.lanes import (
    PAYLOAD,
    Action,
    Block,
    Entry,
    Priority,
    depth,
    due_rows,
    find_rows,
    next_due_at,
    read,
)
from bridge.storage.messages import Message, hash_text

__all__ = [
    "Action",
    "Block",
    "Entry",
    "Post",
    "Priority",
    "Upload",
    "attempt",
    "delete",
    "depth",
    "doubt",
    "due",
    "edit",
    "give_up",
    "in_doubt",
    "next_due_at",
    "post",
    "repost",
    "retry",
    "sent",
    "showing",
    "upload",
    "uploaded",
]

_MOST_DOUBTS = 1
_ENDED = "The process ended while this was being sent."
_SHOWING = "It is being shown."
_table = tables.outbox
_is_waiting = _table.c.attempted.is_(None)
# What may have reached Slack must be repeated as it was, so it takes no merges.
_is_mergeable = _is_waiting & (_table.c.doubts == 0)


@dataclass(frozen=True)
class Post:
    """A message to post; `key` is ours, `thread_key` is the key of the thread's first message."""

    key: str
    channel: str
    text: str
    blocks: tuple[Block, ...] = ()
    thread_key: str | None = None
    author: str | None = None
    priority: Priority = Priority.CHAT
    participant_uuid: str | None = None


async def post(tx: Transaction, workspace: str, post: Post) -> bool:
    """Queue a message; False, and nothing happens, if its key was ever posted before."""
    if not await tx.insert_new(_table, _post_values(tx, workspace, post)):
        return False
    # Looked at after the insert: on its way from one table to the other no key is missed.
    if await messages.find(tx, workspace, post.key) is not None:
        await tx.change(delete_from(_table).where(_is_post(workspace, post.key)))
        return False
    _ring(tx, workspace)
    return True


async def upload(tx: Transaction, workspace: str, upload: Upload) -> bool:
    """Queue a file; False, and nothing happens, if its key was ever uploaded before."""
    if not await filed.add(tx, workspace, upload):
        return False
    values = _values(tx, workspace, "upload", priority=upload.priority, text=upload.comment)
    place = {"channel": upload.channel, "thread_key": upload.thread_key}
    await tx.insert_new(_table, values | {"key": upload.key, **place})
    _ring(tx, workspace)
    return True


async def repost(tx: Transaction, workspace: str, post: Post) -> None:
    """Post anew under a known key, as for a card that a person deleted; replies follow it."""
    await messages.forget_ts(tx, workspace, post.key)
    if await tx.insert_new(_table, _post_values(tx, workspace, post)):
        _ring(tx, workspace)
    else:
        await edit(tx, workspace, post.key, post.text, post.blocks, priority=post.priority)


async def edit(
    tx: Transaction,
    workspace: str,
    key: str,
    text: str,
    blocks: Sequence[Block] = (),
    *,
    priority: Priority = Priority.CARD,
) -> None:
    """Replace a message's content; of several edits that wait only the last goes.

    An edit of a post that waits becomes part of it. Nothing happens if nobody knows the message.
    """
    is_open = (_is_post(workspace, key) & _is_mergeable) | (
        _is_change(workspace, key) & _is_waiting
    )
    order = _table.c.id.desc()
    query = select(_table).where(is_open).order_by(order).limit(1).with_for_update()
    row = await tx.find(query)
    if row is None:
        await _queue(tx, workspace, key, "edit", text=text, blocks=blocks, priority=priority)
    elif row["action"] != "delete":
        await _merge(tx, row, text, blocks, priority)
    _ring(tx, workspace)


async def delete(tx: Transaction, workspace: str, key: str) -> None:
    """Take a message away; what was not sent yet never is."""
    await tx.change(delete_from(_table).where(_is_change(workspace, key), _is_waiting))
    unsent = _is_post(workspace, key) & _is_mergeable
    row = await tx.find(delete_from(_table).where(unsent).returning(_table))
    if row is None:
        await _queue(tx, workspace, key, "delete", priority=Priority.ALERT)
    else:
        await messages.record(tx, _message(row, ts=None))
    _ring(tx, workspace)


async def due(tx: Transaction, workspace: str, limit: int = 20) -> list[Entry]:
    """What may be sent now, at most one row of each lane, the most urgent first."""
    return await _open(tx, await due_rows(tx, workspace, limit))


async def attempt(tx: Transaction, entry_id: int, text_hash: str | None = None) -> Entry | None:
    """Mark a row as being sent; commit, then send what this returns, which may be newer than `due`.

    None if the row is gone or somebody else sends it. `text_hash` overrides that of the text.
    """
    statement = update(_table).where(_table.c.id == entry_id, _is_waiting)
    values: dict[str, Any] = {"attempts": _table.c.attempts + 1, "attempted": tx.now}
    if text_hash is not None:
        values["text_hash"] = text_hash
    if not await tx.change(statement.values(**values)):
        return None
    return next(iter(await _open(tx, await find_rows(tx, [entry_id]))), None)


async def sent(tx: Transaction, entry_id: int, ts: str, text_hash: str | None = None) -> None:
    """Slack has done it; for a post, `ts` is now the message's."""
    row = await _remove(tx, entry_id)
    if row is None:
        return
    if row["action"] == "post":
        await messages.record(tx, _message(row, ts=ts, text_hash=text_hash))
    elif row["action"] == "delete":
        await messages.forget_ts(tx, row["workspace"], row["key"])
    _ring(tx, row["workspace"])


async def showing(tx: Transaction, entry_id: int) -> None:
    """Commit, then let people see the file; until then it surely was not seen."""
    await tx.change(update(_table).where(_table.c.id == entry_id).values(error=_SHOWING))


async def uploaded(tx: Transaction, entry_id: int, file_id: str, permalink: str | None) -> None:
    """Slack has the file, and perhaps says where it can be seen."""
    row = await _remove(tx, entry_id)
    if row is not None:
        await filed.arrived(tx, row["workspace"], row["key"], file_id, permalink)
        _ring(tx, row["workspace"])


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
        await messages.record(tx, _message(row, ts=None, error=error))
        await tx.change(delete_from(_table).where(_is_change(row["workspace"], row["key"])))
    elif row["action"] == "upload":
        await filed.refuse(tx, row["workspace"], row["key"], error)
    _ring(tx, row["workspace"])


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


async def _merge(
    tx: Transaction, row: RowMapping, text: str, blocks: Sequence[Block], priority: Priority
) -> None:
    before = tx.cipher.find_json(PAYLOAD, row["payload_sealed"])
    author = before["author"] if before else None
    statement = update(_table).where(_table.c.id == row["id"])
    await tx.change(
        statement.values(
            payload_sealed=_seal(tx, text, blocks, author),
            text_hash=hash_text(text),
            priority=min(priority, row["priority"]),
        )
    )


async def _queue(
    tx: Transaction,
    workspace: str,
    key: str,
    action: Action,
    *,
    text: str = "",
    blocks: Sequence[Block] = (),
    priority: Priority,
) -> None:
    place = await _find_place(tx, workspace, key)
    if place is None:
        return
    values = _values(tx, workspace, action, priority=priority, text=text, blocks=blocks)
    await tx.insert_new(_table, values | {"key": key, **place})


async def _find_place(tx: Transaction, workspace: str, key: str) -> dict[str, Any] | None:
    """The channel and thread of a message that is in Slack or may be on its way there."""
    message = await messages.find(tx, workspace, key)
    if message is not None and message.ts is not None:
        return {"channel": message.channel, "thread_key": message.thread_key}
    columns = select(_table.c.channel, _table.c.thread_key)
    row = await tx.find(columns.where(_is_post(workspace, key)))
    return None if row is None else dict(row)


async def _remove(tx: Transaction, entry_id: int) -> RowMapping | None:
    return await tx.find(delete_from(_table).where(_table.c.id == entry_id).returning(_table))


async def _release(tx: Transaction, entry_id: int, after_seconds: float, **values: Any) -> bool:
    """False where the row went instead: what it is about is posted anew since it was attempted."""
    not_before = tx.now + timedelta(seconds=after_seconds)
    statement = update(_table).where(_table.c.id == entry_id, ~_is_overtaken())
    released = statement.values(attempted=None, not_before=not_before, **values)
    workspace = await tx.value(released.returning(_table.c.workspace))
    if workspace is not None:
        _ring(tx, workspace)
        return True
    if row := await _remove(tx, entry_id):
        _ring(tx, row["workspace"])
    return False


def _is_overtaken() -> ColumnElement[bool]:
    """A change that is older than the post of its message was meant for an earlier one."""
    newer = _table.alias("newer")
    is_same = (newer.c.workspace == _table.c.workspace) & (newer.c.key == _table.c.key)
    is_post = (newer.c.action == "post") & (newer.c.id > _table.c.id)
    return select(newer.c.id).where(is_same & is_post).exists()


def _ring(tx: Transaction, workspace: str) -> None:
    tx.ring(f"outbox:{workspace}")


def _is_post(workspace: str, key: str) -> ColumnElement[bool]:
    is_its = (_table.c.workspace == workspace) & (_table.c.key == key)
    return is_its & (_table.c.action == "post")


def _is_change(workspace: str, key: str) -> ColumnElement[bool]:
    is_its = (_table.c.workspace == workspace) & (_table.c.key == key)
    return is_its & _table.c.action.in_(("edit", "delete"))


def _post_values(tx: Transaction, workspace: str, post: Post) -> dict[str, Any]:
    values = _values(
        tx,
        workspace,
        "post",
        priority=post.priority,
        text=post.text,
        blocks=post.blocks,
        author=post.author,
    )
    return values | {
        "key": post.key,
        "channel": post.channel,
        "thread_key": post.thread_key,
        "participant_uuid": post.participant_uuid,
    }


def _values(
    tx: Transaction,
    workspace: str,
    action: Action,
    *,
    priority: Priority,
    text: str,
    blocks: Sequence[Block] = (),
    author: str | None = None,
) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "action": action,
        "payload_sealed": _seal(tx, text, blocks, author),
        "text_hash": hash_text(text),
        "priority": priority,
        "created": tx.now,
        "not_before": tx.now,
    }


def _seal(tx: Transaction, text: str, blocks: Sequence[Block], author: str | None) -> bytes:
    payload = {"text": text, "blocks": list(blocks), "author": author}
    return tx.cipher.encrypt_json(PAYLOAD, payload)


def _message(
    row: RowMapping, *, ts: str | None, text_hash: str | None = None, error: str | None = None
) -> Message:
    return Message(
        key=row["key"],
        workspace=row["workspace"],
        channel=row["channel"],
        ts=ts,
        thread_key=row["thread_key"],
        participant_uuid=row["participant_uuid"],
        text_hash=text_hash or row["text_hash"],
        error=error,
    )
