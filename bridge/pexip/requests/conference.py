"""What a Host does to the whole conference: the API document, "Conference control functions"."""

from typing import Annotated

from pydantic import FailFast

from bridge.pexip.models import ConferenceStatus, Participant
from bridge.pexip.request import Done, Request


class GetConferenceStatus(Request[ConferenceStatus]):
    """Whether it is locked, started, muted and so on."""

    method = "GET"
    path = "conference_status"


class GetParticipants(Request[Annotated[tuple[Participant, ...], FailFast()]]):
    """The complete roster, ourselves included."""

    method = "GET"
    path = "participants"


class LockConference(Request[Done]):
    """Who comes from now on waits until a Host lets them in."""

    path = "lock"


class UnlockConference(Request[Done]):
    """Let people in again, those who wait as well."""

    path = "unlock"


class StartConference(Request[Done]):
    """Let the Guests in although no Host with media is there."""

    path = "start_conference"


class MuteGuests(Request[Done]):
    """Mute all Guests, those who come later as well."""

    path = "muteguests"


class UnmuteGuests(Request[Done]):
    """Undo `MuteGuests`."""

    path = "unmuteguests"


class SetGuestsCanUnmute(Request[Done]):
    """Whether muted Guests may unmute themselves."""

    path = "set_guests_can_unmute"

    setting: bool


class DisconnectAll(Request[Done]):
    """End the conference for everyone, ourselves included."""

    path = "disconnect"


class SendMessage(Request[Done]):
    """Write to everyone."""

    path = "message"
    is_retry_safe = False

    payload: str
    type: str = "text/plain"
