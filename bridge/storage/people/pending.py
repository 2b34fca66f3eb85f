"""Questions put to a person and not answered yet; each can be answered once, by that person.

An undo may be taken by anybody in the workspace: whether they have the right is not stored here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import bindparam, delete, insert, select, update

from bridge.errors import BridgeError
from bridge.storage import tables
from bridge.storage.database import Prepared, Row, Transaction

Kind = Literal["confirm", "choose", "form", "undo", "login"]
Reason = Literal["used", "expired", "unknown", "not-yours"]

_PAYLOAD = "pending.payload"
# So long a late press is still told why it does nothing.
_REASON_KEPT = timedelta(hours=24)
_MOST_UNDOS = 50
_WORDS: dict[Reason, str] = {
    "used": "This was answered already.",
    "expired": "This question is too old. Please give the command again.",
    "unknown": "This question is no longer known. Please give the command again.",
    "not-yours": "Somebody else was asked this.",
}
_table = tables.pending
_by_id = select(_table).where(_table.c.id == bindparam("id"))
_add = insert(_table)
_find = Prepared(_by_id)
_find_alone = Prepared(_by_id.with_for_update())


@dataclass(frozen=True)
class Pending:
    """A command that waits for a confirmation, a choice or a form, or that can be undone."""

    id: str
    kind: Kind
    workspace: str
    channel: str
    person: str
    command: str
    arguments: dict[str, Any]
    expires: datetime
    earlier: dict[str, Any] | None = None


class PendingGoneError(BridgeError):
    """The question cannot be answered, or not by this person; the text says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_WORDS[reason])
        self.reason = reason


async def add(tx: Transaction, pending: Pending) -> None:
    values = {
        "id": pending.id,
        "kind": pending.kind,
        "workspace": pending.workspace,
        "channel": pending.channel,
        "person": pending.person,
        "command": pending.command,
        "payload_sealed": _seal(tx, pending),
        "expires": pending.expires,
    }
    await tx.change(_add, values)


async def peek(tx: Transaction, pending_id: str) -> Pending | None:
    """Look at a question that can still be answered, without answering it."""
    row = await tx.find(_find, {"id": pending_id})
    if row is None or row["used"] is not None or row["expires"] <= tx.now:
        return None
    return _read(tx, row, row["payload_sealed"])


async def open_undos(
    tx: Transaction, *, workspace: str, channel: str, person: str
) -> list[Pending]:
    """The ways back that somebody was offered in a channel and that are still open."""
    is_theirs = (
        (_table.c.kind == "undo")
        & (_table.c.workspace == workspace)
        & (_table.c.channel == channel)
        & (_table.c.person == person)
        & _table.c.used.is_(None)
        & (_table.c.expires > tx.now)
    )
    newest = select(_table).where(is_theirs).order_by(_table.c.expires.desc()).limit(_MOST_UNDOS)
    found = [_read(tx, row, row["payload_sealed"]) for row in await tx.list(newest)]
    return [each for each in found if each is not None]


async def newest_open(
    tx: Transaction, *, workspace: str, channel: str, person: str, kinds: Collection[Kind]
) -> Pending | None:
    """What somebody was asked last in a channel and has not answered yet."""
    is_theirs = (
        _table.c.kind.in_(kinds)
        & (_table.c.workspace == workspace)
        & (_table.c.channel == channel)
        & (_table.c.person == person)
        & _table.c.used.is_(None)
        & (_table.c.expires > tx.now)
    )
    newest = select(_table).where(is_theirs).order_by(_table.c.expires.desc()).limit(1)
    row = await tx.find(newest)
    return None if row is None else _read(tx, row, row["payload_sealed"])


async def take(tx: Transaction, pending_id: str, *, workspace: str, person: str) -> Pending:
    """Answer a question; of two who try at the same time one succeeds.

    Raises:
        PendingGoneError: It was used, has expired, is unknown, or was put to somebody else.
    """
    # The lock lets the second of two wait here, until it can see that the first has taken it.
    row = await tx.find(_find_alone, {"id": pending_id})
    if row is None or row["workspace"] != workspace:
        raise PendingGoneError("unknown")
    if row["person"] != person and row["kind"] != "undo":
        raise PendingGoneError("not-yours")
    if row["used"] is not None:
        raise PendingGoneError("used")
    if row["expires"] <= tx.now:
        raise PendingGoneError("expired")
    statement = update(_table).where(_table.c.id == pending_id)
    await tx.change(statement.values(used=tx.now, payload_sealed=None))
    taken = _read(tx, row, row["payload_sealed"])
    if taken is None:
        raise PendingGoneError("expired")
    return taken


async def keep_until(tx: Transaction, pending_id: str, expires: datetime) -> None:
    """Let it be answered for longer than others."""
    await tx.change(update(_table).where(_table.c.id == pending_id).values(expires=expires))


async def rewrite(tx: Transaction, changed: Pending) -> None:
    """Let an open question be about something else than when it was put."""
    statement = update(_table).where(_table.c.id == changed.id)
    await tx.change(statement.values(payload_sealed=_seal(tx, changed)))


async def reopen(tx: Transaction, taken: Pending) -> None:
    """Let a question that was taken be answered once more, for as long as it would have lived."""
    statement = update(_table).where(_table.c.id == taken.id)
    await tx.change(statement.values(used=None, payload_sealed=_seal(tx, taken)))


async def take_login(tx: Transaction, state: str) -> Pending | None:
    """The login whose way back holds this state, once; None if there is none any more."""
    found = await peek(tx, state)
    if found is None or found.kind != "login":
        return None
    return await take(tx, state, workspace=found.workspace, person=found.person)


async def purge(tx: Transaction) -> int:
    """Delete what expired a day ago."""
    return await tx.change(delete(_table).where(_table.c.expires < tx.now - _REASON_KEPT))


def _seal(tx: Transaction, pending: Pending) -> bytes:
    payload = {"arguments": pending.arguments, "earlier": pending.earlier}
    return tx.cipher.encrypt_json(_PAYLOAD, payload, pending.id)


def _read(tx: Transaction, row: Row, sealed: bytes) -> Pending | None:
    """None where no key opens it: then it counts as expired."""
    payload = tx.cipher.find_json(_PAYLOAD, sealed, row["id"])
    if payload is None:
        return None
    values = {n: v for n, v in row.items() if n not in {"payload_sealed", "used"}}
    return Pending(**values, **payload)
