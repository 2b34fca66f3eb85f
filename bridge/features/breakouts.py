"""Breakout rooms that are open: who is in them, writing to them, closing them."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from bridge.commands.asking.rooms import OpenRoom, get_room_id, open_rooms, puts_out
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import CommandError, NoSuchRoomError
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import Arguments, NoArguments, Permission, Words
from bridge.commands.table.situation import Situation
from bridge.commands.typed.words import split_names
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.room_words import as_room, marks_of
from bridge.mirror.people.rooms import Room
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, for_pexip, listed, safe
from bridge.pexip.models import ParticipantId
from bridge.pexip.requests.breakout import (
    CloseAllBreakouts,
    CloseBreakout,
    EmptyBreakouts,
    MessageBreakouts,
)
from bridge.pexip.requests.conference import SendMessage
from bridge.slack.shown.card import CardSection

_MOST_NAMES = 10
_LONGEST_ABOUT = 80
_EVERY_ROOM = "all"
# A row of another feature.
_CREATE = "breakout create"


class RoomArguments(Arguments):
    """Which room."""

    room: Annotated[Words, Field(max_length=100, title="Room")]


class SayArguments(Arguments):
    """What to write."""

    text: Annotated[
        Words,
        Field(min_length=1, max_length=4000, title="Text", json_schema_extra={"private": True}),
    ]


async def rooms(_arguments: NoArguments, situation: Situation) -> Outcome:
    """The rooms with their people."""
    found = await open_rooms(situation.require_conference())
    if not found:
        return Done(text="There are no breakout rooms. Open some with /pexip breakout create.")
    now = situation.services.clock.now()
    lines = tuple(_room_line(each, now) for each in found)
    return Done(text=say(catalogue.ROOMS, count=len(found)), lines=lines)


def _room_line(room: OpenRoom, now: datetime) -> str:
    names = [room.roster.label(each) for each in room.roster.people]
    parts = [
        _list(names) or "empty",
        _time_left(room.roster, now),
        "then calls end" if puts_out(room) else "",
        *marks_of(room.roster),
        *_settings_of(room),
    ]
    return f"{room.name}: {' · '.join(filter(None, parts))}"


def _settings_of(room: OpenRoom) -> tuple[str, ...]:
    """What was said of it when it was opened."""
    status = room.roster.conference
    if status is None:
        return ()
    is_held = status.breakout_guests_allowed_to_leave is False
    about = clean_name(status.breakout_description or "", "")[:_LONGEST_ABOUT]
    return ("Guests cannot go back by themselves" if is_held else "", f"“{about}”" if about else "")


async def write_to_rooms(arguments: SayArguments, situation: Situation) -> Outcome:
    """To all rooms, or to the one that is named behind it."""
    conference = situation.require_conference()
    has_rooms = bool(await conference.rooms())
    if not has_rooms and not situation.room:
        raise CommandError("There are no breakout rooms. Write to the meeting with /pexip say.")
    for part in for_pexip(f"{situation.person.name}: {arguments.text}"):
        await conference.send(
            MessageBreakouts(payload=part) if has_rooms else SendMessage(payload=part)
        )
    return Done(text="Said in all breakout rooms." if has_rooms else f"Said in {situation.room}.")


async def close(arguments: RoomArguments, situation: Situation) -> Outcome:
    """What becomes of its people was settled when it was opened."""
    conference = situation.require_conference()
    closing = await _closing(arguments, conference)
    # Looked at before: as they close their people go.
    fate = _fate_of(closing)
    back = {each.uuid for room in closing if not puts_out(room) for each in room.roster.people}
    if arguments.room.casefold() == _EVERY_ROOM:
        await conference.send(CloseAllBreakouts())
    else:
        for each in closing:
            await conference.send(CloseBreakout(breakout_uuid=each.uuid))
    done = catalogue.ROOM_CLOSED if await _are_back(back, conference) else catalogue.ROOM_CLOSING
    return Done(text=f"{say(done, count=len(closing), room=closing[0].name)} {fate}")


async def _closing(arguments: RoomArguments, conference: Conference) -> list[OpenRoom]:
    found = await open_rooms(conference)
    if arguments.room.casefold() != _EVERY_ROOM:
        uuids = await _ids_of(arguments.room, conference)
        found = [each for each in found if each.uuid in uuids]
    if not found:
        raise CommandError("There are no breakout rooms.")
    return found


async def _ids_of(said: str, conference: Conference) -> list[str]:
    """One room, though there be an `and` in its name; else each that is named."""
    with suppress(NoSuchRoomError):
        return [await get_room_id(said, conference)]
    return [await get_room_id(each, conference) for each in split_names(said)]


async def _are_back(people: set[ParticipantId], conference: Conference) -> bool:
    """Whether those who come back are there; who is put out is not waited for."""
    if not people:
        return False
    seen = await conference.wait_until(lambda roster: people <= roster.participants.keys())
    return seen is not None


async def _what_becomes(arguments: RoomArguments, conference: Conference) -> str:
    return _fate_of(await _closing(arguments, conference))


def _fate_of(closing: list[OpenRoom]) -> str:
    """In the words of each room's end action; a node that was told none brings people back."""
    out = sum(len(each.roster.people) for each in closing if puts_out(each))
    back = sum(len(each.roster.people) for each in closing if not puts_out(each))
    if not out and not back:
        return say(catalogue.ROOM_EMPTY, count=len(closing))
    sentences = [
        say(catalogue.COME_BACK, count=back) if back else "",
        say(catalogue.CALLS_END, count=out) if out else "",
    ]
    return " ".join(filter(None, sentences))


async def empty(_arguments: NoArguments, situation: Situation) -> Outcome:
    await situation.require_conference().send(EmptyBreakouts())
    return Done(text="Everyone is coming back to the main room. The rooms stay open.")


def show_rooms(meeting: Meeting) -> CardSection:
    """Each room with its people, its timer and what is particular about it."""
    lines = []
    for name, room in meeting.rooms.by_name.items():
        people = [safe(room.roster.label(each)) for each in room.roster.people]
        asks = "asks for help" if room.needs_help else ""
        marks = [safe(each) for each in marks_of(room.roster)]
        # When an empty room closes concerns nobody.
        parts = [_list(people) or "empty", _ends_at(room) if people else "", *marks, asks]
        lines.append(f"*{safe(as_room(name))}* {' · '.join(filter(None, parts))}")
    return CardSection(lines=tuple(lines), more=(Button(label="Breakout rooms…", command=_CREATE),))


def _ends_at(room: Room) -> str:
    """In each reader's own time zone."""
    end = room.status.end_time if room.status else None
    if not end:
        return ""
    clock = datetime.fromtimestamp(end, UTC)
    return f"until <!date^{int(end)}^{{time}}|{clock:%H:%M} UTC>"


def _time_left(roster: Roster, now: datetime) -> str:
    end_time = roster.conference.end_time if roster.conference else None
    if not end_time:
        return ""
    minutes = max(0, round((end_time - now.timestamp()) / 60))
    return f"{minutes} min left"


def _list(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {more} more" if more > 0 else shown


def _ask_to_close(arguments: RoomArguments) -> str:
    if arguments.room.casefold() == _EVERY_ROOM:
        return say(catalogue.CLOSE_ALL_ROOMS)
    return say(catalogue.CLOSE_ROOM, room=listed(split_names(arguments.room)))


ROOMS = Procedure(
    name="breakout",
    summary="The breakout rooms and who is in them",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="breakout",
    aliases=("breakouts", "rooms"),
    run=rooms,
    needs_meeting=True,
)
SAY = Procedure(
    name="breakout say",
    summary="Write to everyone in the breakout rooms",
    arguments=SayArguments,
    permission=Permission.SPEAK,
    example="breakout say Five minutes left",
    in_room=True,
    run=write_to_rooms,
    needs_meeting=True,
)
CLOSE = Procedure(
    name="breakout close",
    summary="Close a breakout room, or all",
    arguments=RoomArguments,
    permission=Permission.HOST,
    example="breakout close all",
    confirm=_ask_to_close,
    confirm_details=_what_becomes,
    confirm_button="Close",
    run=close,
    needs_meeting=True,
)
EMPTY = Procedure(
    name="breakout empty",
    summary="Bring everyone back from the breakout rooms",
    arguments=NoArguments,
    permission=Permission.HOST,
    example="breakout empty",
    confirm=lambda _: "Bring everyone back to the main room?",
    confirm_button="Bring back",
    run=empty,
    needs_meeting=True,
)
COMMANDS = (ROOMS, SAY, CLOSE, EMPTY)
CARD = show_rooms
