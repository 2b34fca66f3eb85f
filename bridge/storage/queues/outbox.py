"""What Slack is still to be told: stored with what caused it, sent by one sender for a workspace.

Nothing is lost and nothing is silently doubled. A row is in one of three conditions. *Waiting*:
it may be merged with what is written later. *Being attempted*: marked so, and committed, before
Slack is called; what is written later queues up behind it. *In doubt*: attempted, and nobody knows
whether Slack got it, because the process died or no answer came. It stays attempted until the
sender has looked for it in Slack, by the mark that each post carries; what is not there is sent
again. However often that happens, only Slack's own refusal makes an end of a row. A row that is
done is deleted; what remains is the message's own row, which also makes a second post of the same
key do nothing.

A file goes the same way, its content kept apart: it has a key that is used once, a lane, and
perhaps a thread, but no `ts`, for Slack names none at once; nothing edits or answers it.

A message that was given up, or deleted in Slack, has no `ts`: edits of it are dropped. Replies to
one that was given up go into the channel; for replies to one that was deleted the sender sees to a
new first message. A root must be posted no later than its replies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy import delete as delete_from

from bridge.storage import tables
from bridge.storage.database import Prepared, Row, Transaction
from bridge.storage.queues import filed, messages
from bridge.storage.queues.entries import (
    IS_CHANGE,
    IS_POST,
    PAYLOAD,
    Action,
    Block,
    Entry,
    Gone,
    Head,
    Hurried,
    Priority,
    as_message,
    drop,
    is_change,
    is_post,
    ring,
)
from bridge.storage.queues.filed import Upload
from bridge.storage.queues.lanes import depth
from bridge.storage.queues.messages import hash_text

__all__ = [
    "Action",
    "Block",
    "Entry",
    "Head",
    "Post",
    "Priority",
    "Upload",
    "add",
    "delete",
    "depth",
    "edit",
    "is_queued",
    "last_in",
    "post",
    "put",
    "repost",
    "upload",
]

_table = tables.outbox
_is_waiting = _table.c.attempted.is_(None)
# What may have reached Slack must be repeated as it was, so it takes no merges.
_is_mergeable = _is_waiting & (_table.c.doubts == 0)
_is_of = (_table.c.workspace == bindparam("of")) & (_table.c.key == bindparam("named"))
_OPEN = Prepared(
    select(_table)
    .where(_is_of & ((IS_POST & _is_mergeable) | (IS_CHANGE & _is_waiting)))
    .order_by(_table.c.id.desc())
    .limit(1)
    .with_for_update()
)
_MERGE = Prepared(
    update(_table)
    .where(_table.c.id == bindparam("row"))
    .values(
        payload_sealed=bindparam("sealed"),
        text_hash=bindparam("hash"),
        priority=bindparam("urgency"),
    )
)
_PLACE = Prepared(select(_table.c.channel, _table.c.thread_key).where(_is_of & IS_POST))
_DELETE_POST = Prepared(delete_from(_table).where(_is_of & IS_POST))


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


async def go_on_behind(tx: Transaction) -> None:
    """Let what this process posts come behind all that is stored, also by another's clock."""
    await tx.go_on_from(_table)


async def post(tx: Transaction, workspace: str, post: Post) -> bool:
    """Queue a message; False, and nothing happens, if its key was ever posted before."""
    values = await _post_values(tx, workspace, post)
    if not await tx.insert_new(_table, values):
        return False
    # Looked at after the insert: on its way from one table to the other no key is missed.
    if await messages.find(tx, workspace, post.key) is not None:
        await tx.change(_DELETE_POST, {"of": workspace, "named": post.key})
        return False
    _tell_new(tx, values)
    return True


async def add(tx: Transaction, workspace: str, post: Post) -> None:
    """As `post`, for whoever does not ask what comes of it: at once for a whole batch."""
    await tx.gather(_add_all, await _post_values(tx, workspace, post))


async def _add_all(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    await tx.insert_all(_table, rows)
    for workspace in {row["workspace"] for row in rows}:
        news = {row["id"]: row for row in rows if row["workspace"] == workspace}
        known = await messages.known(tx, workspace, [row["key"] for row in news.values()])
        if known:
            await tx.change(_DELETE_POST, [{"of": workspace, "named": key} for key in known])
        for row in news.values():
            if row["key"] not in known:
                _tell_new(tx, row)


async def put(tx: Transaction, workspace: str, shown: Post) -> None:
    """Post it, or edit it in place where it stands already."""
    # Mostly it does, and is then not inserted in vain.
    is_known = await messages.find(tx, workspace, shown.key) is not None
    if is_known or not await post(tx, workspace, shown):
        await edit(tx, workspace, shown.key, shown.text, shown.blocks, priority=shown.priority)


async def upload(tx: Transaction, workspace: str, upload: Upload) -> bool:
    """Queue a file; False, and nothing happens, if its key was ever uploaded before."""
    if not await filed.add(tx, workspace, upload):
        return False
    values = await _values(tx, workspace, "upload", priority=upload.priority, text=upload.comment)
    place = {"channel": upload.channel, "thread_key": upload.thread_key}
    values |= {"key": upload.key, **place}
    await tx.insert_new(_table, values)
    _tell_new(tx, values)
    return True


async def repost(tx: Transaction, workspace: str, post: Post) -> None:
    """Post anew under a known key, as for a card that a person deleted; replies follow it."""
    await messages.forget_ts(tx, workspace, post.key)
    values = await _post_values(tx, workspace, post)
    if await tx.insert_new(_table, values):
        _tell_new(tx, values)
    else:
        await edit(tx, workspace, post.key, post.text, post.blocks, priority=post.priority)


async def is_queued(tx: Transaction, workspace: str, key: str) -> bool:
    """Whether a post under this key is on its way."""
    query = select(_table.c.id).where(is_post(workspace, key)).limit(1)
    return await tx.find(query) is not None


async def last_in(tx: Transaction, workspace: str, folder: str) -> tuple[str, str] | None:
    """Key and channel of the last post whose key begins so and goes on with a number.

    Sent or on its way: on the way from one table to the other none is missed.
    """
    found = []
    for table in (_table, tables.message):
        is_in = (table.c.key > folder) & (table.c.key < f"{folder}zz")
        query = select(table.c.key, table.c.channel).where(table.c.workspace == workspace, is_in)
        if row := await tx.find(query.order_by(table.c.key.desc()).limit(1)):
            found.append((str(row["key"]), str(row["channel"])))
    return max(found, default=None)


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
    row = await tx.find(_OPEN, {"of": workspace, "named": key})
    if row is None:
        await _queue(tx, workspace, key, "edit", text=text, blocks=blocks, priority=priority)
    elif row["action"] != "delete":
        await _merge(tx, row, text, blocks, priority)


async def delete(tx: Transaction, workspace: str, key: str) -> None:
    """Take a message away; what was not sent yet never is."""
    await drop(tx, workspace, is_change(workspace, key) & _is_waiting)
    unsent = is_post(workspace, key) & _is_mergeable
    row = await tx.find(delete_from(_table).where(unsent).returning(_table))
    if row is None:
        await _queue(tx, workspace, key, "delete", priority=Priority.ALERT)
    else:
        await messages.record(tx, as_message(row, ts=None))
        ring(tx, workspace, Gone(row["id"]))


async def _merge(
    tx: Transaction, row: Row, text: str, blocks: Sequence[Block], priority: Priority
) -> None:
    before = tx.cipher.find_json(PAYLOAD, row["payload_sealed"], row["id"])
    author = before["author"] if before else None
    urgent = Priority(min(priority, row["priority"]))
    merged = {
        "row": row["id"],
        "sealed": _seal(tx, row["id"], text, blocks, author),
        "hash": messages.keyed(tx, hash_text(text)),
        "urgency": urgent,
    }
    await tx.change(_MERGE, merged)
    ring(tx, row["workspace"], Hurried(row["id"], urgent))


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
    values = await _values(tx, workspace, action, priority=priority, text=text, blocks=blocks)
    values |= {"key": key, **place}
    await tx.insert_new(_table, values)
    _tell_new(tx, values)


async def _find_place(tx: Transaction, workspace: str, key: str) -> dict[str, Any] | None:
    """The channel and thread of a message that is in Slack or may be on its way there."""
    message = await messages.find(tx, workspace, key)
    if message is not None and message.ts is not None:
        return {"channel": message.channel, "thread_key": message.thread_key}
    row = await tx.find(_PLACE, {"of": workspace, "named": key})
    return None if row is None else dict(row)


def _tell_new(tx: Transaction, values: Mapping[str, Any]) -> None:
    head = Head(
        id=values["id"],
        action=values["action"],
        key=values["key"],
        channel=values["channel"],
        thread_key=values["thread_key"],
        priority=values["priority"],
    )
    ring(tx, values["workspace"], head)


async def _post_values(tx: Transaction, workspace: str, post: Post) -> dict[str, Any]:
    values = await _values(
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


async def _values(
    tx: Transaction,
    workspace: str,
    action: Action,
    *,
    priority: Priority,
    text: str,
    blocks: Sequence[Block] = (),
    author: str | None = None,
) -> dict[str, Any]:
    row_id = await tx.next_id(_table)
    return {
        "id": row_id,
        "workspace": workspace,
        "action": action,
        "payload_sealed": _seal(tx, row_id, text, blocks, author),
        "text_hash": messages.keyed(tx, hash_text(text)),
        "priority": priority,
        "created": tx.now,
        "not_before": tx.now,
    }


def _seal(
    tx: Transaction, row_id: int, text: str, blocks: Sequence[Block], author: str | None
) -> bytes:
    payload = {"text": text, "blocks": list(blocks), "author": author}
    return tx.cipher.encrypt_json(PAYLOAD, payload, row_id)
