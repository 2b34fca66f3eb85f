"""From words by field name to a checked argument model, and what the model's fields tell."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_core import ErrorDetails

from bridge.commands.table.errors import BadArgumentError
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.table.table import SLASH_COMMAND
from bridge.commands.typed.slots import Slot, SlotKind, label_of, slots_of
from bridge.commands.typed.words import split_names, split_titles
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.pexip.models import Participant

ROOM = "in"
"""The keyword before a breakout room, and the name its value goes by; no field can have it."""

WHILE = "for"
"""The keyword before a length of time, and the name its value goes by; no field can have it."""
BUT = "but"
"""The field of a row for all with the ids of those who are left as they are."""
FORM = "?"
"""Beside values that are only filled in, for whoever asks to look at first."""

_LONGEST_DETAIL = 200
_MOST_CHOICES = 12
_MOST_CHOICES_IN_USAGE = 8
# A secret has "items" to pydantic; people know characters.
_PLAIN_WORDS = {
    "int_parsing": "a whole number",
    "float_parsing": "a number",
    "bool_parsing": "on or off",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
}
_OF_SECRETS = {
    "too_long": "at most {max_length} characters",
    "too_short": "at least {min_length} characters",
}
_OF_MANY = {"too_long": "at most {max_length}", "too_short": "at least {min_length}"}
_MANY = {SlotKind.TEXTS, SlotKind.CHOICES, SlotKind.PARTICIPANTS}


def slots(row: AnyRow) -> tuple[Slot, ...]:
    """All fields of the row's arguments."""
    model: type[Arguments] = row.arguments
    return slots_of(model)


def typed_slots(row: AnyRow) -> tuple[Slot, ...]:
    """The fields filled from a typed line, in their order."""
    model: type[Arguments] = row.arguments
    return _typed_slots(model)


# A panel of thirty people asks thousands of times.
@cache
def _typed_slots(model: type[Arguments]) -> tuple[Slot, ...]:
    return tuple(slot for slot in slots_of(model) if not slot.is_form_only)


@cache
def _participant_slots(model: type[Arguments]) -> tuple[Slot, ...]:
    return tuple(slot for slot in slots_of(model) if slot.is_people)


def typed_fields(row: AnyRow) -> tuple[str, ...]:
    return tuple(slot.name for slot in typed_slots(row))


def participant_slots(row: AnyRow) -> tuple[Slot, ...]:
    """The fields that name people in the meeting."""
    model: type[Arguments] = row.arguments
    return _participant_slots(model)


def participant_fields(row: AnyRow) -> tuple[str, ...]:
    return tuple(slot.name for slot in participant_slots(row))


def fill(row: AnyRow, values: Mapping[str, object]) -> Arguments:
    """Check the values against the row's model; the room has been seen to.

    Raises:
        BadArgumentError: With one sentence for each field that does not fit.
    """
    known = {slot.name: slot for slot in slots(row)}
    given = {
        name: _read(known[name], value) if name in known else value
        for name, value in values.items()
        if value != "" and not _is_around(row, name)
    }
    try:
        arguments: Arguments = row.arguments.model_validate(given)
    except ValidationError as error:
        # The cause would carry the input, which may be a PIN.
        raise BadArgumentError(_explain_all(row, error), example(row)) from None
    return arguments


def _is_around(row: AnyRow, name: str) -> bool:
    """Whether it says where or for how long, and not what."""
    return (
        name == FORM or (name == ROOM and row.in_room) or (name == WHILE and row.undo is not None)
    )


def explain_request(row: AnyRow, error: ValidationError) -> dict[str, str]:
    """What a request has no room for, by the argument of the same name."""
    known = {slot.name: slot for slot in slots(row)}
    problem = error.errors(include_input=False, include_url=False)[0]
    name = str(problem["loc"][0]) if problem["loc"] else "value"
    slot = known.get(name) or Slot(
        name="", label=label_of(name), kind=SlotKind.TEXTS, is_required=False
    )
    return {slot.name: f"{slot.label}: {_expected(slot, problem)}."}


def example(row: AnyRow) -> str:
    """The next step for whoever was refused: a line that runs, without anything to be filled in."""
    return say(catalogue.FOR_EXAMPLE, line=f"{SLASH_COMMAND} {row.example}")


def usage(row: AnyRow) -> str:
    """How the row is typed: `Usage: /pexip mute PARTICIPANT`."""
    parts = [_usage_of(slot) for slot in typed_slots(row)]
    room = [f"[{ROOM} ROOM]"] if row.in_room else []
    return f"Usage: {' '.join([SLASH_COMMAND, row.name, *parts, *room])}"


def subjects(arguments: Arguments) -> tuple[Participant, ...]:
    """The people in the meeting that the command is about."""
    return tuple(
        each
        for _, value in _values(arguments)
        for each in (value if isinstance(value, tuple) else (value,))
        if isinstance(each, Participant)
    )


def audit_detail(arguments: Arguments) -> str:
    """What the audit may keep: no people, for they have a column; no secrets; nothing private.

    A field whose `json_schema_extra` holds `{"private": True}` stays out, as the words of a
    chat line do: they are stored encrypted, the audit is not.
    """
    private = {slot.name for slot in slots_of(type(arguments)) if slot.is_private}
    kept = [
        _as_detail(name, value)
        for name, value in _values(arguments)
        if name not in private and not isinstance(value, Participant | SecretStr | NoneType)
    ]
    return " ".join(filter(None, kept))[:_LONGEST_DETAIL]


def words_for_audit(row: AnyRow, values: Mapping[str, str]) -> str:
    """The same of a command that was never carried out, as it was typed."""
    kept = [
        values[slot.name]
        for slot in typed_slots(row)
        if slot.name in values and not slot.is_private and slot.kind is not SlotKind.SECRET
    ]
    return " ".join(kept)[:_LONGEST_DETAIL]


def _values(arguments: Arguments) -> Iterator[tuple[str, Any]]:
    for name in type(arguments).model_fields:
        yield name, getattr(arguments, name)


def _as_detail(name: str, value: Any) -> str:
    """A tick by what it says, and nothing where it is not set."""
    if isinstance(value, bool):
        return name.replace("_", " ") if value else ""
    return _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value if not isinstance(each, Participant))
    return str(value)


def _usage_of(slot: Slot) -> str:
    word = slot.label.replace(" ", "_").upper()
    if slot.choices and len(slot.choices) <= _MOST_CHOICES_IN_USAGE:
        word = "|".join(slot.choices)
    if slot.kind in _MANY:
        word = f"{word}, …"
    said = f"{slot.after} {word}" if slot.after else word
    return said if slot.is_required else f"[{said}]"


def _read(slot: Slot, value: object) -> object:
    """The value for a word; nobody minds a capital letter."""
    if not isinstance(value, str):
        return value
    if slot.kind is SlotKind.TEXTS:
        return split_titles(value)
    if slot.kind is SlotKind.CHOICES:
        return tuple(_choice(slot, each) for each in _chosen(slot, value))
    return _choice(slot, value)


def _chosen(slot: Slot, value: str) -> tuple[str, ...]:
    """Single words may also stand with blanks between."""
    names = split_names(value)
    known = {choice.casefold() for choice in slot.choices}
    return tuple(
        each for name in names for each in ([name] if name.casefold() in known else name.split())
    )


def _choice(slot: Slot, value: str) -> object:
    folded = value.casefold()
    return next((each for word, each in slot.choices.items() if word.casefold() == folded), value)


def _explain_all(row: AnyRow, error: ValidationError) -> dict[str, str]:
    known = {slot.name: slot for slot in slots(row)}
    problems: dict[str, str] = {}
    for problem in error.errors(include_input=False, include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        problems.setdefault(name, _explain(row, known.get(name), name, problem))
    return problems


def _explain(row: AnyRow, slot: Slot | None, name: str, problem: ErrorDetails) -> str:
    if slot is None and name:
        return f"{row.name} takes no “{name}”."
    if slot is None:
        return f"{_message(problem).capitalize()}."
    if problem["type"] == "missing":
        return f"{slot.label} is missing."
    return f"{slot.label}: {_expected(slot, problem)}."


def _expected(slot: Slot, problem: ErrorDetails) -> str:
    many = _OF_MANY if slot.kind in _MANY else _OF_SECRETS
    plain = (_PLAIN_WORDS | many).get(problem["type"])
    if slot.choices and plain is None:
        return _list(list(slot.choices))
    if plain is None:
        return _message(problem)
    limits = {name: _number(each) for name, each in problem.get("ctx", {}).items()}
    limit = plain.format(**limits)
    return say(catalogue.IN_SECONDS, limit=limit) if slot.kind is SlotKind.DURATION else limit


def _number(limit: object) -> object:
    """A limit of `0.0` is 0 to people."""
    return f"{limit:g}" if isinstance(limit, float) else limit


def _message(problem: ErrorDetails) -> str:
    message = problem["msg"].removeprefix("Value error, ").removesuffix(".")
    return f"{message[:1].lower()}{message[1:]}"


def _list(words: list[str]) -> str:
    """`left, right or up`, and of many only the first."""
    if len(words) > _MOST_CHOICES:
        return f"{', '.join(words[:_MOST_CHOICES])} …"
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
