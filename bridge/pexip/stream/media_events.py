"""Events about presentations and about media, of which the bridge itself has none.

They follow the API document, "Server-sent events"; on_hold, fecc, presentation_ended and
presentation_frame_reset, which it leaves out, follow the official clients.
"""

from pydantic import Field, SecretStr
from typing_extensions import override

from bridge.pexip.models import ParticipantId, Read, WireModel
from bridge.pexip.stream.event import Event


class PresentationStarted(Event):
    """Someone presents; three empty strings mean that the presenter has gone.

    `event_id`: names the picture on show, as that of `PresentationFrameChanged` does, for whoever
    comes while it is shown.
    """

    wire_name = "presentation_start"

    presenter_name: str = ""
    presenter_uri: str = ""
    presenter_uuid: ParticipantId = ParticipantId("")
    source: str = ""
    event_id: str = ""

    @classmethod
    @override
    def parse(cls, data: bytes, event_id: str, read: Read) -> Event:
        return super().parse(data, event_id, read).model_copy(update={"event_id": event_id})


class PresentationStopped(Event):
    """Nobody presents; also sent at the start of a stream."""

    wire_name = "presentation_stop"


class PresentationEnded(Event):
    """The presentation that we sent is over."""

    wire_name = "presentation_ended"


class PresentationFrameChanged(Event):
    """A new picture is there; whoever fetches it must name `event_id`."""

    wire_name = "presentation_frame"

    event_id: str = ""

    @classmethod
    @override
    def parse(cls, data: bytes, event_id: str, read: Read) -> Event:
        return cls(event_id=event_id)


class PresentationFrameReset(Event):
    """The picture is no longer valid."""

    wire_name = "presentation_frame_reset"


class OnHoldChanged(Event):
    """Our participant was put on hold or taken off it."""

    wire_name = "on_hold"

    setting: bool | None = None


class CameraMovement(WireModel):
    """One axis that is to move, as in the document's section "fecc"."""

    axis: str = ""
    direction: str = ""


class FeccReceived(Event):
    """Someone moves our camera, which a participant without media does not have."""

    wire_name = "fecc"

    action: str = ""
    movement: tuple[CameraMovement, ...] = ()
    # Milliseconds.
    timeout: float | None = None


class SplashScreenChanged(Event):
    """A screen to show in direct media; an empty key hides it."""

    wire_name = "splash_screen"

    screen_key: str = ""
    display_duration: float | None = None


class NewOfferReceived(Event):
    """The far end offers media (direct media only)."""

    wire_name = "new_offer"

    # Media descriptions hold keys.
    sdp: str = Field(default="", repr=False)


class SdpUpdated(Event):
    """The far end changed its media (direct media only)."""

    wire_name = "update_sdp"

    sdp: str = Field(default="", repr=False)


class NewCandidateReceived(Event):
    """The far end can be reached at one more address (direct media only)."""

    wire_name = "new_candidate"

    candidate: str = Field(default="", repr=False)
    mid: str = ""
    ufrag: str = ""
    pwd: SecretStr = SecretStr("")


class PeerDisconnected(Event):
    """The far end has gone (direct media only)."""

    wire_name = "peer_disconnect"
