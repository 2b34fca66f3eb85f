"""Slides, as pictures: the API document, sections "presentation_frame", "take_floor" and others."""

from typing import Any

from pydantic import Field
from typing_extensions import override

from bridge.pexip.models import ParticipantId
from bridge.pexip.request import Done, Picture, Request


class GetPresentationFrame(Request[Picture]):
    """The slide on show; section "presentation_frame".

    `event_id`: that of the `PresentationFrameChanged` that told of it. Result: a JPEG. Errors: 404
    when nobody presents.
    """

    method = "GET"
    path = "presentation.jpeg"
    query = "id={event_id}"
    is_answered_by_body = True

    event_id: str


class GetHighPresentationFrame(Request[Picture]):
    """The slide on show in its full size; section "presentation_frame", otherwise as above."""

    method = "GET"
    path = "presentation_high.jpeg"
    query = "id={event_id}"
    is_answered_by_body = True

    event_id: str


class SendPresentationFrame(Request[Done]):
    """Show a picture as our presentation; no section: official clients send it after `TakeFloor`.

    `jpeg`: the picture, which is the whole body. Errors: 403 while somebody else has the floor.
    """

    path = "presentation"
    content_type = "image/jpeg"

    jpeg: bytes = Field(repr=False, min_length=1)

    @override
    def body(self) -> dict[str, Any] | None:
        return None

    @override
    def content(self) -> bytes:
        return self.jpeg


class TakeFloor(Request[Done]):
    """We begin to present; section "take_floor". Errors: 403 if we may not."""

    path = "participants/{participant_uuid}/take_floor"

    participant_uuid: ParticipantId


class ReleaseFloor(Request[Done]):
    """We present no longer; section "release_floor"."""

    path = "participants/{participant_uuid}/release_floor"

    participant_uuid: ParticipantId


class AllowPresentation(Request[Done]):
    """Let a participant see slides; section "allowrxpresentation / denyrxpresentation"."""

    path = "participants/{participant_uuid}/allowrxpresentation"

    participant_uuid: ParticipantId


class DenyPresentation(Request[Done]):
    """Keep slides from a participant; section "allowrxpresentation / denyrxpresentation"."""

    path = "participants/{participant_uuid}/denyrxpresentation"

    participant_uuid: ParticipantId


class SetPresentationInMix(Request[Done]):
    """Whether we see slides within the picture; section "pres_in_mix", of our own participant.

    Works in Adaptive Composition only.
    """

    path = "participants/{participant_uuid}/pres_in_mix"

    participant_uuid: ParticipantId
    state: bool
