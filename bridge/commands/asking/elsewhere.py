"""Somebody who is in a breakout room, looked for where a command acts: found first, by exact name.

What merely begins like a name, or looks like it, is no match while somebody of that very name is
in a room: then each of them is a button, and the press says who was meant.
"""

from collections.abc import Mapping, Sequence

from bridge.commands.asking.rooms import OpenRoom, open_rooms
from bridge.commands.named.name_index import NameIndex
from bridge.commands.named.resolver import called_exactly, only_one, resolve
from bridge.commands.table.errors import CommandError
from bridge.commands.table.outcome import Button
from bridge.commands.table.row import AnyRow
from bridge.commands.typed.arguments import ROOM
from bridge.commands.typed.groups import read
from bridge.commands.typed.words import join_names
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import Saying, say
from bridge.mirror.words.text import clean_name, enumerated
from bridge.pexip.models import Participant

_LONGEST_NAME = 40
_MOST_BUTTONS = 5
_MOST_TOLD = 3
_MOST_LISTED = 10
_LONGEST_LABEL = 75


class ElsewhereError(CommandError):
    """The person is in a breakout room; the buttons carry the command out there."""


async def look_elsewhere(
    text: str,
    row: AnyRow,
    values: Mapping[str, str],
    field: str,
    *,
    roster: Roster,
    conference: Conference,
    here: Participant | None,
) -> None:
    """To be called before anybody is taken for a name that is nobody's in full here.

    Args:
        text: The name.
        row: The command.
        values: Its values, as typed.
        field: The field of them that names the person.
        roster: Who is where the command acts.
        conference: The conference, with its rooms.
        here: Who would be taken; None where nobody would.

    Raises:
        ElsewhereError: Somebody of that name, or if nobody fits here of such a name, is in a room.
    """
    if ROOM in values or _is_named_here(text, row, roster):
        return
    rooms = await open_rooms(conference)
    found = [(room, each) for room in rooms for each in called_exactly(text, room.roster)]
    if not found and here is None:
        found = [(room, each) for room in rooms if (each := _any_in(text, room.roster))]
    if not found:
        return
    said = "; ".join(_places(text, found, roster))
    if not row.in_room:
        raise ElsewhereError(f"{said}. {row.title} works in the main room only.")
    buttons = [_button(row, values, field, room, each) for room, each in found[:_MOST_BUTTONS]]
    if here is not None and (row.takes_waiting or not here.is_waiting):
        label = f"{row.title} {_short(roster.label(here))} here"
        buttons.append(Button(label=label, command=row.name, values={**values, field: here.uuid}))
    error = ElsewhereError(f"{said}.")
    error.buttons = tuple(buttons)
    raise error


async def look_beside(
    text: str, row: AnyRow, values: Mapping[str, str], field: str, whole: Conference
) -> None:
    """Raises ElsewhereError where one of that name is in another place than the room named."""
    without = {name: value for name, value in values.items() if name != ROOM}
    for room in await open_rooms(whole):
        if (person := _any_in(text, room.roster)) is not None:
            error = ElsewhereError(
                say(catalogue.IN_ANOTHER_PLACE, name=_label(person, room), room=_short(room.name))
            )
            error.buttons = (_button(row, without, field, room, person),)
            raise error
    roster = await whole.roster()
    if (here := _any_in(text, roster)) is not None and not here.is_waiting:
        name = _short(roster.label(here))
        error = ElsewhereError(say(catalogue.IN_MAIN_ROOM, name=name))
        there = {**without, field: here.uuid}
        error.buttons = (Button(label=f"{row.title} {name}", command=row.name, values=there),)
        raise error


async def look_for_left_out(
    text: str,
    row: AnyRow,
    values: Mapping[str, str],
    field: str,
    *,
    roster: Roster,
    conference: Conference,
) -> None:
    """Raises ElsewhereError where one who is to be left out is in a room, and so not meant at all.

    The button is for the others who are here.
    """
    named = read(text)
    rooms, here = await open_rooms(conference), NameIndex(roster.people, roster)
    found = {
        name: (room, person)
        for name in named.without
        if only_one(name, here) is None
        for room in rooms
        if (person := _any_in(name, room.roster)) is not None
    }
    if not found:
        return
    rest = [name for name in named.without if name not in found]
    wanted = f"{' and '.join(named.groups)}{' except ' if rest else ''}{join_names(rest)}"
    said = (
        say(catalogue.IN_A_ROOM, name=_label(each, room), room=_short(room.name))
        for room, each in [*found.values()][:_MOST_TOLD]
    )
    error = ElsewhereError(f"{'; '.join(said)}.")
    label = f"{row.title} {wanted} here"[:_LONGEST_LABEL]
    error.buttons = (Button(label=label, command=row.name, values={**values, field: wanted}),)
    raise error


async def who_is_in_rooms(
    conference: Conference, row: AnyRow, told: Saying = catalogue.PEOPLE_IN_ROOMS
) -> str:
    """For whoever named nobody, or a group: those it could be about; empty where none are there."""
    found = [
        (room, each)
        for room in await open_rooms(conference)
        for each in room.roster.people
        if row.concerns is None or row.concerns(each)
    ]
    if not found:
        return ""
    shown = [f"{_label(each, room)} ({_short(room.name)})" for room, each in found[:_MOST_LISTED]]
    places = enumerated(shown, len(shown), of=len(found))
    return say(told, places=places)


def _is_named_here(text: str, row: AnyRow, roster: Roster) -> bool:
    """Whether somebody is called just so whom it can be about; of who waits nobody knows."""
    if row.is_for_waiting:
        return only_one(text, NameIndex(roster.waiting, roster)) is not None
    return any(not each.is_waiting for each in called_exactly(text, roster))


def _places(text: str, found: Sequence[tuple[OpenRoom, Participant]], roster: Roster) -> list[str]:
    """Where each of that name is, whoever waits too."""
    told = [
        say(catalogue.IN_A_ROOM, name=_label(each, room), room=_short(room.name))
        for room, each in found[:_MOST_TOLD]
    ]
    waiting = [each for each in called_exactly(text, roster) if each.is_waiting]
    return told + [
        say(catalogue.ONLY_WAITS, name=_short(roster.label(each))) for each in waiting[:_MOST_TOLD]
    ]


def _button(
    row: AnyRow, values: Mapping[str, str], field: str, room: OpenRoom, person: Participant
) -> Button:
    label = f"{row.title} {_label(person, room)} in {_short(room.name)}"
    where = {**values, field: person.uuid, ROOM: room.name}
    return Button(label=label, command=row.name, values=where)


def _any_in(text: str, roster: Roster) -> Participant | None:
    try:
        return resolve(text, roster)
    except CommandError:
        return None


def _label(person: Participant, room: OpenRoom) -> str:
    return _short(room.roster.label(person))


def _short(text: str) -> str:
    return clean_name(text, "Somebody")[:_LONGEST_NAME]
