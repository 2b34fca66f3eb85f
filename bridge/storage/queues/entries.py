"""A row of the outbox: one call to Slack that is still to be made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    delete,
    literal_column,
    null,
    select,
)

from bridge.storage import tables
from bridge.storage.database import Prepared, Row, Transaction
from bridge.storage.queues.messages import Message, topic

Action = Literal["post", "edit", "delete", "upload"]
Block = dict[str, Any]

PAYLOAD = "outbox.payload"
_KEY = "outbox.key"
_table = tables.outbox
# As they stand in the statement: SQLite looks into the index of posts only where it reads so.
IS_POST = _table.c.action == literal_column("'post'")
IS_CHANGE = _table.c.action.in_([literal_column("'edit'"), literal_column("'delete'")])
_own = tables.message.alias("own")
_root = tables.message.alias("root")


class Priority(IntEnum):
    """The smaller goes first."""

    CONTROL = 0
    CHAT = 1
    ALERT = 2
    CARD = 3
    CAPTIONS = 4


@dataclass(frozen=True)
class Entry:
    """One call to make; without `thread_ts` a reply goes into the channel."""

    id: int
    workspace: str
    action: Action
    key: str
    channel: str
    ts: str | None
    thread_ts: str | None
    thread_key: str | None
    participant_uuid: str | None
    text: str
    blocks: tuple[Block, ...]
    author: str | None
    priority: Priority
    attempts: int
    doubts: int
    created: datetime
    not_before: datetime
    marks: tuple[str, ...]
    """What the message carries in Slack to be known by; the first is put on, all are looked for."""
    lost_root: bool
    """The first message of its thread was deleted in Slack."""
    file_id: str | None
    """Of an upload that is, or may be, shown already."""
    attempted: datetime | None


@dataclass(frozen=True)
class Head:
    """A row, unopened: what decides when it may go."""

    id: int
    action: Action
    key: str
    channel: str
    thread_key: str | None
    priority: Priority
    is_out: bool = False
    """It is being attempted, or in doubt."""


@dataclass(frozen=True)
class Gone:
    """There is no such row any more."""

    id: int


@dataclass(frozen=True)
class Freed:
    """A row waits again that was being attempted."""

    id: int


@dataclass(frozen=True)
class Hurried:
    """A row has another priority."""

    id: int
    priority: Priority


Change = Head | Gone | Freed | Hurried
"""What a workspace's sender is told of its rows; a `Head` is a new one."""
_HEAD = (
    *(_table.c.id, _table.c.action, _table.c.key, _table.c.channel),
    *(_table.c.thread_key, _table.c.priority, _table.c.attempted),
)


async def heads(tx: Transaction, workspace: str) -> list[Head]:
    """All rows of a workspace, in the order they were stored."""
    query = select(*_HEAD).where(_table.c.workspace == workspace).order_by(_table.c.id)
    return [_head(row) for row in await tx.list(query)]


def _head(row: Row) -> Head:
    return Head(
        id=row["id"],
        action=row["action"],
        key=row["key"],
        channel=row["channel"],
        thread_key=row["thread_key"],
        priority=Priority(row["priority"]),
        is_out=row["attempted"] is not None,
    )


async def find_rows(tx: Transaction, ids: Sequence[int]) -> Sequence[Row]:
    return await tx.list(_BY_IDS, {"ids": list(ids)})


def read(tx: Transaction, row: Row) -> Entry | None:
    """None where no key opens it."""
    payload = tx.cipher.find_json(PAYLOAD, row["payload_sealed"], row["id"])
    if payload is None:
        return None
    return Entry(
        id=row["id"],
        workspace=row["workspace"],
        action=row["action"],
        key=row["key"],
        channel=row["channel"],
        ts=row["own_ts"],
        thread_ts=row["root_ts"],
        thread_key=row["thread_key"],
        participant_uuid=row["participant_uuid"],
        text=payload["text"],
        blocks=tuple(payload["blocks"]),
        author=payload["author"],
        priority=Priority(row["priority"]),
        attempts=row["attempts"],
        doubts=row["doubts"],
        created=row["created"],
        not_before=row["not_before"],
        marks=tx.cipher.marks(_KEY, f"{row['workspace']}\0{row['key']}"),
        lost_root=bool(row["lost_root"]),
        file_id=row["file_id"],
        attempted=row["attempted"],
    )


def entries() -> Select[*tuple[Any, ...]]:
    """Rows with the `ts` of their message, and of their thread’s first one, as far as known."""
    own = and_(_own.c.workspace == _table.c.workspace, _own.c.key == _table.c.key, ~_own.c.is_gone)
    root = and_(_root.c.workspace == _table.c.workspace, _root.c.key == _table.c.thread_key)
    root_ts = case((_root.c.is_gone, null()), else_=_root.c.ts).label("root_ts")
    columns = (_table, _own.c.ts.label("own_ts"), root_ts, _root.c.is_gone.label("lost_root"))
    return select(*columns).outerjoin(_own, own).outerjoin(_root, root)


def is_post(workspace: str, key: str) -> ColumnElement[bool]:
    is_its = (_table.c.workspace == workspace) & (_table.c.key == key)
    return is_its & IS_POST


def is_change(workspace: str, key: str) -> ColumnElement[bool]:
    is_its = (_table.c.workspace == workspace) & (_table.c.key == key)
    return is_its & IS_CHANGE


_OF_IDS = entries().where(_table.c.id.in_(bindparam("ids", expanding=True))).order_by(_table.c.id)
_BY_IDS = Prepared(_OF_IDS)
LOCKED = Prepared(_OF_IDS.with_for_update(of=_table))
"""Rows by their ids, kept from others until the end."""


def ring(tx: Transaction, workspace: str, change: Change | None = None) -> None:
    """Wake the sender once this is committed; None where it has to read its rows anew."""
    tx.tell(topic(workspace), change)


async def drop(tx: Transaction, workspace: str, condition: ColumnElement[bool]) -> None:
    """Delete rows of a workspace, whatever else is told of them."""
    deleted = delete(_table).where(condition).returning(_table.c.id)
    for row in await tx.list(deleted):
        ring(tx, workspace, Gone(row["id"]))


def as_message(row: Row, *, ts: str | None, error: str | None = None) -> Message:
    return Message(
        key=row["key"],
        workspace=row["workspace"],
        channel=row["channel"],
        ts=ts,
        thread_key=row["thread_key"],
        participant_uuid=row["participant_uuid"],
        text_hash=row["text_hash"],
        error=error,
    )
