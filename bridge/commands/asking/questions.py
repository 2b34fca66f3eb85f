"""What is asked back before a command runs: whether, which, and in a form all that is missing."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bridge.commands.asking.forms import form_fields, form_only_fields, submitted
from bridge.commands.asking.stored_questions import Answer, store
from bridge.commands.named.resolver import describe, resolve
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.invocation import Invocation
from bridge.commands.table.outcome import Choose, Confirm, Form, FormField, Option
from bridge.commands.table.row import AnyRow, Arguments, Permission
from bridge.commands.table.situation import Services
from bridge.commands.typed.arguments import participant_slots, subjects
from bridge.commands.typed.slots import SlotKind
from bridge.commands.typed.words import join_names, split_names
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words.text import clean_name

NO = "no"
"""The choice that declines a confirmation."""
TYPED = "confirmation"
"""The field of a confirmation that has to be typed."""

_LONGEST_ROOM = 40
# Slack's limits for a modal's title and a button's text.
_LONGEST_TITLE = 24
_LONGEST_BUTTON = 30


async def confirmation(
    row: AnyRow, arguments: Arguments, conference: Conference | None, room: str = ""
) -> str | None:
    """What to ask first; with a Host's right on one person all that tells them from others.

    In a breakout room the question names it.
    """
    question = None if row.confirm is None else row.confirm(arguments)
    if question is not None and room:
        question = f"In {clean_name(room, '')[:_LONGEST_ROOM]}: {question}"
    if question is not None and row.confirm_details is not None and conference is not None:
        question = f"{question} {await row.confirm_details(arguments, conference)}".strip()
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
    *,
    about: Mapping[str, Any] | None = None,
) -> Confirm:
    """Ask; `about` is kept with it, to see at a late answer what has become of it."""
    pending_id = await store(invocation, services, "confirm", row, values, asked=about)
    # What a row asks for by itself ends, removes or affects everyone; else it is only a matter
    # of knowing what one does.
    is_danger = row.confirm is not None
    return Confirm(
        question=question, yes=row.confirm_button, pending_id=pending_id, is_danger=is_danger
    )


async def ask_to_type(
    invocation: Invocation,
    services: Services,
    row: AnyRow,
    values: Mapping[str, str],
    *,
    question: str,
    expected: str,
) -> Form:
    """A confirmation that nobody gives by accident."""
    asked = _texts(row, invitation=question, button=row.confirm_button, submit=row.confirm_button)
    asked |= {"fields": [TYPED], "expected": expected, "is_danger": True}
    pending_id = await store(invocation, services, "form", row, values, asked=asked)
    return _form(row, pending_id, asked, values)


async def ask_choice(
    invocation: Invocation,
    services: Services,
    row: AnyRow,
    values: Mapping[str, str],
    *,
    field_name: str,
    question: str,
    options: tuple[Option, ...],
    is_one_of_several: bool = False,
    before: str = "",
) -> Choose:
    """Ask which option one field of the command means, or one of the people it names.

    What is `before` the choice then stands in that field before it: `everyone except`.
    """
    asked = {
        "field": field_name,
        "options": [option.value for option in options],
        "is_one_of_several": is_one_of_several,
        "before": before,
    }
    pending_id = await store(invocation, services, "choose", row, values, asked=asked)
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
    submit: str = "",
    fields: tuple[str, ...] | None = None,
    roster: Roster | None = None,
) -> Form:
    """Ask for these fields, else for the form-only ones; `values` are known, and never secret.

    The roster is who can be chosen, where a field names people.
    """
    asked = _texts(row, invitation=invitation, button=button, title=title, submit=submit)
    asked["fields"] = list(form_only_fields(row) if fields is None else fields)
    known = _with_ids(row, values, roster)
    pending_id = await store(invocation, services, "form", row, known, asked=asked)
    return _form(row, pending_id, asked, known, roster)


async def ask_in_search(
    invocation: Invocation,
    services: Services,
    row: AnyRow,
    values: Mapping[str, str],
    *,
    field_name: str,
    question: str,
    roster: Roster,
) -> Form:
    """Ask for people where more of them could be meant than a menu in a message lists."""
    form = await ask_in_form(
        invocation,
        services,
        row,
        values,
        invitation=question,
        button="Search…",
        fields=(field_name,),
        roster=roster,
    )
    # Where nobody was named, the form says all that the question does.
    return replace(form, opens_at_once=not values.get(field_name))


async def ask_for_rest(
    invocation: Invocation,
    services: Services,
    row: AnyRow,
    values: Mapping[str, str],
    *,
    fields: tuple[str, ...],
    roster: Roster | None = None,
) -> Form:
    """The form that a row needs whose fields were not, or may not, all be typed."""
    form = await ask_in_form(
        invocation,
        services,
        row,
        values,
        invitation=f"{row.summary}: one more step.",
        button="Continue…",
        submit="Next" if row.is_wizard else "",
        fields=fields,
        roster=roster,
    )
    return replace(form, opens_at_once=True)


def form_again(row: AnyRow, answer: Answer, roster: Roster | None = None) -> Form:
    """The form of a stored question, for the button that opens it.

    Raises:
        CommandError: The question is none that a form answers.
    """
    if answer.kind != "form":
        raise CommandError("That question has no form. Give the command again.")
    return _form(row, answer.id, answer.asked, answer.values, roster)


def answered(row: AnyRow, answer: Answer, invocation: Invocation) -> dict[str, str]:
    """The command's values with what was answered.

    Raises:
        BadArgumentError: The choice is none of the options.
    """
    if answer.kind == "form":
        fields = [name for name in answer.asked["fields"] if name != TYPED]
        return submitted(row, fields, answer.values, invocation.values)
    if answer.kind != "choose":
        return answer.values
    choice = invocation.choice
    if choice is None or choice not in answer.asked["options"]:
        raise BadArgumentError({"": "That was none of the choices. Give the command again."})
    name = answer.asked["field"]
    # A question of an earlier version has none.
    if before := answer.asked.get("before"):
        return answer.values | {name: f"{before}{choice}"}
    if answer.asked["is_one_of_several"]:
        choice = join_names([*split_names(answer.values[name]), choice])
    return answer.values | {name: choice}


def is_confirmed(answer: Answer, invocation: Invocation) -> bool:
    """Whether this was a yes.

    Raises:
        BadArgumentError: What had to be typed was not typed.
    """
    expected = answer.asked.get("expected")
    if expected is None:
        return answer.kind == "confirm"
    typed = invocation.values.get(TYPED, "").strip()
    if typed.casefold() != expected.casefold():
        raise BadArgumentError({TYPED: f"Type {expected} here, or cancel."})
    return True


def _texts(
    row: AnyRow, *, invitation: str, button: str, title: str = "", submit: str = ""
) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "button": button[:_LONGEST_BUTTON],
        "title": (title or row.title)[:_LONGEST_TITLE],
        "submit": (submit or row.title)[:_LONGEST_TITLE],
    }


def _form(
    row: AnyRow,
    pending_id: str,
    asked: Mapping[str, Any],
    values: Mapping[str, str],
    roster: Roster | None = None,
) -> Form:
    texts = {name: text for name, text in asked.items() if name not in {"fields", "expected"}}
    fields = form_fields(row, asked["fields"], values, roster)
    if "expected" in asked:
        fields = (_typed_field(asked["invitation"], asked["expected"]),)
    return Form(fields=fields, pending_id=pending_id, **texts)


def _typed_field(question: str, expected: str) -> FormField:
    return FormField(
        name=TYPED, label=f"Type {expected} to confirm", hint=question, placeholder=expected
    )


def _with_ids(row: AnyRow, values: Mapping[str, str], roster: Roster | None) -> dict[str, str]:
    """People as a menu knows them; whoever is not certain is chosen again there."""
    known = dict(values)
    for slot in participant_slots(row):
        name = known.pop(slot.name, "")
        if roster is None or not name:
            continue
        names = split_names(name) if slot.kind is SlotKind.PARTICIPANTS else (name,)
        with suppress(CommandError):
            known[slot.name] = join_names(resolve(each, roster).uuid for each in names)
    return known
