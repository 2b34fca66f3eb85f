"""Whether a line names a breakout room that exists, which only the meeting knows; pure.

`tell north two minutes left` is for those in North, if there is a room North and nobody called so.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher

from bridge.commands.named.resolver import named_at_once
from bridge.commands.named.room_names import find_room, fold_room
from bridge.commands.table.errors import CommandError, NoSuchRoomError
from bridge.commands.table.outcome import Button
from bridge.commands.typed.arguments import ROOM, participant_slots, typed_slots
from bridge.commands.typed.orders import label_of
from bridge.commands.typed.parser import Typed
from bridge.commands.typed.words import join_names, split_names
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name

_WORD = re.compile(r"\S+\s*")
# A row on rooms has them in a field of its own.
_FIELD = "room"
_ENDS = ",:;.!? "
_MOST_WORDS = 8
_LONGEST = 60
_MOST_NAMES = 10
_LIKENESS = 0.75


@dataclass(frozen=True)
class _There:
    """A room of the meeting, and the reading with its name and the words behind it."""

    room: str
    typed: Typed


def as_meant(typed: Typed, rooms: Collection[str], roster: Roster) -> Typed:
    """The reading that holds in a meeting with these rooms and these people.

    Raises:
        CommandError: It could be a room or a person, or a room that is none; it asks which. Or
            what the line is refused with where it names no room.
    """
    if typed.there is None:
        return typed
    found = _find(typed.there, rooms)
    if found is None:
        if typed.refusal is not None:
            raise typed.refusal
        _check_no_room(typed, typed.there, rooms)
        return typed
    if typed.refusal is None and (name := _person(typed, roster)):
        if not _is_spoken(typed):
            return typed
        raise _which(name, typed, found)
    return found.typed


def _find(there: Typed, rooms: Collection[str]) -> _There | None:
    """The longest beginning of its words that is a room's name."""
    spoken = next((slot.name for slot in typed_slots(there.row) if slot.is_spoken), None)
    name = ROOM if ROOM in there.values else _FIELD
    said = there.values[name]
    if spoken is None:
        room = _one_or_more(said.rstrip(_ENDS), rooms)
        return None if room is None else _There(room, _with(there, {name: room}))
    text = f"{said} {there.values[spoken]}"
    words = list(_WORD.finditer(text))
    for count in range(min(len(words) - 1, _MOST_WORDS), 0, -1):
        end = words[count - 1].end()
        room, rest = find_room(text[:end].rstrip(_ENDS), rooms), text[end:].strip()
        if room is not None and rest:
            return _There(room, _with(there, {ROOM: room, spoken: rest}))
    return None


def _one_or_more(said: str, rooms: Collection[str]) -> str | None:
    """`north and south` are two, if both are there."""
    if (room := find_room(said, rooms)) is not None:
        return room
    found = [find_room(each, rooms) for each in split_names(said)]
    return join_names(filter(None, found)) if all(found) else None


def _with(there: Typed, values: dict[str, str]) -> Typed:
    found = there.values | values
    return Typed(there.row, found, found)


def _person(typed: Typed, roster: Roster) -> str:
    """Who is called as the room is."""
    for slot in participant_slots(typed.row):
        if person := named_at_once(typed.values.get(slot.name, ""), roster):
            return roster.label(person)
    return ""


def _is_spoken(typed: Typed) -> bool:
    return any(slot.is_spoken for slot in typed_slots(typed.row))


def _which(name: str, typed: Typed, found: _There) -> CommandError:
    person, room = clean_name(name, "")[:_LONGEST], clean_name(found.room, "")[:_LONGEST]
    error = CommandError(say(catalogue.PERSON_OR_ROOM, name=person, room=room))
    there = found.typed
    error.buttons = (
        Button(label=f"To {person}"[:_LONGEST], command=typed.row.name, values=typed.values),
        Button(label=f"To all in {room}"[:_LONGEST], command=there.row.name, values=there.values),
    )
    return error


def _check_no_room(typed: Typed, there: Typed, rooms: Collection[str]) -> None:
    """`say in nort: hurry up` is not said to all: with rooms open, a room was meant."""
    if not rooms or not _is_spoken(typed) or participant_slots(typed.row):
        return
    said = there.values[ROOM]
    wanted = fold_room(said.rstrip(_ENDS))
    is_like = any(
        SequenceMatcher(None, wanted, fold_room(each)).ratio() >= _LIKENESS for each in rooms
    )
    if not is_like and not said.endswith(":"):
        return
    names = ", ".join(clean_name(each, "")[:_LONGEST] for each in list(rooms)[:_MOST_NAMES])
    shown = clean_name(said.rstrip(_ENDS), "")[:_LONGEST]
    error = NoSuchRoomError(say(catalogue.NO_ROOM, room=shown, names=names))
    label = label_of(typed.row, typed.values)
    error.buttons = (Button(label=label, command=typed.row.name, values=typed.values),)
    raise error
