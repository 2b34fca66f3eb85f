"""What a Host does to one participant: the API document, "Participant functions".

Paths are spelled with underscores throughout, as real clients do; the document's dashes are not on
the wire.
"""

from bridge.pexip.models import ParticipantId
from bridge.pexip.request import Done, Request


class MuteParticipant(Request[Done]):
    """Mute the audio; whether the person may unmute it is another matter."""

    path = "participants/{participant_uuid}/mute"

    participant_uuid: ParticipantId


class UnmuteParticipant(Request[Done]):
    """Unmute the audio."""

    path = "participants/{participant_uuid}/unmute"

    participant_uuid: ParticipantId


class MuteParticipantVideo(Request[Done]):
    """Mute the video."""

    path = "participants/{participant_uuid}/video_muted"

    participant_uuid: ParticipantId


class UnmuteParticipantVideo(Request[Done]):
    """Unmute the video."""

    path = "participants/{participant_uuid}/video_unmuted"

    participant_uuid: ParticipantId


class DisconnectParticipant(Request[Done]):
    """Remove a participant from the conference."""

    path = "participants/{participant_uuid}/disconnect"

    participant_uuid: ParticipantId


class AdmitParticipant(Request[Done]):
    """Let someone in from the waiting room of a locked conference."""

    path = "participants/{participant_uuid}/unlock"

    participant_uuid: ParticipantId


class MessageParticipant(Request[Done]):
    """Write to one participant."""

    path = "participants/{participant_uuid}/message"
    is_retry_safe = False

    participant_uuid: ParticipantId
    payload: str
    type: str = "text/plain"


class ShowLiveCaptions(Request[Done]):
    """Have captions sent to a participant; for the bridge to get them, to its own."""

    path = "participants/{participant_uuid}/show_live_captions"

    participant_uuid: ParticipantId


class HideLiveCaptions(Request[Done]):
    """No more captions for this participant."""

    path = "participants/{participant_uuid}/hide_live_captions"

    participant_uuid: ParticipantId


class RaiseHand(Request[Done]):
    """Raise a participant's hand (the wire says buzz)."""

    path = "participants/{participant_uuid}/buzz"

    participant_uuid: ParticipantId


class LowerHand(Request[Done]):
    """Lower a participant's hand."""

    path = "participants/{participant_uuid}/clearbuzz"

    participant_uuid: ParticipantId


class SpotlightParticipant(Request[Done]):
    """Hold a participant in a primary position of the layout."""

    path = "participants/{participant_uuid}/spotlighton"

    participant_uuid: ParticipantId


class UnspotlightParticipant(Request[Done]):
    """Undo `SpotlightParticipant`."""

    path = "participants/{participant_uuid}/spotlightoff"

    participant_uuid: ParticipantId
