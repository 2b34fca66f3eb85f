"""The breakout room that a command names, as the conference to act in."""

from bridge.commands.asking.asked import Asked
from bridge.commands.table.errors import CommandError, NoSuchRoomError
from bridge.commands.typed.arguments import ROOM
from bridge.commands.typed.resolver import resolve
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.words.text import clean_name

_LONGEST_NAME = 40
_MOST_NAMES = 10


async def enter_room(asked: Asked, conference: Conference | None) -> Conference | None:
    """The room, or the conference itself where none is named.

    Words that name no room are what they would be without this reading, if they mean anything.

    Raises:
        NoSuchRoomError: They mean nothing else; the text says which rooms there are.
    """
    wanted = asked.values.get(ROOM)
    if wanted is None or conference is None or not asked.row.in_room:
        return conference
    if (room := await conference.room(wanted)) is not None:
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
    wanted = " ".join(name.casefold().split())
    for each, uuid in (await conference.rooms()).items():
        if " ".join(each.casefold().split()) == wanted:
            return uuid
    raise NoSuchRoomError(await _no_room(name, conference))


async def get_room(name: str, conference: Conference) -> Conference:
    """A room as the conference to act in.

    Raises:
        NoSuchRoomError: It is none, or has just been closed.
    """
    if (room := await conference.room(name)) is not None:
        return room
    raise NoSuchRoomError(await _no_room(name, conference))


async def find_in_rooms(name: str, conference: Conference) -> str | None:
    """What to say to who looks in the main room for somebody in another; None if nobody is."""
    for each in await conference.rooms():
        room = await conference.room(each)
        if room is None:
            continue
        roster = await room.roster()
        try:
            person = resolve(name, roster)
        except CommandError:
            continue
        shown = clean_name(each, "")[:_LONGEST_NAME]
        return f"{roster.label(person)} is in {shown}. Say it again with “in {shown}” at the end."
    return None


async def _no_room(wanted: str, conference: Conference) -> str:
    names = [clean_name(each, "")[:_LONGEST_NAME] for each in await conference.rooms()]
    shown = clean_name(wanted, "")[:_LONGEST_NAME]
    if not names:
        return f"There is no breakout room “{shown}”: this meeting has none."
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"There is no breakout room “{shown}”. There: {', '.join(names[:_MOST_NAMES])}{more}."
