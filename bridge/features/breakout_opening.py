"""Opening breakout rooms and filling them, and giving one that is open more time."""

from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from bridge.commands.asking.rooms import OpenRoom, get_room_id, open_rooms
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import Arguments, Permission, Words
from bridge.commands.table.situation import Situation
from bridge.commands.typed.durations import Seconds
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import Saying, say
from bridge.pexip.models import Participant, ParticipantId
from bridge.pexip.requests.breakout import MAIN_ROOM, CloseBreakout, CreateBreakout

_MOST_ROOMS = 20
_MOST_SECONDS = 24 * 3600
_EVERY_ROOM = "all"
# Rows of another feature.
_ROOMS, _EMPTY = "breakout", "breakout empty"

_People: TypeAlias = tuple[Participant, ...]


def _of_room(number: str, extra: dict[str, Any]) -> Any:
    return Field(title=f"People for the {number} room", json_schema_extra=extra)


class CreateArguments(Arguments):
    """What rooms to open, and who goes into which."""

    rooms: Annotated[
        tuple[Words, ...],
        Field(
            min_length=1,
            max_length=_MOST_ROOMS,
            title="Rooms",
            description="Their names, with commas between; at most twenty.",
            json_schema_extra={"placeholder": "Room 1, Room 2"},
        ),
    ]
    split: Annotated[
        bool, Field(title="Split all Guests evenly", json_schema_extra={"word": "split"})
    ] = False
    people: Annotated[_People, _of_room("first", {"after": "with"})] = ()
    people_2: Annotated[_People, _of_room("second", {"form": True})] = ()
    people_3: Annotated[_People, _of_room("third", {"form": True, "rare": True})] = ()
    people_4: Annotated[_People, _of_room("fourth", {"form": True, "rare": True})] = ()
    people_5: Annotated[_People, _of_room("fifth", {"form": True, "rare": True})] = ()
    seconds: Annotated[
        Seconds | None,
        Field(ge=1, le=_MOST_SECONDS, title="Open for", json_schema_extra={"after": "for"}),
    ] = None
    end_action: Annotated[
        Literal["transfer", "disconnect"] | None,
        Field(
            title="When they close",
            json_schema_extra={
                "after": "then",
                "rare": True,
                "words": {
                    "transfer": "Everybody comes back to the main room",
                    "disconnect": "Their calls end",
                },
            },
        ),
    ] = None
    leave: Annotated[
        Literal["leavable", "staying"],
        Field(
            title="Guests in the rooms",
            json_schema_extra={
                "rare": True,
                "words": {
                    "leavable": "May go back to the main room by themselves",
                    "staying": "Stay until they are brought back",
                },
            },
        ),
    ] = "leavable"

    @property
    def shares(self) -> tuple[_People, ...]:
        """As far as they were chosen, by room."""
        return (self.people, self.people_2, self.people_3, self.people_4, self.people_5)

    @model_validator(mode="after")
    def _check_shares(self) -> Self:
        chosen = [each.uuid for share in self.shares for each in share]
        if len(set(chosen)) < len(chosen):
            raise ValueError("each person can go into one room")
        if any(self.shares[len(self.rooms) :]):
            raise ValueError("there are people for more rooms than have names")
        if self.split and chosen:
            raise ValueError("either split all Guests, or choose people")
        return self


class ExtendArguments(Arguments):
    """Which room, and how much longer."""

    room: Annotated[Words, Field(max_length=100, title="Room")]
    seconds: Annotated[
        Seconds, Field(ge=10, le=_MOST_SECONDS, title="By", json_schema_extra={"after": "by"})
    ]


async def create(arguments: CreateArguments, situation: Situation) -> Outcome:
    """Open the rooms one after another; a room that fails leaves those before it open."""
    conference = situation.require_conference()
    taken = {each.casefold() for each in await conference.rooms()}
    if double := [each for each in arguments.rooms if each.casefold() in taken]:
        raise BadArgumentError({"rooms": f"There is a room “{double[0]}” already."})
    shares = await _shares(arguments, conference)
    found = await open_rooms(conference)
    for name, people in zip(arguments.rooms, shares, strict=True):
        await conference.send(
            CreateBreakout(
                room_name=name,
                duration=arguments.seconds,
                end_action=arguments.end_action,
                participants=_by_room(people, found) or None,
                guests_allowed_to_leave=arguments.leave == "leavable",
            )
        )
    return _opened(arguments, sum(map(len, shares)))


def _opened(arguments: CreateArguments, moved: int) -> Done:
    opened = catalogue.ROOMS_OPENED_AND_FILLED if moved else catalogue.ROOMS_OPENED
    sentences = [say(opened, rooms=", ".join(arguments.rooms), count=moved)]
    if arguments.seconds:
        is_out = arguments.end_action == "disconnect"
        then = catalogue.ROOMS_CLOSE_AND_OUT if is_out else catalogue.ROOMS_CLOSE_AND_BACK
        sentences.append(say(then, time=_time(arguments.seconds)))
    return Done(
        text=" ".join(sentences),
        buttons=(
            Button(label="Who is where?", command=_ROOMS),
            Button(label="Bring everyone back", command=_EMPTY),
        ),
    )


async def _shares(arguments: CreateArguments, conference: Conference) -> list[_People]:
    """Who goes into each room: the chosen ones, or all Guests dealt out."""
    count = len(arguments.rooms)
    if not arguments.split:
        return [*arguments.shares[:count], *[()] * (count - len(arguments.shares))]
    guests = _guests(await conference.roster())
    return [tuple(guests[number::count]) for number in range(count)]


def _guests(roster: Roster) -> list[Participant]:
    """People only: a recorder or a stream stays with the main room's picture."""
    return [each for each in roster.people if not (each.is_host or _is_machine(each))]


def _is_machine(each: Participant) -> bool:
    marks = (each.is_streaming_conference, each.is_recording, each.is_transcribing)
    return any(marks) or each.protocol == "rtmp" or bool(each.is_conjoined)


def _by_room(people: _People, found: list[OpenRoom]) -> dict[str, tuple[ParticipantId, ...]]:
    """As the node wants them: by where each is now."""
    by_room: dict[str, tuple[ParticipantId, ...]] = {}
    for person in people:
        place = next((each.uuid for each in found if each.roster.find(person.uuid)), MAIN_ROOM)
        by_room[place] = (*by_room.get(place, ()), person.uuid)
    return by_room


async def extend(arguments: ExtendArguments, situation: Situation) -> Outcome:
    """No request gives a room more time: its people go on in a new one of the same name."""
    conference = situation.require_conference()
    extended = await open_rooms(conference)
    if arguments.room.casefold() != _EVERY_ROOM:
        uuid = await get_room_id(arguments.room, conference)
        extended = [each for each in extended if each.uuid == uuid]
    now = situation.services.clock.now().timestamp()
    timed = [(each, ends - now) for each in extended if (ends := _end_of(each))]
    if not timed:
        raise CommandError(f"{arguments.room}: no timer is running there, so it stays open.")
    lines = []
    for room, left in timed:
        seconds = max(round(left), 0) + arguments.seconds
        became = await _move_on(room, seconds, conference)
        lines.append(say(became, room=room.name, time=_time(seconds)))
    return Done(text=lines[0], lines=tuple(lines[1:]))


async def _move_on(room: OpenRoom, seconds: int, conference: Conference) -> Saying:
    """What became of it, as it is told."""
    status = room.roster.conference
    people = tuple(each.uuid for each in (*room.roster.people, *room.roster.waiting))
    await conference.send(
        CreateBreakout(
            room_name=room.name,
            description=(status and status.breakout_description) or None,
            duration=seconds,
            end_action=_end_action(room),
            participants={room.uuid: people} if people else None,
            guests_allowed_to_leave=status.breakout_guests_allowed_to_leave if status else None,
        )
    )
    # Whoever is still on the way would be put out, or brought back to the main room.
    if await room.conference.wait_until(lambda roster: not roster.people) is None:
        return catalogue.ROOM_STAYS_TOO
    await conference.send(CloseBreakout(breakout_uuid=room.uuid))
    return catalogue.ROOM_MOVED if people else catalogue.ROOM_ANEW


def _end_action(room: OpenRoom) -> Literal["disconnect", "transfer"] | None:
    status = room.roster.conference
    said = status.end_action if status else None
    return "disconnect" if said == "disconnect" else "transfer" if said == "transfer" else None


def _end_of(room: OpenRoom) -> float | None:
    return room.roster.conference.end_time if room.roster.conference else None


def _time(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


CREATE = Procedure(
    name="breakout create",
    summary="Open breakout rooms and fill them",
    arguments=CreateArguments,
    permission=Permission.HOST,
    example="breakout create Red, Blue split for 10m",
    label="Create breakout rooms",
    form=True,
    across_rooms=True,
    run=create,
    needs_meeting=True,
)
EXTEND = Procedure(
    name="breakout extend",
    summary="Give a breakout room more time, or all",
    arguments=ExtendArguments,
    permission=Permission.HOST,
    example="breakout extend all by 5m",
    label="Give a room more time",
    confirm=lambda arguments: (
        f"Give {arguments.room} {_time(arguments.seconds)} more? "
        "Whoever is there moves into a new room of the same name, and their picture blinks once."
    ),
    confirm_button="Extend",
    run=extend,
    needs_meeting=True,
)
COMMANDS = (CREATE, EXTEND)
