"""Breakout rooms: open, fill, write to, empty and close them."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from bridge.commands.asking.rooms import get_room_id
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import BadArgumentError
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import Arguments, NoArguments, Permission, Words
from bridge.commands.table.situation import Situation
from bridge.commands.typed.durations import Seconds
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.rooms import Room
from bridge.mirror.words.text import for_pexip, safe
from bridge.pexip.models import Participant
from bridge.pexip.requests.breakout import (
    MAIN_ROOM,
    PREVIOUS_ROOM,
    CloseAllBreakouts,
    CloseBreakout,
    CreateBreakout,
    EmptyBreakouts,
    MessageBreakouts,
    MoveParticipants,
)
from bridge.pexip.requests.conference import SendMessage
from bridge.slack.shown.card import CardSection

_MOST_ROOMS = 20
_MOST_NAMES = 10
_MOST_SECONDS = 24 * 3600
_EVERY_ROOM = "all"
_OTHER_PLACES = {"main": MAIN_ROOM, "the main room": MAIN_ROOM, "previous": PREVIOUS_ROOM}


class CreateArguments(Arguments):
    """What rooms to open."""

    rooms: Annotated[
        tuple[Words, ...],
        Field(
            min_length=1,
            max_length=_MOST_ROOMS,
            title="Rooms",
            description="Their names, with commas between.",
            json_schema_extra={"placeholder": "Room 1, Room 2"},
        ),
    ]
    split: Annotated[
        bool, Field(title="Split all Guests evenly", json_schema_extra={"word": "split"})
    ] = False
    people: Annotated[
        tuple[Participant, ...],
        Field(title="People for the first room", json_schema_extra={"after": "with"}),
    ] = ()
    seconds: Annotated[
        Seconds | None,
        Field(ge=1, le=_MOST_SECONDS, title="Open for", json_schema_extra={"after": "for"}),
    ] = None
    guests_may_leave: Annotated[
        bool,
        Field(title="Guests may go back by themselves", json_schema_extra={"word": "leavable"}),
    ] = True


class MoveArguments(Arguments):
    """Who goes where."""

    people: tuple[Participant, ...]
    room: Annotated[
        Words,
        Field(
            max_length=100,
            title="Room",
            description="A room’s name, main, or previous.",
            json_schema_extra={"after": "to"},
        ),
    ]


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
    conference = situation.require_conference()
    found = await conference.rooms()
    if not found:
        return Done(text="There are no breakout rooms. Open some with /pexip breakout create.")
    lines = []
    for name in found:
        room = await conference.room(name)
        if room is not None:
            lines.append(await _room_line(name, room, situation.services.clock.now()))
    count = f"{len(found)} breakout rooms" if len(found) > 1 else "One breakout room"
    return Done(text=f"{count}:", lines=tuple(lines))


async def _room_line(name: str, room: Conference, now: datetime) -> str:
    roster = await room.roster()
    names = [roster.label(each) for each in roster.people]
    left = _time_left(roster.conference.end_time if roster.conference else None, now)
    return f"{name}: {_list(names) or 'empty'}{left}"


async def create(arguments: CreateArguments, situation: Situation) -> Outcome:
    """Open the rooms one after another; a room that fails leaves those before it open."""
    conference = situation.require_conference()
    taken = {each.casefold() for each in await conference.rooms()}
    if double := [each for each in arguments.rooms if each.casefold() in taken]:
        raise BadArgumentError({"rooms": f"There is a room “{double[0]}” already."})
    shares = await _shares(arguments, conference)
    for name, people in zip(arguments.rooms, shares, strict=True):
        await conference.send(
            CreateBreakout(
                room_name=name,
                duration=arguments.seconds,
                participants={MAIN_ROOM: tuple(each.uuid for each in people)} if people else None,
                guests_allowed_to_leave=arguments.guests_may_leave,
            )
        )
    names = ", ".join(arguments.rooms)
    moved = sum(map(len, shares))
    what = f"Opened {names}" + (f" and moved {moved} {_people(moved)}." if moved else ".")
    return Done(
        text=what,
        buttons=(
            Button(label="Who is where?", command=ROOMS.name),
            Button(label="Bring everyone back", command=EMPTY.name),
        ),
    )


async def _shares(
    arguments: CreateArguments, conference: Conference
) -> list[tuple[Participant, ...]]:
    """Who goes into each room: the chosen ones into the first, or all Guests dealt out."""
    count = len(arguments.rooms)
    if not arguments.split:
        return [arguments.people, *[()] * (count - 1)]
    roster = await conference.roster()
    guests = [each for each in roster.people if not each.is_host]
    return [tuple(guests[number::count]) for number in range(count)]


async def move(arguments: MoveArguments, situation: Situation) -> Outcome:
    """From where the command acts, the main room or the one it names, to another."""
    target = await _target(arguments.room, situation)
    uuids = tuple(each.uuid for each in arguments.people)
    await situation.require_conference().send(
        MoveParticipants(breakout_uuid=target, participants=uuids)
    )
    names = _list([each.display_name for each in arguments.people])
    where = {MAIN_ROOM: "the main room", PREVIOUS_ROOM: "where they were before"}
    return Done(text=f"Moved {names} to {where.get(target, arguments.room)}.")


async def say(arguments: SayArguments, situation: Situation) -> Outcome:
    """To all rooms, or to the one that is named behind it."""
    conference = situation.require_conference()
    has_rooms = bool(await conference.rooms())
    for part in for_pexip(f"{situation.person.name}: {arguments.text}"):
        await conference.send(
            MessageBreakouts(payload=part) if has_rooms else SendMessage(payload=part)
        )
    return Done(text="Said in all breakout rooms." if has_rooms else "Said in the room.")


async def close(arguments: RoomArguments, situation: Situation) -> Outcome:
    conference = situation.require_conference()
    if arguments.room.casefold() == _EVERY_ROOM:
        await conference.send(CloseAllBreakouts())
        return Done(text="All breakout rooms are closing.")
    uuid = await get_room_id(arguments.room, conference)
    await conference.send(CloseBreakout(breakout_uuid=uuid))
    return Done(text=f"{arguments.room} is closing; its people come back.")


async def empty(_arguments: NoArguments, situation: Situation) -> Outcome:
    await situation.require_conference().send(EmptyBreakouts())
    return Done(text="Everyone is coming back to the main room. The rooms stay open.")


def show_rooms(meeting: Meeting) -> CardSection:
    """Each room with its people and its timer."""
    lines = []
    for name, room in meeting.rooms.by_name.items():
        people = [safe(room.roster.label(each)) for each in room.roster.people]
        ends = _ends_at(room)
        asks = " · asks for help" if room.needs_help else ""
        lines.append(f"*{safe(name)}* {_list(people) or 'empty'}{ends}{asks}")
    return CardSection(
        lines=tuple(lines), more=(Button(label="Breakout rooms…", command=CREATE.name),)
    )


def _ends_at(room: Room) -> str:
    """In each reader's own time zone."""
    end = room.status.end_time if room.status else None
    if not end:
        return ""
    clock = datetime.fromtimestamp(end, UTC)
    return f" · until <!date^{int(end)}^{{time}}|{clock:%H:%M} UTC>"


def _time_left(end_time: float | None, now: datetime) -> str:
    if not end_time:
        return ""
    minutes = max(0, round((end_time - now.timestamp()) / 60))
    return f" · {minutes} min left"


async def _target(name: str, situation: Situation) -> str:
    """A room of the main conference, also where the command acts in another room."""
    if place := _OTHER_PLACES.get(" ".join(name.casefold().split())):
        return place
    main = await situation.services.conferences.find(situation.require_binding())
    return await get_room_id(name, main or situation.require_conference())


def _list(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {more} more" if more > 0 else shown


def _people(count: int) -> str:
    return "person" if count == 1 else "people"


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
CREATE = Procedure(
    name="breakout create",
    summary="Open breakout rooms and fill them",
    arguments=CreateArguments,
    permission=Permission.HOST,
    example="breakout create Red, Blue split",
    label="Create breakout rooms",
    form=True,
    run=create,
    needs_meeting=True,
)
MOVE = Procedure(
    name="breakout move",
    summary="Move people to a breakout room, or back",
    arguments=MoveArguments,
    permission=Permission.HOST,
    example="breakout move bob to main in Red",
    label="Move to a room",
    in_room=True,
    run=move,
    needs_meeting=True,
)
SAY = Procedure(
    name="breakout say",
    summary="Write to everyone in the breakout rooms",
    arguments=SayArguments,
    permission=Permission.SPEAK,
    example="breakout say Five minutes left",
    in_room=True,
    run=say,
    needs_meeting=True,
)
CLOSE = Procedure(
    name="breakout close",
    summary="Close a breakout room, or all",
    arguments=RoomArguments,
    permission=Permission.HOST,
    example="breakout close all",
    confirm=lambda arguments: (
        "Close all breakout rooms?"
        if arguments.room.casefold() == _EVERY_ROOM
        else f"Close the breakout room {arguments.room}?"
    ),
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
COMMANDS = (ROOMS, CREATE, MOVE, SAY, CLOSE, EMPTY)
CARD = show_rooms
