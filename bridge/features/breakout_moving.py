"""Moving people between the meeting and its breakout rooms."""

from typing import Annotated

from pydantic import Field

from bridge.clock import Clock
from bridge.commands.asking.rooms import everybody, get_room_id, open_rooms
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import CommandError
from bridge.commands.table.outcome import Done, Outcome
from bridge.commands.table.row import Arguments, Permission, Words
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, enumerated, listed
from bridge.pexip.errors import ForbiddenError
from bridge.pexip.models import Participant, ParticipantId
from bridge.pexip.requests.breakout import MAIN_ROOM, PREVIOUS_ROOM, MoveParticipants

_MOST_NAMES = 10
_FEW = 2
# What the event stream tells of a move comes within a second or two.
_LOOKS = (0.1, 0.2, 0.4, 0.8, 1.6)
_OTHER_PLACES = {"main": MAIN_ROOM, "the main room": MAIN_ROOM, "previous": PREVIOUS_ROOM}


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


class SwapArguments(Arguments):
    """The two."""

    one: Annotated[Participant, Field(title="Who")]
    other: Annotated[Participant, Field(title="With whom", json_schema_extra={"after": "with"})]


async def move(arguments: MoveArguments, situation: Situation) -> Outcome:
    """From wherever each of them is; who is there already stays."""
    main = await _main(situation)
    target = await _target(arguments.room, main)
    moved = await _send_all(arguments.people, target, situation)
    roster = await everybody(main)
    gone = [roster.label(each) for each in arguments.people if each.uuid in moved]
    there = [roster.label(each) for each in arguments.people if each.uuid not in moved]
    where = {MAIN_ROOM: "the main room", PREVIOUS_ROOM: "where they were before"}
    names_by_id = {uuid: name for name, uuid in (await main.rooms()).items()}
    goal = where.get(target) or names_by_id.get(target, arguments.room)
    names, others = enumerated(gone, _MOST_NAMES), enumerated(there, _MOST_NAMES)
    if not gone:
        return Done(text=f"{others}: in {goal} already.")
    if not there:
        return Done(text=say(catalogue.MOVED_PEOPLE, names=names, goal=goal))
    return Done(text=say(catalogue.MOVED_SOME, names=names, goal=goal, others=others))


async def swap(arguments: SwapArguments, situation: Situation) -> Outcome:
    """Each into the room where the other is."""
    main, one, other = await _main(situation), arguments.one, arguments.other
    by_room = await _by_room((one, other), main)
    places = {each: place for place, ids in by_room.items() for each in ids}
    roster = await everybody(main)
    names = [roster.label(each) for each in (one, other)]
    if places[one.uuid] == places[other.uuid]:
        return Done(text=say(catalogue.IN_ONE_ROOM, names=listed(names)))
    await _send_all((one,), places[other.uuid], situation)
    await _send_all((other,), places[one.uuid], situation)
    called = {uuid: name for name, uuid in (await main.rooms()).items()}
    called[MAIN_ROOM] = "the main room"
    to, back = (called.get(places[each.uuid], "another room") for each in (other, one))
    return Done(text=say(catalogue.SWAPPED, one=names[0], to=to, other=names[1], back=back))


async def _send_all(
    people: tuple[Participant, ...], target: str, situation: Situation
) -> set[ParticipantId]:
    """Those who had to go."""
    moved: set[ParticipantId] = set()
    main = await _main(situation)
    for room_uuid, ids in (await _by_room(people, main)).items():
        if room_uuid == target:
            continue
        moved.update(ids)
        try:
            await _send(ids, room_uuid, target, main)
        except ForbiddenError:
            # Whoever was sent elsewhere a moment ago is not where the event stream told of last.
            place = await _place_after(ids, room_uuid, main, situation.services.clock)
            if place is None:
                raise
            if place != target:
                await _send(ids, place, target, main)
    return moved


async def _send(ids: list[ParticipantId], room_uuid: str, target: str, main: Conference) -> None:
    """Until they have left: what is typed next is about where they are then."""
    source = main if room_uuid == MAIN_ROOM else await _room_of(room_uuid, main)
    await source.send(MoveParticipants(breakout_uuid=target, participants=tuple(ids)))
    await source.wait_until(lambda roster: not roster.participants.keys() & set(ids))


async def _place_after(
    ids: list[ParticipantId], before: str, main: Conference, clock: Clock
) -> str | None:
    """Where they all have come to from there; None where they stay, or part."""
    for seconds in _LOOKS:
        places = {MAIN_ROOM: await main.roster()}
        places |= {each.uuid: each.roster for each in await open_rooms(main)}
        found = (name for name, roster in places.items() if set(ids) <= roster.participants.keys())
        place = next((each for each in found if each != before), None)
        if place is not None:
            return place
        await clock.sleep(seconds)
    return None


async def _by_room(
    people: tuple[Participant, ...], main: Conference
) -> dict[str, list[ParticipantId]]:
    """The ids by that of the room where each is."""
    found = await open_rooms(main)
    by_room: dict[str, list[ParticipantId]] = {}
    for person in people:
        place = next((each.uuid for each in found if each.roster.find(person.uuid)), MAIN_ROOM)
        by_room.setdefault(place, []).append(person.uuid)
    return by_room


async def _room_of(uuid: str, main: Conference) -> Conference:
    found = next((each for each in await open_rooms(main) if each.uuid == uuid), None)
    if found is None:
        raise CommandError("That breakout room has just been closed.")
    return found.conference


async def _main(situation: Situation) -> Conference:
    """The conference with its rooms, also where the command acts in one of them."""
    main = await situation.services.conferences.find(situation.require_binding())
    return main or situation.require_conference()


async def _target(name: str, main: Conference) -> str:
    if place := _OTHER_PLACES.get(" ".join(name.casefold().split())):
        return place
    return await get_room_id(name, main)


def _ask_to_move(arguments: MoveArguments) -> str | None:
    """Two are soon brought back; of `everyone` it should be seen who that is."""
    if len(arguments.people) <= _FEW:
        return None
    names = [clean_name(each.display_name, "Somebody") for each in arguments.people]
    return say(catalogue.MOVE_THESE, names=enumerated(names, _MOST_NAMES), room=arguments.room)


MOVE = Procedure(
    name="breakout move",
    missed=say(catalogue.COMES_BACK),
    summary="Move people to a breakout room, or back",
    arguments=MoveArguments,
    permission=Permission.HOST,
    example="breakout move bob to main",
    label="Move to a room",
    in_room=True,
    across_rooms=True,
    confirm=_ask_to_move,
    confirm_button="Move",
    run=move,
    needs_meeting=True,
)
SWAP = Procedure(
    name="breakout swap",
    summary="Two people into each other’s rooms",
    arguments=SwapArguments,
    permission=Permission.HOST,
    example="breakout swap bob with alice",
    label="Swap rooms",
    is_for_one_only=True,
    across_rooms=True,
    run=swap,
    needs_meeting=True,
)
COMMANDS = (MOVE, SWAP)
