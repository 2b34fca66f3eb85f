"""The breakout rooms of a conference: the one that a command names, and all with their people."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bridge.commands.asking.asked import Asked
from bridge.commands.named.room_names import find_room, find_room_for, find_room_named, fold_room
from bridge.commands.named.room_readings import as_meant
from bridge.commands.table.errors import NoSuchRoomError
from bridge.commands.table.row import AnyRow
from bridge.commands.typed.arguments import ROOM
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name
from bridge.pexip.errors import PexipError

_LONGEST_NAME = 40
_MOST_NAMES = 10


async def read_with_rooms(asked: Asked, conference: Conference | None) -> Asked:
    """What the line means in this meeting, where that depends on which rooms there are.

    Raises:
        CommandError: It names no room and means nothing else, or it could be a person's name.
    """
    if asked.typed is None:
        return asked
    rooms = {} if conference is None else await conference.rooms()
    # Whoever names no room that exists needs nobody looked up.
    roster = Roster() if conference is None or not rooms else await conference.roster()
    typed = as_meant(asked.typed, rooms, roster)
    return replace(
        asked,
        row=typed.row,
        values=dict(typed.with_room or typed.values),
        roomless=None if ROOM in typed.values else typed.values,
        typed=None,
    )


async def enter_room(asked: Asked, conference: Conference | None) -> Conference | None:
    """The room, or the conference itself where none is named.

    Words that name no room are what they would be without this reading, if they mean anything.

    Raises:
        NoSuchRoomError: They mean nothing else; the text says which rooms there are.
    """
    wanted = asked.values.get(ROOM)
    if wanted is None or conference is None or not asked.row.in_room:
        return conference
    name = await _name_of(wanted, conference, asked.row)
    if (room := await conference.room(name)) is not None:
        asked.values[ROOM] = name
        return room
    if asked.roomless is None:
        raise NoSuchRoomError(await _no_room(wanted, conference))
    asked.values.clear()
    asked.values.update(asked.roomless)
    return conference


async def get_room_id(name: str, conference: Conference) -> str:
    """The id of a room of the conference, by its name.

    Raises:
        NoSuchRoomError: The text says which rooms there are.
    """
    rooms = await conference.rooms()
    if (found := find_room_named(name, rooms)) is not None:
        return rooms[found]
    raise NoSuchRoomError(await _no_room(name, conference))


async def get_room(name: str, conference: Conference) -> Conference:
    """A room as the conference to act in.

    Raises:
        NoSuchRoomError: It is none, or has just been closed.
    """
    if (room := await conference.room(await _name_of(name, conference))) is not None:
        return room
    raise NoSuchRoomError(await _no_room(name, conference))


async def _name_of(wanted: str, conference: Conference, row: AnyRow | None = None) -> str:
    """The room's own name for what was typed, which may be its id."""
    rooms = await conference.rooms()
    found = find_room(wanted, rooms) if row is None else find_room_for(row, wanted, rooms)
    if found is not None:
        return found
    return next((each for each, uuid in rooms.items() if uuid == fold_room(wanted)), wanted)


@dataclass(frozen=True)
class OpenRoom:
    """A breakout room with who is in it."""

    name: str
    uuid: str
    conference: Conference
    roster: Roster


def puts_out(room: OpenRoom) -> bool:
    """Whether closing it ends the calls of its people instead of bringing them back."""
    return bool(room.roster.conference and room.roster.conference.end_action == "disconnect")


async def open_rooms(conference: Conference) -> list[OpenRoom]:
    """All breakout rooms of a conference; one that closes meanwhile is left out."""
    found = []
    for name, uuid in (await conference.rooms()).items():
        room = await conference.room(name)
        if room is not None:
            with suppress(PexipError):
                found.append(OpenRoom(name, uuid, room, await room.roster()))
    return found


async def everybody(conference: Conference) -> Roster:
    """All who are in the meeting, wherever: for commands that move people between rooms."""
    roster, rooms = await conference.roster(), await open_rooms(conference)
    if not rooms:
        return roster
    rosters = [roster, *(each.roster for each in rooms)]
    people = {uuid: each for one in rosters for uuid, each in one.participants.items()}
    own = frozenset().union(*(each.own for each in rosters))
    # One numbering everywhere: a second Bob stays that in a question over all rooms.
    names = {
        uuid: one.label(each)
        for one in reversed(rosters)
        for uuid, each in one.participants.items()
    }
    return Roster.of(people.values(), roster.conference, own=own, names=names)


def count_people(roster: Roster, rooms: Sequence[OpenRoom]) -> str:
    """`5 in the meeting: 1 here, 4 in Red`; without people in rooms the first part alone."""
    here, inside = len(roster.people), [(room.name, len(room.roster.people)) for room in rooms]
    total = here + sum(count for _, count in inside)
    named = [(clean_name(name, "")[:_LONGEST_NAME], count) for name, count in inside if count]
    if not named:
        return say(catalogue.COUNT_IN_MEETING, count=here)
    places = [say(catalogue.COUNT_HERE, count=here)]
    for name, count in named[:_MOST_NAMES]:
        places.append(say(catalogue.COUNT_IN_ROOM, count=count, room=name))
    if (more := len(named) - _MOST_NAMES) > 0:
        places.append(say(catalogue.MORE_ROOMS, count=more))
    return say(catalogue.COUNT_BY_ROOM, count=total, places=", ".join(places))


async def _no_room(wanted: str, conference: Conference) -> str:
    names = [clean_name(each, "")[:_LONGEST_NAME] for each in await conference.rooms()]
    shown = clean_name(wanted, "")[:_LONGEST_NAME]
    if not names:
        return f"There is no breakout room “{shown}”: this meeting has none."
    there = names[:_MOST_NAMES]
    if (more := len(names) - _MOST_NAMES) > 0:
        return say(catalogue.NO_ROOM_OF_MANY, room=shown, names=", ".join(there), count=more)
    return say(catalogue.NO_ROOM, room=shown, names=", ".join(there))
