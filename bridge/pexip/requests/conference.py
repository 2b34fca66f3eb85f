"""What a Host does to the whole conference: the API document, "Conference control functions".

All of them answer a Guest with 403 or with `result: false` (then `RefusedError`), as nodes differ.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from bridge.pexip.models import (
    Classification,
    ConferenceStatus,
    Participant,
    ParticipantId,
    WireModel,
)
from bridge.pexip.request import Done, Request

MessageType = Literal["text/plain", "application/json"]
"""The document's two; with the second the payload is itself a JSON text."""


def _readable(entries: object) -> object:
    """A roster stays readable although an entry of it has no id to address it by."""
    if not isinstance(entries, list):
        return entries
    return [entry for entry in entries if isinstance(entry, dict) and entry.get("uuid")]


class MessageText(WireModel):
    """The banner over the picture, empty for none, and when it was set, in the node's words."""

    text: str = ""
    set_time: str | None = None


class GetConferenceStatus(Request[ConferenceStatus]):
    """Whether it is locked, started, muted and so on; section "conference_status".

    Result: what this node tells; what it leaves out is None.
    """

    method = "GET"
    path = "conference_status"


class GetParticipants(Request[Annotated[tuple[Participant, ...], BeforeValidator(_readable)]]):
    """The complete roster, ourselves included; section "participants".

    Result: everyone whom we may see; an entry without an id is left out.
    """

    method = "GET"
    path = "participants"


class LockConference(Request[Done]):
    """Who comes from now on waits until a Host lets them in; section "lock / unlock"."""

    path = "lock"


class UnlockConference(Request[Done]):
    """Let people in again, those who wait as well; section "lock / unlock"."""

    path = "unlock"


class StartConference(Request[Done]):
    """Let the Guests in although no Host with media is there; section "start_conference"."""

    path = "start_conference"


class MuteGuests(Request[Done]):
    """Mute all Guests, those who come later as well; section "muteguests / unmuteguests"."""

    path = "muteguests"


class UnmuteGuests(Request[Done]):
    """Undo `MuteGuests`; section "muteguests / unmuteguests"."""

    path = "unmuteguests"


class SetGuestsCanUnmute(Request[Done]):
    """Whether muted Guests may unmute themselves; section "set_guests_can_unmute"."""

    path = "set_guests_can_unmute"

    setting: bool


class SetGuestsCanPresent(Request[Done]):
    """Whether Guests may present; section "set_guests_can_present", from version 38."""

    path = "set_guests_can_present"

    setting: bool


class SetGuestsCanSeeGuests(Request[Done]):
    """Whether Guests see one another in a Virtual Auditorium; section "set_guests_can_see_guests".

    `setting`: `no_hosts` is only while no Host is there. From version 38.
    """

    path = "set_guests_can_see_guests"

    setting: Literal["no_hosts", "always", "never"]


class DisconnectAll(Request[Done]):
    """End the conference for everyone, ourselves included; section "disconnect"."""

    path = "disconnect"
    # There the same path closes the room: `CloseBreakout`.
    may_target_breakout = False


class SendMessage(Request[Done]):
    """Write to everyone; section "message" of the conference.

    `type`: a MIME type; with `application/json`, `payload` is a JSON text.
    """

    path = "message"
    is_retry_safe = False

    payload: str
    type: MessageType = "text/plain"


class Dial(Request[tuple[ParticipantId, ...]]):
    """Call somebody or something into the conference; section "dial".

    `destination`: an alias, address or number. `protocol`: `auto` follows the node's Call Routing
    Rules, the others need its legacy dial-out. `presentation_url`: where RTMP sends slides.
    `streaming`: a device that streams or records. `dtmf_sequence`: digits, sent once it answered.
    `keep_conference_alive`: None leaves it to the node. `remote_display_name`, `text`: the name in
    the roster and in the picture.

    Result: the ids of the new participants, in the roster as "connecting" from now on; several when
    the call is forked, of whom one answers. Who does not answer in 30 s is deleted again.
    """

    path = "dial"
    is_retry_safe = False

    destination: str = Field(min_length=1)
    role: Literal["HOST", "GUEST"] = "GUEST"
    protocol: Literal["sip", "h323", "rtmp", "mssip", "auto"] = "auto"
    call_type: Literal["video", "video-only", "audio"] | None = None
    presentation_url: str | None = None
    streaming: Literal["yes", "no"] | None = None
    dtmf_sequence: str | None = None
    source_display_name: str | None = None
    source: str | None = None
    keep_conference_alive: (
        Literal[
            "keep_conference_alive",
            "keep_conference_alive_if_multiple",
            "keep_conference_alive_never",
        ]
        | None
    ) = None
    remote_display_name: str | None = None
    text: str | None = None

    @field_validator("dtmf_sequence")
    @classmethod
    def _check_digits(cls, digits: str | None) -> str | None:
        return digits if digits is None else checked_digits(digits)


def checked_digits(digits: str) -> str:
    """The tones of a telephone, and commas for pauses.

    Raises:
        ValueError: Something else is among them.
    """
    if not digits or set(digits) - set("0123456789ABCD*#,"):
        raise ValueError("tones are 0-9, A-D, * and #, with commas for pauses")
    return digits


class LowerAllHands(Request[Done]):
    """Lower all hands that are raised; section "clearallbuzz"."""

    path = "clearallbuzz"


class ClearSpotlights(Request[Done]):
    """Take the spotlight off everyone; section "clearspotlights"."""

    path = "clearspotlights"


class SetMessageText(Request[Done]):
    """Show a banner over everyone's picture; section "set_message_text".

    `text`: lines parted by line feeds; empty takes the banner down.
    """

    path = "set_message_text"

    text: str


class GetMessageText(Request[MessageText]):
    """The banner that is shown; section "get_message_text"."""

    method = "GET"
    path = "get_message_text"
    may_be_bare = True


class SetClassificationLevel(Request[Done]):
    """Mark the conference, as "Secret" for example; section "set_classification_level".

    `level`: a key of `GetClassificationLevel`. Errors: 400 for another.
    """

    path = "set_classification_level"

    level: int


class GetClassificationLevel(Request[Classification]):
    """The levels of the theme and the one in force; section "get_classification_level"."""

    method = "GET"
    path = "get_classification_level"
