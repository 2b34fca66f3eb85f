"""Questions to a person and their answers: stored, so any replica may take the answer.

Each lives ten minutes and can be answered once, only by whoever was asked. Only a form
that came back with errors stays open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bridge.commands.arguments import form_fields, subjects
from bridge.commands.command import AnyRow, Arguments, Permission
from bridge.commands.errors import BadArgumentError, CommandError
from bridge.commands.invocation import ChannelId, Invocation
from bridge.commands.outcome import Choose, Confirm, Form, Option
from bridge.commands.resolver import describe
from bridge.commands.situation import Services
from bridge.errors import new_id
from bridge.mirror.conferences import Conference
from bridge.storage import pending
from bridge.storage.database import Transaction
from bridge.storage.pending import Kind, Pending

LIFE = timedelta(minutes=10)
NO = "no"
"""The choice that declines a confirmation."""

# Slack's limits for a modal's title and a button's text.
_LONGEST_TITLE = 24
_LONGEST_BUTTON = 30


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
    """What the question offered: options, or the form's texts."""


async def confirmation(
    row: AnyRow, arguments: Arguments, conference: Conference | None
) -> str | None:
    """What to ask first; with a Host's right on one person all that tells them from others."""
    question = None if row.confirm is None else row.confirm(arguments)
    about = subjects(arguments)
    is_about_one = row.permission >= Permission.HOST and len(about) == 1
    if question is None or not is_about_one or conference is None:
        return question
    return f"{question} ({describe(about[0], await conference.roster())})"


async def ask_to_confirm(
    invocation: Invocation,
    services: Services,
    row: AnyRow,
    values: Mapping[str, str],
    question: str,
) -> Confirm:
    pending_id = await _store(invocation, services, "confirm", row, values)
    return Confirm(question=question, yes=row.confirm_button, pending_id=pending_id)


async def ask_choice(
    invocation: Invocation,
    services: Services,
    row: AnyRow,
    values: Mapping[str, str],
    *,
    field_name: str,
    question: str,
    options: tuple[Option, ...],
) -> Choose:
    """Ask which option one field of the command means."""
    asked = {"field": field_name, "options": [option.value for option in options]}
    pending_id = await _store(invocation, services, "choose", row, values, asked=asked)
    return Choose(question=question, options=options, pending_id=pending_id)


async def ask_in_form(
    invocation: Invocation,
    services: Services,
    row: AnyRow,
    values: Mapping[str, str],
    *,
    invitation: str,
    button: str,
    title: str = "",
    submit: str = "OK",
) -> Form:
    """Ask for the row's form-only fields; `values` are those known so far, and never secret."""
    asked = {
        "invitation": invitation,
        "button": button[:_LONGEST_BUTTON],
        "title": (title or row.name.capitalize())[:_LONGEST_TITLE],
        "submit": submit,
    }
    pending_id = await _store(invocation, services, "form", row, values, asked=asked)
    return _form(row, pending_id, asked)


def form_again(row: AnyRow, answer: Answer) -> Form:
    """The form of a stored question, for the button that opens it.

    Raises:
        CommandError: The question is none that a form answers.
    """
    if answer.kind != "form":
        raise CommandError("That question has no form. Give the command again.")
    return _form(row, answer.id, answer.asked)


async def ask_for_rest(
    invocation: Invocation, services: Services, row: AnyRow, values: Mapping[str, str]
) -> Form:
    """The form that a row needs whose fields may not all be typed."""
    return await ask_in_form(
        invocation,
        services,
        row,
        values,
        invitation=f"{row.summary}: one more step.",
        button="Continue…",
    )


async def look(invocation: Invocation, services: Services) -> Answer:
    """Read a question and leave it open.

    Raises:
        PendingGoneError: Nothing is open under that id for this person.
    """
    async with services.database.transaction() as tx:
        found = await pending.peek(tx, invocation.pending_id or "")
        if found is not None and _is_asker(found, invocation):
            return _answer(found)
        # Taking what one may not take changes nothing and says why.
        return _answer(await _take(tx, invocation))


def answered(row: AnyRow, answer: Answer, invocation: Invocation) -> dict[str, str]:
    """The command's values with what was answered.

    Raises:
        BadArgumentError: The choice is none of the options.
    """
    if answer.kind == "form":
        names = {each.name for each in form_fields(row)}
        given = {name: value for name, value in invocation.values.items() if name in names}
        return answer.values | given
    if answer.kind == "choose":
        choice = invocation.choice
        if choice is None or choice not in answer.asked["options"]:
            raise BadArgumentError({"": "That was none of the choices. Give the command again."})
        return answer.values | {answer.asked["field"]: choice}
    return answer.values


def asked_where(invocation: Invocation, answer: Answer) -> Invocation:
    """The answer counts for the channel of the question: a modal is in no channel."""
    return replace(invocation, channel=answer.channel)


async def take(invocation: Invocation, services: Services) -> Answer:
    """Answer a question; it cannot be answered again.

    Raises:
        PendingGoneError: Nothing is open under that id for this person.
    """
    async with services.database.transaction() as tx:
        return _answer(await _take(tx, invocation))


async def _take(tx: Transaction, invocation: Invocation) -> Pending:
    return await pending.take(
        tx,
        invocation.pending_id or "",
        workspace=invocation.workspace,
        person=invocation.person.id,
    )


def _is_asker(found: Pending, invocation: Invocation) -> bool:
    asker = (invocation.workspace, invocation.person.id)
    return (found.workspace, found.person) == asker


def _answer(found: Pending) -> Answer:
    return Answer(
        id=found.id,
        kind=found.kind,
        channel=ChannelId(found.channel),
        command=found.command,
        values=dict(found.arguments["values"]),
        asked=dict(found.arguments["asked"]),
    )


def _form(row: AnyRow, pending_id: str, asked: Mapping[str, str]) -> Form:
    return Form(fields=form_fields(row), pending_id=pending_id, **asked)


async def _store(
    invocation: Invocation,
    services: Services,
    kind: Kind,
    row: AnyRow,
    values: Mapping[str, str],
    *,
    asked: Mapping[str, Any] | None = None,
) -> str:
    question = Pending(
        id=new_id(services.random),
        kind=kind,
        workspace=invocation.workspace,
        channel=invocation.channel,
        person=invocation.person.id,
        command=row.name,
        arguments={"values": dict(values), "asked": dict(asked or {})},
        expires=services.clock.now() + LIFE,
    )
    async with services.database.transaction() as tx:
        await pending.add(tx, question)
    return question.id
