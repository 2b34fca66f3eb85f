"""Words to a row with its values, and back: `parse(render(row, values), table)` is the same again.

The line is undone from Slack's wrapping first. The longest name wins. What stands behind it goes
to the row's fields as `assigning` says. `in Room 1` at the end names a breakout room; since only
the meeting knows its rooms, the values of both readings are kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bridge.commands.table.errors import BadArgumentError, UnknownCommandError
from bridge.commands.table.row import AnyRow
from bridge.commands.table.table import SLASH_COMMAND, STATUS, Table
from bridge.commands.typed.arguments import ROOM, typed_slots, usage
from bridge.commands.typed.assigning import LeftoverError, assign, is_value
from bridge.commands.typed.slots import Slot, SlotKind
from bridge.commands.typed.words import (
    as_rest,
    as_word,
    join_names,
    split_names,
    split_titles,
    text_of,
    words_of,
)
from bridge.mirror.words.text import unwrap

_WORD = re.compile(r"\S+")
_LONGEST_ECHO = 40


@dataclass(frozen=True)
class Typed:
    """A row and the raw words for its fields."""

    row: AnyRow
    values: dict[str, str]
    with_room: dict[str, str] | None = None
    """The values if the `in …` at the end names a breakout room."""


def parse(words: str, table: Table) -> Typed:
    """Find the row and hand its fields their words.

    Raises:
        UnknownCommandError: No row has that name; the nearest is suggested.
        BadArgumentError: More words than the row has fields.
    """
    line = unwrap(words).strip()
    found = table.match(line.split() or [STATUS])
    if found is None:
        raise _unknown(line, table)
    row, count = found
    return _read(row, _after(line, count))


def render(row: AnyRow, values: Mapping[str, str]) -> str:
    """The line a person would type for this."""
    slots = [slot for slot in typed_slots(row) if slot.name in values]
    slots.sort(key=lambda slot: bool(slot.after) + 2 * (slot.kind is SlotKind.FLAG))
    parts = [_say(row, slot, values[slot.name]) for slot in slots]
    room = [f"{ROOM} {as_word(values[ROOM], (ROOM,))}"] if ROOM in values else []
    return " ".join([row.name, *parts, *room])


def _read(row: AnyRow, rest: str) -> Typed:
    split = _split_room(rest) if row.in_room else None
    if split is None:
        return Typed(row, _assign(row, rest))
    before, room = split
    with_room = _assign(row, before) | {ROOM: room}
    try:
        return Typed(row, _assign(row, rest), with_room)
    except BadArgumentError:
        return Typed(row, with_room, with_room)


def _split_room(rest: str) -> tuple[str, str] | None:
    words = words_of(rest)
    for place in range(len(words) - 2, -1, -1):
        if words[place].is_keyword(ROOM):
            return rest[: words[place].start].rstrip(), text_of(words[place + 1 :], rest)
    return None


def _after(line: str, count: int) -> str:
    for _ in range(count):
        line = _WORD.sub("", line, count=1).lstrip()
    return line


def _assign(row: AnyRow, rest: str) -> dict[str, str]:
    slots = typed_slots(row)
    try:
        return assign(slots, rest)
    except LeftoverError as error:
        problem = f"I don’t know what “{_shorten(str(error))}” means here."
        if not slots:
            problem = f"{row.name} takes nothing after it."
        raise BadArgumentError({"": problem}, usage(row)) from None


def _say(row: AnyRow, slot: Slot, value: str) -> str:
    """One value with its keyword, in quotes where it could be read as something else."""
    if slot.kind is SlotKind.FLAG and not slot.after:
        return next(iter(slot.choices))
    said = value if slot.is_closed else _say_open(row, slot, value)
    return f"{slot.after} {said}" if slot.after else said


def _say_open(row: AnyRow, slot: Slot, value: str) -> str:
    slots = typed_slots(row)
    is_alone = not row.in_room and not any(each.after or each.is_closed for each in slots)
    if slot.kind in {SlotKind.PARTICIPANTS, SlotKind.TEXTS}:
        names = split_names(value) if slot.is_people else split_titles(value)
        return join_names(names, {each.casefold() for each in names if _is_ours(row, each)})
    if is_alone and slot.name == slots[-1].name:
        return as_rest(value)
    return as_word(value, {value.casefold()} if _is_ours(row, value) else ())


def _is_ours(row: AnyRow, text: str) -> bool:
    """Whether this word in the row's line would be read as a keyword or a closed field."""
    slots = typed_slots(row)
    keywords = {each.after for each in slots if each.after} | ({ROOM} if row.in_room else set())
    return text.casefold() in keywords or any(
        each.is_closed and is_value(each, text) for each in slots
    )


def _unknown(line: str, table: Table) -> UnknownCommandError:
    words = line.split()
    near = table.suggest(words)
    shown = _shorten(line)
    if near is None:
        return UnknownCommandError(
            f"I don’t know “{shown}”. {SLASH_COMMAND} help lists what I can."
        )
    row, count = near
    rest = _after(line, count)
    text = f"I don’t know “{shown}”. Did you mean “{f'{row.name} {rest}'.strip()[:_LONGEST_ECHO]}”?"
    try:
        return UnknownCommandError(text, row.name, _assign(row, rest))
    except BadArgumentError:
        return UnknownCommandError(text)


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_ECHO else f"{text[:_LONGEST_ECHO]}…"
