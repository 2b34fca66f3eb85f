"""A row's arguments as the inputs of a form; pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from bridge.commands.named.typeahead import as_option, choosable
from bridge.commands.table.outcome import FieldKind, FormField, Option
from bridge.commands.table.row import AnyRow
from bridge.commands.typed.arguments import slots
from bridge.commands.typed.assigning import YES
from bridge.commands.typed.slots import Slot, SlotKind
from bridge.commands.typed.words import split_names
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import ParticipantId

_KINDS: dict[SlotKind, FieldKind] = {
    SlotKind.TEXT: "text",
    SlotKind.TEXTS: "text",
    SlotKind.SECRET: "text",
    SlotKind.DURATION: "text",
    SlotKind.NUMBER: "number",
    SlotKind.CHOICE: "choice",
    SlotKind.CHOICES: "choices",
    SlotKind.FLAG: "checkbox",
    SlotKind.PARTICIPANT: "participant",
    SlotKind.PARTICIPANTS: "participants",
}
_HINTS = {
    SlotKind.DURATION: "Such as 20s, 5 min or 1:30.",
    SlotKind.TEXTS: "Several, with commas between.",
}
# So many people are seen at a glance: the form lists them at once, and needs no server that can
# ask while somebody types. Of more nobody reads a list: then the menu asks for what is typed,
# which finds everybody in a crowd, and whoever has come since the form was opened.
MOST_LISTED = 20
_LENGTH = 200
_LENGTH_OF_SEVERAL_LINES = 3000
_LENGTH_OF_MANY = 2000
# What a tick stands for; without one the field says no.
_TICK = "Yes"
_NO = "no"
_TICKED = {YES, "on", "true"}


def form_only_fields(row: AnyRow) -> tuple[str, ...]:
    """What may never stand in a line."""
    return tuple(slot.name for slot in slots(row) if slot.is_form_only)


def missing_fields(row: AnyRow, values: Mapping[str, str]) -> tuple[str, ...]:
    """What is required and has not been said."""
    return tuple(slot.name for slot in slots(row) if slot.is_required and not values.get(slot.name))


def form_fields(
    row: AnyRow,
    names: Collection[str] | None = None,
    values: Mapping[str, str] | None = None,
    roster: Roster | None = None,
) -> tuple[FormField, ...]:
    """The inputs for these fields, or for all, with what is known filled in."""
    return tuple(
        _field(row, slot, values or {}, roster)
        for slot in slots(row)
        if names is None or slot.name in names
    )


def submitted(
    row: AnyRow, names: Collection[str], known: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    """The values after a form: what it asked and got no answer to is not known any more.

    A menu that begins with an answer always gives one; without any it was behind *More*.
    """
    unseen = {slot.name for slot in slots(row) if slot.is_rare and slot.kind is SlotKind.CHOICE}
    values = {name: each for name, each in known.items() if name not in names or name in unseen}
    values |= {name: value for name, value in given.items() if name in names}
    for slot in slots(row):
        if slot.kind is SlotKind.FLAG and slot.name in names:
            values.setdefault(slot.name, _NO)
    return values


def _field(row: AnyRow, slot: Slot, values: Mapping[str, str], roster: Roster | None) -> FormField:
    initial = _initial(slot, values)
    field = _plain_field(slot, initial, is_known=slot.name in values)
    if slot.is_people and roster is not None:
        return _with_people(field, row, roster)
    return field


def _most_letters(slot: Slot, *, is_several_lines: bool) -> int:
    """The limit of several texts is how many there may be."""
    if slot.kind is SlotKind.TEXTS:
        return _LENGTH_OF_MANY
    return slot.max_length or (_LENGTH_OF_SEVERAL_LINES if is_several_lines else _LENGTH)


def _plain_field(slot: Slot, initial: str, *, is_known: bool) -> FormField:
    kind: FieldKind = "person" if slot.is_slack_person else _KINDS[slot.kind]
    is_several_lines = slot.is_multiline and kind == "text"
    return FormField(
        name=slot.name,
        label=slot.label,
        hint=slot.hint or _HINTS.get(slot.kind, ""),
        placeholder=slot.placeholder,
        # A menu that begins with an answer always has one, and needs no word about it.
        is_optional=not (
            slot.is_required or slot.is_needed or (slot.kind is SlotKind.CHOICE and initial)
        ),
        max_length=_most_letters(slot, is_several_lines=is_several_lines),
        kind="multiline" if is_several_lines else kind,
        choices=_choices(slot),
        initial=initial,
        minimum=slot.minimum,
        maximum=slot.maximum,
        is_decimal=slot.is_decimal,
        # What somebody has typed already is seen.
        is_rare=slot.is_rare and (slot.kind is SlotKind.CHOICE or not is_known),
    )


def _with_people(field: FormField, row: AnyRow, roster: Roster) -> FormField:
    """Who is known already can be seen in any case, whether or not a menu would offer them."""
    people = choosable(row, roster)
    named = map(roster.find, map(ParticipantId, split_names(field.initial)))
    chosen = [each for each in named if each is not None]
    is_searched = len(people) > MOST_LISTED
    listed = dict.fromkeys([*chosen, *(() if is_searched else people)])
    choices = tuple(as_option(each, roster) for each in listed)
    return replace(field, choices=choices, is_searched=is_searched)


def _choices(slot: Slot) -> tuple[Option, ...]:
    if slot.kind is SlotKind.FLAG:
        # Its name stands above it.
        return (Option(value=YES, label=_TICK),)
    return tuple(
        Option(value=word, label=slot.words.get(word, word.replace("_", " ").capitalize()))
        for word in slot.choices
    )


def _initial(slot: Slot, values: Mapping[str, str]) -> str:
    known = values.get(slot.name)
    if slot.kind is SlotKind.SECRET:
        return ""
    if known is None:
        return _default(slot)
    if slot.kind is SlotKind.FLAG:
        return YES if known.casefold() in _TICKED else ""
    return known


def _default(slot: Slot) -> str:
    default = slot.default
    if default is None or slot.is_people:
        return ""
    if slot.kind is SlotKind.FLAG:
        return YES if default else ""
    if isinstance(default, tuple):
        return ", ".join(_word(slot, each) for each in default)
    return _word(slot, default)


def _word(slot: Slot, value: object) -> str:
    return next((word for word, each in slot.choices.items() if each == value), str(value))
