"""From words by field name to a checked argument model, and what the model's fields tell."""

from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bridge.commands.command import AnyRow, Arguments
from bridge.commands.errors import BadArgumentError
from bridge.commands.outcome import FormField
from bridge.commands.table import SLASH_COMMAND
from bridge.pexip.models import Participant

_LONGEST_DETAIL = 200
# A secret has "items" to pydantic; people know characters.
_PLAIN_WORDS = {
    "int_parsing": "a whole number",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "too_long": "at most {max_length} characters",
    "too_short": "at least {min_length} characters",
}


def typed_fields(row: AnyRow) -> tuple[str, ...]:
    """The fields filled from a typed line, in their order."""
    return tuple(name for name, info in _fields(row) if not _extra(info, "form", default=False))


def form_fields(row: AnyRow) -> tuple[FormField, ...]:
    """The fields asked for in a modal only, as its inputs."""
    return tuple(
        FormField(
            name=name,
            label=label(name, info),
            hint=info.description or "",
            placeholder=str(_extra(info, "placeholder", default="")),
            is_optional=not info.is_required(),
        )
        for name, info in _fields(row)
        if _extra(info, "form", default=False)
    )


def participant_fields(row: AnyRow) -> tuple[str, ...]:
    """The fields that name somebody in the meeting."""
    return tuple(name for name, info in _fields(row) if Participant in _kinds(info))


def label(name: str, info: FieldInfo) -> str:
    """What a person reads for a field: its title, or its name without underscores."""
    return info.title or name.replace("_", " ").capitalize()


def missing_form_fields(row: AnyRow, values: Mapping[str, object]) -> bool:
    """Whether something is required that only a form may ask for."""
    return any(not each.is_optional and each.name not in values for each in form_fields(row))


def fill(row: AnyRow, values: Mapping[str, object]) -> Arguments:
    """Check the values against the row's model.

    Raises:
        BadArgumentError: With one sentence for each field that does not fit.
    """
    given = {name: _as_choice(row, name, value) for name, value in values.items() if value != ""}
    try:
        arguments: Arguments = row.arguments.model_validate(given)
    except ValidationError as error:
        # The cause would carry the input, which may be a PIN.
        raise BadArgumentError(_explain_all(row, error), usage(row)) from None
    return arguments


def usage(row: AnyRow) -> str:
    """How the row is typed: `Usage: /pexip mute PARTICIPANT`."""
    parts = [SLASH_COMMAND, row.name]
    for name in typed_fields(row):
        info = row.arguments.model_fields[name]
        word = "|".join(_choices(info)) or (info.title or name).replace(" ", "_").upper()
        parts.append(word if info.is_required() else f"[{word}]")
    return f"Usage: {' '.join(parts)}"


def subjects(arguments: Arguments) -> tuple[Participant, ...]:
    """The people in the meeting that the command is about."""
    return tuple(each for _, each in _values(arguments) if isinstance(each, Participant))


def audit_detail(arguments: Arguments) -> str:
    """What the audit may keep: no people, for they have a column; no secrets; nothing private.

    A field whose `json_schema_extra` holds `{"private": True}` stays out, as the words of a
    chat line do: they are stored encrypted, the audit is not.
    """
    fields = type(arguments).model_fields
    kept = [
        str(value)
        for name, value in _values(arguments)
        if not isinstance(value, Participant | SecretStr | NoneType)
        and not _extra(fields[name], "private", default=False)
    ]
    return " ".join(kept)[:_LONGEST_DETAIL]


def _fields(row: AnyRow) -> Iterator[tuple[str, FieldInfo]]:
    yield from row.arguments.model_fields.items()


def _values(arguments: Arguments) -> Iterator[tuple[str, Any]]:
    for name in type(arguments).model_fields:
        yield name, getattr(arguments, name)


def _extra(info: FieldInfo, key: str, *, default: object) -> object:
    extra = info.json_schema_extra
    return extra.get(key, default) if isinstance(extra, dict) else default


def _kinds(info: FieldInfo) -> tuple[Any, ...]:
    """The types a field takes; `X | None` is X and None."""
    kind = info.annotation
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)


def _choices(info: FieldInfo) -> tuple[str, ...]:
    return tuple(
        str(choice)
        for kind in _kinds(info)
        if get_origin(kind) is Literal
        for choice in get_args(kind)
    )


def _as_choice(row: AnyRow, name: str, value: object) -> object:
    """`ON` is the choice `on`: nobody minds a capital letter."""
    info = row.arguments.model_fields.get(name)
    if info is None or not isinstance(value, str):
        return value
    return next((each for each in _choices(info) if each.casefold() == value.casefold()), value)


def _explain_all(row: AnyRow, error: ValidationError) -> dict[str, str]:
    problems: dict[str, str] = {}
    for problem in error.errors(include_input=False, include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        problems.setdefault(name, _explain(row, name, problem))
    return problems


def _explain(row: AnyRow, name: str, problem: ErrorDetails) -> str:
    info = row.arguments.model_fields.get(name)
    if info is None:
        return f"{row.name} takes no “{name}”."
    shown = label(name, info)
    if problem["type"] == "missing":
        return f"{shown} is missing."
    if choices := _choices(info):
        return f"{shown}: one of {', '.join(choices)}."
    if plain := _PLAIN_WORDS.get(problem["type"]):
        return f"{shown}: {plain.format(**problem.get('ctx', {}))}."
    message = problem["msg"].removeprefix("Value error, ").removesuffix(".")
    return f"{shown}: {message[:1].lower()}{message[1:]}."
