"""Media of our own participant and gateway calls: the API document, "calls" and "Call functions".

The bridge has no media; those who build on this package may. Errors: 403 for another's call, 404
for one that is over, 502 and 503 while its media is not to be reached.
"""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator

from bridge.pexip.models import ParticipantId, WireModel
from bridge.pexip.request import Done, Request, SentModel, SentSecret
from bridge.pexip.requests.camera import CameraAction, Movement
from bridge.pexip.requests.participant import Digits


class TurnServer(WireModel):
    """A relay, and what opens it."""

    urls: tuple[str, ...] = ()
    username: str = ""
    credential: SecretStr = SecretStr("")


class StartedCall(WireModel):
    """A call; `sdp` may be empty in direct media until the far end has come.

    `url` and `secure_url` belong to RTMP only.
    """

    call_uuid: str = Field(min_length=1)
    # Media descriptions hold keys, here and below.
    sdp: str = Field(default="", repr=False)
    offer_ignored: bool | None = None
    turn: tuple[TurnServer, ...] = ()
    url: str = ""
    secure_url: str = ""


class StartCall(Request[StartedCall]):
    """Give our participant media; section "calls".

    `sdp`: an offer with audio, video and slides, for WebRTC. `present`: `main` puts slides in place
    of the video. `streaming`, `bandwidth` (kbit/s): for RTMP. Result: the node's answer, which
    `AcknowledgeCall` must follow. Errors: 400 for an SDP that it cannot read.
    """

    path = "participants/{participant_uuid}/calls"
    is_retry_safe = False

    participant_uuid: ParticipantId
    call_type: Literal["WEBRTC", "RTMP"] = "WEBRTC"
    sdp: str | None = Field(default=None, repr=False)
    fecc_supported: bool | None = None
    media_type: Literal["video", "video-only", "audio"] | None = None
    present: Literal["main", "send", "receive"] | None = None
    streaming: bool | None = None
    bandwidth: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _check_offer(self) -> Self:
        if self.call_type == "WEBRTC" and self.sdp is None:
            raise ValueError("a WebRTC call begins with an offer (sdp)")
        return self


class AcknowledgeCall(Request[Done]):
    """Let media flow; section "ack". `sdp`: our answer to a `NewOfferReceived`, in direct media."""

    path = "participants/{participant_uuid}/calls/{call_uuid}/ack"

    participant_uuid: ParticipantId
    call_uuid: str
    sdp: str | None = Field(default=None, repr=False)
    offer_ignored: bool | None = None


class DisconnectCall(Request[Done]):
    """End the media and keep the participant; section "disconnect" of calls."""

    path = "participants/{participant_uuid}/calls/{call_uuid}/disconnect"

    participant_uuid: ParticipantId
    call_uuid: str


class SendCallDigits(Request[Done]):
    """Dial tones to the far end of a gateway call; section "dtmf" of calls."""

    path = "participants/{participant_uuid}/calls/{call_uuid}/dtmf"
    is_retry_safe = False

    participant_uuid: ParticipantId
    call_uuid: str
    digits: Digits


class MoveCallCamera(Request[Done]):
    """Move the camera beyond a gateway call; section "fecc" of calls, fields as `MoveCamera`."""

    path = "participants/{participant_uuid}/calls/{call_uuid}/fecc"
    is_retry_safe = False

    participant_uuid: ParticipantId
    call_uuid: str
    action: CameraAction
    movement: tuple[Movement, ...] = Field(min_length=1)
    timeout: int | None = Field(default=None, gt=0)


class SendCandidate(Request[Done]):
    """One more address that we can be reached at; section "new_candidate".

    `candidate`: as RFC 5245 writes it. `mid`: the stream's tag. `ufrag`, `pwd`: its credentials.
    """

    path = "participants/{participant_uuid}/calls/{call_uuid}/new_candidate"

    participant_uuid: ParticipantId
    call_uuid: str
    candidate: str
    mid: str
    ufrag: str | None = None
    pwd: SentSecret | None = None


class UpdatedCall(WireModel):
    """The node's new description."""

    call_uuid: str = ""
    sdp: str = Field(default="", repr=False)


def _as_update(result: object) -> object:
    """The document has a bare description, newer nodes an object."""
    return {"sdp": result} if isinstance(result, str) else result


class UpdateCall(Request[Annotated[UpdatedCall, BeforeValidator(_as_update)]]):
    """Describe our media anew, for an ICE restart; section "update"."""

    path = "participants/{participant_uuid}/calls/{call_uuid}/update"

    participant_uuid: ParticipantId
    call_uuid: str
    sdp: str = Field(repr=False)
    fecc_supported: bool | None = None


class MediaStatistics(SentModel):
    """What was measured of one medium: kbit/s, milliseconds, frames a second, packets, percent."""

    rx_bitrate: float | None = None
    rx_codec: str | None = None
    rx_fps: float | None = None
    rx_historic_packet_loss: float | None = None
    rx_jitter: float | None = None
    rx_packets_lost: int | None = None
    rx_packets_received: int | None = None
    rx_resolution: str | None = None
    rx_windowed_packet_loss: float | None = None
    tx_bitrate: float | None = None
    tx_codec: str | None = None
    tx_fps: float | None = None
    tx_historic_packet_loss: float | None = None
    tx_packets_sent: int | None = None
    tx_rb_jitter: float | None = None
    tx_rb_packetslost: int | None = None
    tx_resolution: str | None = None
    tx_windowed_packet_loss: float | None = None


class ReportStatistics(Request[Done]):
    """Tell how media arrives, in direct media only; section "statistics".

    As often as the token's answer said; the wire has it under the call, not the participant.
    """

    path = "participants/{participant_uuid}/calls/{call_uuid}/statistics"

    participant_uuid: ParticipantId
    call_uuid: str
    audio: MediaStatistics | None = None
    video: MediaStatistics | None = None
    presentation: MediaStatistics | None = None


class SetCallRecording(Request[Done]):
    """Mark a call as one that is recorded; no section: Pexip's own test page sends it."""

    path = "participants/{participant_uuid}/calls/{call_uuid}/recording"

    participant_uuid: ParticipantId
    call_uuid: str
    state: bool


class SetCallTranscribing(Request[Done]):
    """Mark a call as one that is transcribed; no section: Pexip's own test page sends it."""

    path = "participants/{participant_uuid}/calls/{call_uuid}/transcribing"

    participant_uuid: ParticipantId
    call_uuid: str
    state: bool
