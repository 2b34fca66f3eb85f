"""What one process asks of the one that is in a binding's meeting, and what comes of it.

A row is a request. Whoever has the meeting takes it, does it and stores the answer; whoever asked
is woken by a bell and reads that. What nobody has taken can be withdrawn, so that it is surely not
done later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from bridge.storage import tables
from bridge.storage.database import Transaction

ASKED, ANSWERED = "mail", "mail-answered"
"""Bells: something was asked; something was answered."""

_BODY, _ANSWER = "mail.body", "mail.answer"
# Nobody waits for longer.
_KEPT = timedelta(minutes=5)
_table = tables.mail
_is_waiting = _table.c.taken.is_(None)


@dataclass(frozen=True)
class Letter:
    """One request; `kind` says how its body is read."""

    id: str
    binding_id: str
    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What is known of a request so far."""

    is_taken: bool
    """Somebody is at it, or was."""
    body: Mapping[str, Any] | None
    """None where there is no answer yet."""


async def ask(tx: Transaction, letter: Letter) -> None:
    await tx.change(
        _table.insert().values(
            id=letter.id,
            binding_id=letter.binding_id,
            kind=letter.kind,
            body_sealed=tx.cipher.encrypt_json(_BODY, dict(letter.body), letter.id),
            asked=tx.now,
        )
    )
    tx.ring(ASKED)


async def waiting(tx: Transaction) -> list[Letter]:
    """What nobody has taken, in the order of asking."""
    query = select(_table).where(_is_waiting, _table.c.asked > tx.now - _KEPT)
    rows = await tx.list(query.order_by(_table.c.asked, _table.c.id))
    found = [
        (row, tx.cipher.find_json(_BODY, row["body_sealed"], row["id"]))
        for row in rows
        if row["body_sealed"] is not None
    ]
    return [
        Letter(row["id"], row["binding_id"], row["kind"], body)
        for row, body in found
        if body is not None
    ]


async def take(tx: Transaction, letter_id: str) -> bool:
    """Be the one to do it; False where another is, or it was withdrawn."""
    statement = update(_table).where(_table.c.id == letter_id, _is_waiting)
    return await tx.change(statement.values(taken=tx.now, body_sealed=None)) == 1


async def answer(tx: Transaction, letter_id: str, body: Mapping[str, Any]) -> None:
    sealed = tx.cipher.encrypt_json(_ANSWER, dict(body), letter_id)
    await tx.change(update(_table).where(_table.c.id == letter_id).values(answer_sealed=sealed))
    tx.ring(ANSWERED)


async def find_answer(tx: Transaction, letter_id: str) -> Answer | None:
    """None where nothing is known of the request any more."""
    row = await tx.find(select(_table).where(_table.c.id == letter_id))
    if row is None:
        return None
    sealed = row["answer_sealed"]
    body = None if sealed is None else tx.cipher.find_json(_ANSWER, sealed, letter_id)
    return Answer(row["taken"] is not None, body)


async def withdraw(tx: Transaction, letter_id: str) -> bool:
    """Nobody will do it; False where somebody is at it."""
    return await tx.change(delete(_table).where(_table.c.id == letter_id, _is_waiting)) == 1


async def drop(tx: Transaction, letter_id: str) -> None:
    """Its answer was read."""
    await tx.change(delete(_table).where(_table.c.id == letter_id))


async def purge(tx: Transaction) -> int:
    """Delete what nobody waits for any more."""
    return await tx.change(delete(_table).where(_table.c.asked < tx.now - _KEPT))
