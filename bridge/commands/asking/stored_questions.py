"""Questions to a person as they are stored, so that any replica may take the answer.

Each lives ten minutes and can be answered once: by whoever was asked, an undo by anybody who has
the right. Only a form that came back with errors is opened once more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bridge.commands.table.errors import ServedBeforeError
from bridge.commands.table.invocation import ChannelId, Invocation, Surface
from bridge.commands.table.row import AnyRow
from bridge.commands.table.situation import Services
from bridge.errors import new_id
from bridge.storage.database import Transaction
from bridge.storage.meetings import lasting
from bridge.storage.people import pending
from bridge.storage.people.pending import Kind, Pending
from bridge.storage.queues import dedupe

LIFE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A stored question that somebody answers."""

    id: str
    kind: Kind
    channel: ChannelId
    """Where it was asked; the answer may come from a modal, which is in no channel."""
    command: str
    values: dict[str, str] = field(repr=False)
    asked: dict[str, Any] = field(repr=False)
    """What the question offered: options, the form's texts and fields, or the way back."""
    stored: Pending = field(repr=False)


async def store(
    invocation: Invocation,
    services: Services,
    kind: Kind,
    row: AnyRow,
    values: Mapping[str, str],
    *,
    asked: Mapping[str, Any] | None = None,
) -> str:
    """The id under which the question can be answered."""
    question = make(invocation, services, kind, row, values, asked=asked)
    await services.database.write_first(pending.add, question)
    return question.id


def make(
    invocation: Invocation,
    services: Services,
    kind: Kind,
    row: AnyRow,
    values: Mapping[str, str],
    *,
    asked: Mapping[str, Any] | None = None,
) -> Pending:
    """The question, to be stored."""
    return Pending(
        id=new_id(services.random),
        kind=kind,
        workspace=invocation.workspace,
        channel=invocation.channel,
        person=invocation.person.id,
        command=row.name,
        arguments={"values": dict(values), "asked": dict(asked or {})},
        expires=services.clock.now() + LIFE,
    )


async def look(invocation: Invocation, services: Services) -> Answer:
    """Read a question and leave it open.

    Raises:
        PendingGoneError: Nothing is open under that id for this person.
    """
    found = await services.database.read(pending.peek, invocation.pending_id or "")
    if found is not None and _may_answer(found, invocation):
        return _answer(found)
    return _answer(await services.database.write_first(_refuse, invocation))


async def take(invocation: Invocation, services: Services) -> Answer:
    """Answer a question; it cannot be answered again.

    Raises:
        PendingGoneError: Nothing is open under that id for this person.
        ServedBeforeError: It was this very gesture that answered it.
    """
    taken = await services.database.write_first(_take, invocation)
    if taken is None:
        raise ServedBeforeError
    return _answer(taken)


async def reopen(answer: Answer, services: Services) -> None:
    """Give back what was taken, for another try."""
    await services.database.write_first(pending.reopen, answer.stored)


def asked_where(invocation: Invocation, answer: Answer) -> Invocation:
    """The answer counts for the channel of the question: a modal is in no channel."""
    return replace(invocation, channel=answer.channel)


async def _refuse(tx: Transaction, invocation: Invocation) -> Pending:
    """Taking what one may not take changes nothing and says why."""
    if await dedupe.was_seen(tx, invocation.key):
        raise ServedBeforeError
    return await _take_now(tx, invocation)


async def _take(tx: Transaction, invocation: Invocation) -> Pending | None:
    """None where this gesture was served before."""
    is_first = await dedupe.first_seen(tx, invocation.key)
    return await _take_now(tx, invocation) if is_first else None


async def _take_now(tx: Transaction, invocation: Invocation) -> Pending:
    taken = await pending.take(
        tx,
        invocation.pending_id or "",
        workspace=invocation.workspace,
        person=invocation.person.id,
    )
    if taken.kind == "undo" and invocation.surface is not Surface.TIMER:
        # What was taken back before its time has no end of its own any more.
        await lasting.drop(tx, taken.id)
    return taken


def _may_answer(found: Pending, invocation: Invocation) -> bool:
    if found.workspace != invocation.workspace:
        return False
    return found.kind == "undo" or found.person == invocation.person.id


def _answer(found: Pending) -> Answer:
    return Answer(
        id=found.id,
        kind=found.kind,
        channel=ChannelId(found.channel),
        command=found.command,
        values=dict(found.arguments["values"]),
        asked=dict(found.arguments["asked"]),
        stored=found,
    )
