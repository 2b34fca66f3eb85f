"""Breakout rooms: the API document, "breakouts" and "Breakout rooms functions".

What is done to one room as to any conference (mute, lock, layout, message, and all of one person
in it) has no class here: `PexipClient.send(request, breakout=...)` takes it there.
"""

from typing import Literal

from pydantic import Field

from bridge.pexip.models import ParticipantId, WireModel
from bridge.pexip.request import Done, Request
from bridge.pexip.requests.conference import MessageType

MAIN_ROOM = "main"
PREVIOUS_ROOM = "previous"


class CreatedBreakout(WireModel):
    """The id of the new room."""

    breakout_uuid: str = Field(min_length=1)


class CreateBreakout(Request[CreatedBreakout]):
    """Open a room; section "breakouts".

    `duration`: seconds until it closes, none or zero for never. `end_action`: where people go then;
    the node transfers them back if nothing is said. `participants`: whom to move there, by the id
    of the room they are in (`main` for the main room).

    Result: the id of the room. Errors: 403 for a room or person that is not there.
    """

    path = "breakouts"
    may_target_breakout = False
    is_retry_safe = False
    may_be_bare = True

    # Every request has a `name` of its own.
    room_name: str = Field(min_length=1, serialization_alias="name")
    description: str | None = None
    duration: int | None = Field(default=None, ge=0)
    end_action: Literal["disconnect", "transfer"] | None = None
    participants: dict[str, tuple[ParticipantId, ...]] | None = None
    guests_allowed_to_leave: bool | None = None


class CloseBreakout(Request[Done]):
    """Close one room, its people as `end_action` said; section "Closing a breakout room"."""

    path = "breakouts/{breakout_uuid}/disconnect"
    may_target_breakout = False

    breakout_uuid: str


class CloseAllBreakouts(Request[Done]):
    """Close all rooms; no section: official clients send it."""

    path = "breakouts/disconnect"
    may_target_breakout = False


class EmptyBreakouts(Request[Done]):
    """Everyone back to the main room, the rooms stay; section "Emptying all breakout rooms"."""

    path = "breakouts/empty"
    may_target_breakout = False


class MessageBreakouts(Request[Done]):
    """Write to everyone in all rooms; no section: official clients send it, as `SendMessage`."""

    path = "breakouts/message"
    may_target_breakout = False
    is_retry_safe = False

    payload: str
    type: MessageType = "text/plain"


class MoveParticipants(Request[Done]):
    """Move people to a room; section "Transfer participants back to the main room".

    Sent plainly it moves people of the main room, sent to a room those of that room.
    `breakout_uuid`: where to; `main`, or `previous` for wherever each was before.
    `participants`: empty for all.

    Errors: 403 for a room or person that is not there.
    """

    path = "participants/breakout"

    breakout_uuid: str = Field(min_length=1)
    participants: tuple[ParticipantId, ...]


class RequestBreakoutHelp(Request[Done]):
    """Ask a Host to come to our room; section "Ask for help / dismiss help request"."""

    path = "breakoutbuzz"


class DismissBreakoutHelp(Request[Done]):
    """Help came, or is not needed; section "Ask for help / dismiss help request"."""

    path = "clearbreakoutbuzz"


class LeaveBreakout(Request[Done]):
    """Go back to the main room ourselves; section "Move participant back to the main room".

    Errors: `result: false` where Guests may not.
    """

    path = "leavebreakout"
    may_target_breakout = False


class GetBreakoutGuestToken(Request[str]):
    """A one-time token that lets a Guest into a room; no section: official clients send it.

    Result: what goes into `token` of request_token, a secret.
    """

    path = "breakouts/{breakout_uuid}/request_guest_token"
    may_target_breakout = False
    is_retry_safe = False

    breakout_uuid: str
