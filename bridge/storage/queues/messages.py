"""Messages in Slack that are ours: which key has which `ts`, and what the loop guard asks."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update

from bridge.storage import tables
from bridge.storage.database import Prepared, Row, Transaction
from bridge.storage.queues import shown_lines
from bridge.storage.transactions.normal_forms import normalized

_table = tables.message
_outbox = tables.outbox
_HASH = "outbox.text_hash"
_BY_KEY = Prepared(
    select(_table).where(
        _table.c.workspace == bindparam("workspace"), _table.c.key == bindparam("key")
    )
)
_KNOWN = Prepared(
    select(_table.c.key).where(
        _table.c.workspace == bindparam("workspace"),
        _table.c.key.in_(bindparam("keys", expanding=True)),
    )
)
# What stands in front of a hash that has a key; earlier versions stored them without.
_KEYED = "k:"
_BATCH = 500


@dataclass(frozen=True)
class Message:
    """A message the bridge has posted; without `ts` it was given up or deleted in Slack."""

    key: str
    workspace: str
    channel: str
    ts: str | None
    thread_key: str | None = None
    participant_uuid: str | None = None
    text_hash: str = ""
    error: str | None = None


def topic(workspace: str) -> str:
    """Whose bell rings, and who is told, where rows of a workspace's outbox have changed."""
    return f"outbox:{workspace}"


def hash_text(text: str) -> str:
    """The same for texts that differ only in white space or in how their letters are composed."""
    words = " ".join(normalized("NFC", text).split())
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def keyed(tx: Transaction, text_hash: str) -> str:
    """As it is stored: whoever reads the database cannot try which words have this hash."""
    is_done = not text_hash or text_hash.startswith(_KEYED)
    return text_hash if is_done else keyed_all(tx, text_hash)[0]


def keyed_all(tx: Transaction, text_hash: str) -> list[str]:
    """As it may be stored, by the newest key or by an earlier one."""
    return [f"{_KEYED}{mark}" for mark in tx.cipher.marks(_HASH, text_hash)]


async def key_hashes(tx: Transaction) -> int:
    """Give those a key that an earlier version stored without one; how many there were."""
    has_none = (_outbox.c.text_hash != "") & ~_outbox.c.text_hash.startswith(_KEYED)
    columns = select(_outbox.c.id, _outbox.c.text_hash)
    rows = await tx.list(columns.where(has_none).limit(_BATCH))
    for row in rows:
        statement = update(_outbox).where(_outbox.c.id == row["id"])
        await tx.change(statement.values(text_hash=keyed(tx, row["text_hash"])))
    return len(rows)


async def record(tx: Transaction, message: Message) -> None:
    """Store what is known of a message, over what was known before."""
    await record_all(tx, [message])


async def record_all(tx: Transaction, sent: Sequence[Message]) -> None:
    """The same for many."""
    rows = [
        {**vars(each), "text_hash": keyed(tx, each.text_hash), "is_gone": False} for each in sent
    ]
    await tx.put_all(_table, rows)


async def known(tx: Transaction, workspace: str, keys: Sequence[str]) -> set[str]:
    """Which of the keys were posted, or given up, before."""
    rows = await tx.list(_KNOWN, {"workspace": workspace, "keys": keys})
    return {row["key"] for row in rows}


async def find(tx: Transaction, workspace: str, key: str) -> Message | None:
    row = await tx.find(_BY_KEY, {"workspace": workspace, "key": key})
    return None if row is None else _read(row)


async def find_by_ts(tx: Transaction, workspace: str, channel: str, ts: str) -> Message | None:
    """Our message at that place, unless it was deleted."""
    is_it = _is_at(workspace, channel, ts) & ~_table.c.is_gone
    row = await tx.find(select(_table).where(is_it))
    return None if row is None else _read(row)


async def forget_ts(tx: Transaction, workspace: str, key: str, ts: str | None = None) -> bool:
    """The message was deleted in Slack: nothing edits it any more, nor goes into its thread.

    With a `ts` only where it is still the message's; False if it is not, for what is deleted may
    be told twice, and by then another message may stand for it.
    """
    is_it = (_table.c.workspace == workspace) & (_table.c.key == key) & ~_table.c.is_gone
    if ts is not None:
        is_it &= _table.c.ts == ts
    if not await tx.change(update(_table).where(is_it).values(is_gone=True)):
        return False
    is_change = (
        (_outbox.c.workspace == workspace)
        & (_outbox.c.key == key)
        & _outbox.c.action.in_(("edit", "delete"))
        & _outbox.c.attempted.is_(None)
    )
    if await tx.change(delete(_outbox).where(is_change)):
        tx.tell(topic(workspace), None)
    return True


async def forget_at(tx: Transaction, workspace: str, channel: str, ts: str) -> str | None:
    """As `forget_ts`, for whatever stands at that place; its key if it was ours and is news.

    What we ourselves delete is none, though Slack may tell of it before it has answered us.
    """
    found = await find_by_ts(tx, workspace, channel, ts)
    if found is None:
        return None
    is_by_us = await _is_being_deleted(tx, found)
    if not await forget_ts(tx, workspace, found.key, ts) or is_by_us:
        return None
    await shown_lines.drop(tx, found.key)
    return found.key


async def latest_ts(
    tx: Transaction, workspace: str, channel: str, thread_key: str | None
) -> str | None:
    """Of what we have posted into a thread, or into the channel itself, and know the place of."""
    is_there = (
        (_table.c.workspace == workspace)
        & (_table.c.channel == channel)
        & (_table.c.thread_key == thread_key)
    )
    found: str | None = await tx.value(select(func.max(_table.c.ts)).where(is_there))
    return found


async def move(tx: Transaction, workspace: str, old: str, new: str) -> None:
    """The channel has another id: what stands there, and what is on its way there, goes along."""
    for table in (_table, _outbox):
        is_there = (table.c.workspace == workspace) & (table.c.channel == old)
        await tx.change(update(table).where(is_there).values(channel=new))
    tx.tell(topic(workspace), None)


async def was_posted_by_us(tx: Transaction, workspace: str, channel: str, ts: str) -> bool:
    """True also for what was deleted since: Slack still reports on it."""
    return await tx.find(select(_table.c.key).where(_is_at(workspace, channel, ts))) is not None


async def in_flight(tx: Transaction, workspace: str, channel: str, text_hash: str) -> bool:
    """Whether a post of this text is with Slack at this moment, or may have arrived there."""
    is_out = (
        (_outbox.c.workspace == workspace)
        & (_outbox.c.channel == channel)
        & _outbox.c.text_hash.in_(keyed_all(tx, text_hash))
        & _outbox.c.action.in_(("post", "upload"))
        & (_outbox.c.attempted.is_not(None) | (_outbox.c.doubts > 0))
    )
    return await tx.find(select(_outbox.c.id).where(is_out).limit(1)) is not None


async def _is_being_deleted(tx: Transaction, message: Message) -> bool:
    is_it = (_outbox.c.workspace == message.workspace) & (_outbox.c.key == message.key)
    query = select(_outbox.c.id).where(is_it & (_outbox.c.action == "delete")).limit(1)
    return await tx.find(query) is not None


def _is_at(workspace: str, channel: str, ts: str) -> ColumnElement[bool]:
    return (_table.c.workspace == workspace) & (_table.c.channel == channel) & (_table.c.ts == ts)


def _read(row: Row) -> Message:
    values = {name: value for name, value in row.items() if name != "is_gone"}
    return Message(**(values | {"ts": None if row["is_gone"] else row["ts"]}))
