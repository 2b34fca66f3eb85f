"""What the argument model says of each field: its kind, its words and its limits; pure.

A slot is a field seen by whoever fills it: the parser, a form, the usage line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bridge.commands.table.row import ForPeople
from bridge.commands.typed.durations import Duration
from bridge.pexip.models import Participant

# Dial tones are private too, and nobody's words.
_SHORTEST_SPEECH = 500
_SWITCH = {"on": True, "off": False}


class SlotKind(Enum):
    """What a field takes."""

    TEXT = auto()
    TEXTS = auto()
    """Several, with commas between."""
    SECRET = auto()
    NUMBER = auto()
    DURATION = auto()
    CHOICE = auto()
    CHOICES = auto()
    FLAG = auto()
    """True by a word alone; with a keyword `on` or `off` after it."""
    PARTICIPANT = auto()
    PARTICIPANTS = auto()


_CLOSED = {SlotKind.NUMBER, SlotKind.DURATION, SlotKind.CHOICE, SlotKind.FLAG}
_PEOPLE = {SlotKind.PARTICIPANT, SlotKind.PARTICIPANTS}


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One field of an argument model."""

    name: str
    label: str
    kind: SlotKind
    is_required: bool
    default: Any = None
    choices: dict[str, Any] = field(default_factory=dict)
    """What can be typed, and the value that each word stands for."""
    after: str = ""
    """The keyword in front of it; without one its place decides."""
    hint: str = ""
    placeholder: str = ""
    is_form_only: bool = False
    is_private: bool = False
    is_hidden: bool = False
    is_needed: bool = False
    """Whether a form that asks for it cannot be sent without."""
    is_rare: bool = False
    """Whether a form shows it only to whoever asks for more."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What a menu says for a choice that does not speak for itself."""
    is_multiline: bool = False
    is_slack_person: bool = False
    """Whether a form offers the people of the workspace."""
    is_read: bool = False
    """Whether people in the meeting read it."""
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    is_decimal: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether a word can be told to be its value, wherever it stands."""
        return self.kind in _CLOSED

    @property
    def is_spoken(self) -> bool:
        """Whether it is what somebody says, so that nothing of it may be taken away."""
        is_long = self.max_length is None or self.max_length >= _SHORTEST_SPEECH
        return self.kind is SlotKind.TEXT and is_long and (self.is_private or self.is_multiline)

    @property
    def is_people(self) -> bool:
        return self.kind in _PEOPLE


# A panel of thirty people asks thousands of times, and a model never changes.
@cache
def slots_of(arguments: type[BaseModel]) -> tuple[Slot, ...]:
    """In the order of the fields."""
    return tuple(_slot(name, info) for name, info in arguments.model_fields.items())


def label_of(name: str) -> str:
    """What a person reads for a field that has no title."""
    return name.replace("_", " ").capitalize()


def _slot(name: str, info: FieldInfo) -> Slot:
    kinds, marks = _unfold(info.annotation), list(info.metadata)
    marks.extend(mark for _, own in kinds for mark in own)
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    kind = _kind([each for each, _ in kinds], marks)
    word = str(extra.get("word") or name.replace("_", "-"))
    after = str(extra.get("after") or "")
    default = None if info.is_required() else info.get_default(call_default_factory=False)
    return Slot(
        name=name,
        label=info.title or label_of(name),
        kind=kind,
        is_required=info.is_required(),
        default=default,
        choices=_choices([each for each, _ in kinds], kind, word=word, after=after),
        after=after,
        hint=info.description or "",
        placeholder=str(extra.get("placeholder") or ""),
        is_form_only=bool(extra.get("form")),
        is_private=bool(extra.get("private")),
        is_hidden=bool(extra.get("hidden")),
        is_needed=bool(extra.get("needed")),
        is_rare=bool(extra.get("rare")),
        words=_texts(extra.get("words")),
        is_multiline=bool(extra.get("multiline")),
        is_slack_person=extra.get("kind") == "person",
        is_read=any(isinstance(mark, ForPeople) for mark in marks),
        is_decimal=any(each is float for each, _ in kinds),
        **_limits(marks),
    )


def _unfold(annotation: Any) -> list[tuple[Any, tuple[Any, ...]]]:
    """The types a field takes with the marks on each; `X | None` takes X."""
    if get_origin(annotation) is Annotated:
        kind, *marks = get_args(annotation)
        return [(each, (*own, *marks)) for each, own in _unfold(kind)]
    if get_origin(annotation) in {Union, UnionType}:
        return [each for part in get_args(annotation) for each in _unfold(part)]
    return [] if annotation is NoneType else [(annotation, ())]


def _kind(kinds: list[Any], marks: list[Any]) -> SlotKind:
    if any(isinstance(mark, Duration) for mark in marks):
        return SlotKind.DURATION
    kind = kinds[0] if kinds else str
    if get_origin(kind) is tuple:
        return _kind_of_many(get_args(kind)[0])
    if any(_words_of(each) for each in kinds):
        return SlotKind.CHOICE
    known = {
        Participant: SlotKind.PARTICIPANT,
        SecretStr: SlotKind.SECRET,
        bool: SlotKind.FLAG,
        int: SlotKind.NUMBER,
        float: SlotKind.NUMBER,
    }
    return known.get(kind, SlotKind.TEXT)


def _kind_of_many(kind: Any) -> SlotKind:
    if kind is Participant:
        return SlotKind.PARTICIPANTS
    return SlotKind.CHOICES if _words_of(kind) else SlotKind.TEXTS


def _choices(kinds: list[Any], kind: SlotKind, *, word: str, after: str) -> dict[str, Any]:
    if kind is SlotKind.FLAG:
        return dict(_SWITCH) if after else {word: True}
    if kind is SlotKind.CHOICES:
        kinds = [get_args(kinds[0])[0]]
    return {word: value for each in kinds for word, value in _words_of(each)}


def _texts(given: object) -> dict[str, str]:
    return {str(word): str(text) for word, text in given.items()} if isinstance(given, dict) else {}


def _words_of(kind: Any) -> list[tuple[str, Any]]:
    if get_origin(kind) is Literal:
        return [(str(value), value) for value in get_args(kind)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [(str(each.value).casefold(), each) for each in kind]
    return []


def _limits(marks: list[Any]) -> dict[str, Any]:
    return dict(_limits_of(marks))


def _limits_of(marks: list[Any]) -> Iterator[tuple[str, Any]]:
    for mark in marks:
        match mark:
            case Ge(ge=limit) | Gt(gt=limit):
                yield "minimum", limit
            case Le(le=limit) | Lt(lt=limit):
                yield "maximum", limit
            case MaxLen(max_length=limit):
                yield "max_length", limit
            case _:
                pass
