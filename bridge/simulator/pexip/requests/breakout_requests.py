"""Opening, filling, emptying and closing breakout rooms.

Section "Breakout rooms functions" of the API document. Whatever can be asked of a conference can
be asked of a room too; those rows are made from the main room's.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import Field

from bridge.simulator.pexip.conference.breakout_room import MAIN, Breakout, EndAction
from bridge.simulator.pexip.conference.breakouts import (
    close_breakout,
    issue_ticket,
    move,
    open_breakout,
)
from bridge.simulator.pexip.conference.chat import ChatLine, say_to_all
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.state import Conference
from bridge.simulator.pexip.requests.routing import Call, NoBody, Right, Route
from bridge.simulator.pexip.rules.wire import Body, Refusal

PREVIOUS = "previous"
UNKNOWN_ROOM = "Breakout room not found"


class NewBreakout(Body):
    """Section "breakouts"; participants are listed by the room they are in."""

    name: str
    description: str = ""
    duration: float = 0
    end_action: EndAction = "transfer"
    participants: dict[str, list[str]] = Field(default_factory=dict)
    guests_allowed_to_leave: bool = False


class Move(Body):
    """Who goes where; nobody listed means everybody."""

    breakout_uuid: str
    participants: list[str] = Field(default_factory=list)


def create(call: Call[NewBreakout]) -> dict[str, str]:
    body = call.body
    breakout = open_breakout(
        call.state,
        call.conference,
        name=body.name,
        description=body.description,
        seconds=body.duration,
        end_action=body.end_action,
        guests_may_leave=body.guests_allowed_to_leave,
    )
    for room_id, uuids in body.participants.items():
        source = _room(call, room_id)
        people = [source.participants[uuid] for uuid in uuids if uuid in source.participants]
        _move(call, people, source, breakout.uuid, came_from=room_id)
    return {"breakout_uuid": breakout.uuid}


def close(call: Call[NoBody]) -> bool:
    close_breakout(call.state, call.conference, _breakout(call))
    return True


def close_all(call: Call[NoBody]) -> None:
    for breakout in tuple(call.state.breakouts_of(call.conference).values()):
        close_breakout(call.state, call.conference, breakout)


def empty_all(call: Call[NoBody]) -> bool:
    for breakout in call.state.breakouts_of(call.conference).values():
        _move(call, breakout.people(), breakout.room, MAIN, came_from=breakout.uuid)
    return True


def message_all(call: Call[ChatLine]) -> bool:
    breakouts = call.state.breakouts_of(call.conference).values()
    sent = [
        say_to_all(breakout.room, call.caller, call.body, call.state.switches)
        for breakout in breakouts
    ]
    return all(sent)


def move_from_main(call: Call[Move]) -> bool:
    people = _chosen(call.body, call.conference, list(call.conference.participants.values()))
    _move(call, people, call.conference, call.body.breakout_uuid, came_from=MAIN)
    return True


def move_from_room(call: Call[Move]) -> bool:
    breakout = _breakout(call)
    people = _chosen(call.body, breakout.room, breakout.people())
    if call.body.breakout_uuid != PREVIOUS:
        target = call.body.breakout_uuid
        _move(call, people, breakout.room, target, came_from=breakout.uuid)
        return True
    for person in people:
        target = call.state.previous_rooms.get(person.uuid, MAIN)
        _move(call, [person], breakout.room, target, came_from=breakout.uuid)
    return True


def give_guest_ticket(call: Call[NoBody]) -> str:
    return issue_ticket(call.state, _breakout(call).room)


def leave(call: Call[NoBody]) -> bool:
    """From within a room, by someone who came there by a ticket."""
    main = call.state.find_conference(call.path["alias"])
    details = call.conference.breakout_details
    if main is None or not details.get("breakout_guests_allowed_to_leave"):
        return False
    move(call.state, [call.caller], call.conference, main, MAIN)
    return True


def _chosen(body: Move, room: Conference, everyone: list[Participant]) -> list[Participant]:
    if not body.participants:
        return everyone
    try:
        return [room.participants[uuid] for uuid in body.participants]
    except KeyError as error:
        raise Refusal(403, "Participant not found") from error


def _move(
    call: Call[Any],
    people: list[Participant],
    source: Conference,
    target_id: str,
    *,
    came_from: str,
) -> None:
    target = _room(call, target_id)
    for person in people:
        call.state.previous_rooms[person.uuid] = came_from
    move(call.state, people, source, target, target_id)


def _room(call: Call[Any], room_id: str) -> Conference:
    if room_id == MAIN:
        return call.conference
    breakout = call.state.breakouts_of(call.conference).get(room_id)
    if breakout is None:
        raise Refusal(403, UNKNOWN_ROOM)
    return breakout.room


def _breakout(call: Call[Any]) -> Breakout:
    breakout = call.state.breakouts_of(call.conference).get(call.path["breakout_uuid"])
    if breakout is None:
        raise Refusal(404, UNKNOWN_ROOM)
    return breakout


def enter_room(call: Call[Any]) -> Call[Any]:
    """The same request, as the caller's control participant sends it inside the room."""
    breakout = _breakout(call)
    control = breakout.controls.get(call.caller.uuid)
    if control is None:
        raise call.forbid()
    return replace(call, conference=breakout.room, caller=control)


def rows_for_rooms(routes: Sequence[Route[Any]]) -> tuple[Route[Any], ...]:
    """A room's own copy of each row; closing a room is a row of its own."""
    return tuple(
        replace(route, path=f"breakouts/{{breakout_uuid}}/{route.path}")
        for route in routes
        if route.path != "disconnect"
    )


BREAKOUT_ROUTES = (
    Route("POST", "breakouts", Right.HOST, NewBreakout, create),
    Route("POST", "breakouts/message", Right.HOST, ChatLine, message_all),
    Route("POST", "breakouts/disconnect", Right.HOST, NoBody, close_all),
    Route("POST", "breakouts/empty", Right.HOST, NoBody, empty_all),
    Route("POST", "participants/breakout", Right.HOST, Move, move_from_main),
    Route("POST", "leavebreakout", Right.MEMBER, NoBody, leave),
    Route("POST", "breakouts/{breakout_uuid}/disconnect", Right.HOST, NoBody, close),
    Route(
        "POST",
        "breakouts/{breakout_uuid}/participants/breakout",
        Right.HOST,
        Move,
        move_from_room,
    ),
    Route(
        "POST",
        "breakouts/{breakout_uuid}/request_guest_token",
        Right.HOST,
        NoBody,
        give_guest_ticket,
    ),
)
