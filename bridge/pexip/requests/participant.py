"""What a Host does to one participant: the API document, "Participant functions".

Paths are spelled with underscores throughout, as real clients do; the document's dashes are not on
the wire. All answer with 403 or `result: false` where the right is missing, and where nobody has
the id.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bridge.pexip.models import ParticipantId
from bridge.pexip.request import Done, Picture, Request, SentSecret
from bridge.pexip.requests.camera import CameraAction, Movement
from bridge.pexip.requests.conference import MessageType, checked_digits

Digits = Annotated[str, AfterValidator(checked_digits)]


class MuteParticipant(Request[Done]):
    """Mute the audio; whether the person may unmute it is another matter; section "mute"."""

    path = "participants/{participant_uuid}/mute"

    participant_uuid: ParticipantId


class UnmuteParticipant(Request[Done]):
    """Unmute the audio; section "mute / unmute"."""

    path = "participants/{participant_uuid}/unmute"

    participant_uuid: ParticipantId


class MuteParticipantVideo(Request[Done]):
    """Mute the video; section "video_muted / video_unmuted"."""

    path = "participants/{participant_uuid}/video_muted"

    participant_uuid: ParticipantId


class UnmuteParticipantVideo(Request[Done]):
    """Unmute the video; section "video_muted / video_unmuted"."""

    path = "participants/{participant_uuid}/video_unmuted"

    participant_uuid: ParticipantId


class DisconnectParticipant(Request[Done]):
    """Remove a participant from the conference; section "disconnect" of participants.

    In a breakout room too it is out of everything, not back in the main room.
    """

    path = "participants/{participant_uuid}/disconnect"

    participant_uuid: ParticipantId


class AdmitParticipant(Request[Done]):
    """Let someone in from the waiting room of a locked conference; section "unlock"."""

    path = "participants/{participant_uuid}/unlock"

    participant_uuid: ParticipantId


class MessageParticipant(Request[Done]):
    """Write to one participant; section "message" of participants, fields as in `SendMessage`."""

    path = "participants/{participant_uuid}/message"
    is_retry_safe = False

    participant_uuid: ParticipantId
    payload: str
    type: MessageType = "text/plain"


class ShowLiveCaptions(Request[Done]):
    """Have captions sent to a participant; section "show_live_captions".

    For the bridge to get them, to its own. Result: null for done. Errors: why there are none, as
    "Live captions not available", "Not configured" or "Dial out failed" (try again later).
    """

    path = "participants/{participant_uuid}/show_live_captions"

    participant_uuid: ParticipantId


class HideLiveCaptions(Request[Done]):
    """No more captions for this participant; section "hide_live_captions"."""

    path = "participants/{participant_uuid}/hide_live_captions"
    may_be_empty = True

    participant_uuid: ParticipantId


class RaiseHand(Request[Done]):
    """Raise a participant's hand; section "buzz"."""

    path = "participants/{participant_uuid}/buzz"

    participant_uuid: ParticipantId


class LowerHand(Request[Done]):
    """Lower a participant's hand; section "clearbuzz"."""

    path = "participants/{participant_uuid}/clearbuzz"

    participant_uuid: ParticipantId


class SpotlightParticipant(Request[Done]):
    """Hold a participant in a primary position; section "spotlighton / spotlightoff".

    The first one to be spotlighted has the first position.
    """

    path = "participants/{participant_uuid}/spotlighton"

    participant_uuid: ParticipantId


class UnspotlightParticipant(Request[Done]):
    """Undo `SpotlightParticipant`; section "spotlighton / spotlightoff"."""

    path = "participants/{participant_uuid}/spotlightoff"

    participant_uuid: ParticipantId


class SendDigits(Request[Done]):
    """Dial tones to the participant, for a menu at its end; section "dtmf" of participants."""

    path = "participants/{participant_uuid}/dtmf"
    is_retry_safe = False

    participant_uuid: ParticipantId
    digits: Digits


class SetRole(Request[Done]):
    """Make a Host (`chair`) or a Guest of a participant; section "role"."""

    path = "participants/{participant_uuid}/role"

    participant_uuid: ParticipantId
    role: Literal["chair", "guest"]


class SetOverlayText(Request[Done]):
    """Change the name in the picture, where names are shown; section "overlaytext"."""

    path = "participants/{participant_uuid}/overlaytext"

    participant_uuid: ParticipantId
    text: str


class SetLayoutGroup(Request[Done]):
    """Put a participant into a group that pinning places; section "layout_group"; empty is none."""

    path = "participants/{participant_uuid}/layout_group"

    participant_uuid: ParticipantId
    layout_group: str


class MoveCamera(Request[Done]):
    """Move a participant's camera; section "fecc" of participants.

    `timeout`: milliseconds that the movement lasts; 1000 for a start, 200 to continue.
    """

    path = "participants/{participant_uuid}/fecc"
    is_retry_safe = False

    participant_uuid: ParticipantId
    action: CameraAction
    movement: tuple[Movement, ...] = Field(min_length=1)
    timeout: int | None = Field(default=None, gt=0)


class TransferParticipant(Request[Done]):
    """Send a participant to another conference; section "transfer".

    `pin`: that of the role over there. Result: false too when the other conference takes nobody.
    """

    path = "participants/{participant_uuid}/transfer"
    is_retry_safe = False

    participant_uuid: ParticipantId
    conference_alias: str = Field(min_length=1)
    role: Literal["host", "guest"] = "guest"
    pin: SentSecret | None = None


class HoldParticipant(Request[Done]):
    """Put a participant on hold, unseen and unheard; no section: official clients send it."""

    path = "participants/{participant_uuid}/hold"

    participant_uuid: ParticipantId


class ResumeParticipant(Request[Done]):
    """Undo `HoldParticipant`; no section: official clients send it."""

    path = "participants/{participant_uuid}/resume"

    participant_uuid: ParticipantId


class MuteTransmission(Request[Done]):
    """Stop what the conference sends to a participant; no section: official clients send it."""

    path = "participants/{participant_uuid}/tx_mute"

    participant_uuid: ParticipantId


class UnmuteTransmission(Request[Done]):
    """Undo `MuteTransmission`; no section: official clients send it."""

    path = "participants/{participant_uuid}/tx_unmute"

    participant_uuid: ParticipantId


class SetStudioSound(Request[Done]):
    """Leave a participant's sound as it is, for music; no section: Pexip's test page sends it."""

    path = "participants/{participant_uuid}/studiosound"

    participant_uuid: ParticipantId
    enabled: bool


class GetAvatar(Request[Picture]):
    """The picture of a participant; section "avatar.jpg".

    Result: a JPEG. Errors: 404 "No image available".
    """

    method = "GET"
    path = "participants/{participant_uuid}/avatar.jpg"
    is_answered_by_body = True

    participant_uuid: ParticipantId
