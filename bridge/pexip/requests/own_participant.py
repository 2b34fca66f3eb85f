"""What a client says of itself, and which sound goes where: "Participant functions" continued.

Where a section says so, the id must be our own: 403 or `result: false` for any other.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from bridge.pexip.models import ParticipantId
from bridge.pexip.request import Done, Request, SentModel


def _check_mix(name: str) -> str:
    parts = name.split(".")
    if not all(parts):
        raise ValueError("a mix name has something between its dots")
    if "main" in parts[1:]:
        raise ValueError("main can only come first in a mix name")
    return name


AudioMixName = Annotated[str, AfterValidator(_check_mix)]
"""Dots part a mix from those that it inherits, the parent first: `main.french`; three count."""


class AudioMix(SentModel):
    """A mix to send to; whoever is prominent in it makes the others quieter by speaking."""

    mix_name: AudioMixName
    prominent: bool = False


class SendToAudioMixes(Request[Done]):
    """All mixes that a participant is heard in; section "send_to_audio_mixes"; empty is `main`."""

    path = "participants/{participant_uuid}/send_to_audio_mixes"

    participant_uuid: ParticipantId
    mixes: tuple[AudioMix, ...]


class ReceiveFromAudioMix(Request[Done]):
    """The mix that a participant hears; section "receive_from_audio_mix"; None is silence."""

    path = "participants/{participant_uuid}/receive_from_audio_mix"
    sent_as_null = frozenset({"mix_name"})

    participant_uuid: ParticipantId
    mix_name: AudioMixName | None


class ShowClientMuted(Request[Done]):
    """Show a microphone that is muted at its own end; section "client_mute / client_unmute"."""

    path = "participants/{participant_uuid}/client_mute"

    participant_uuid: ParticipantId


class ShowClientUnmuted(Request[Done]):
    """Undo `ShowClientMuted`; section "client_mute / client_unmute"."""

    path = "participants/{participant_uuid}/client_unmute"

    participant_uuid: ParticipantId


class SetPreferredAspectRatio(Request[Done]):
    """Width by height of the picture that we would like; section "preferred_aspect_ratio"."""

    path = "participants/{participant_uuid}/preferred_aspect_ratio"

    participant_uuid: ParticipantId
    aspect_ratio: float = Field(ge=0, le=2)


JsonWebToken = Annotated[str, Field(pattern=r"^[\w-]+\.[\w-]+\.[\w-]*$")]


class GetAttestation(Request[JsonWebToken]):
    """A signed proof of our own role; section "get_attestation", from version 38.

    Result: a JSON Web Token with `role`, `conf` and `exp`; `GetSigningKeys` has its key.
    """

    method = "GET"
    path = "participants/{participant_uuid}/get_attestation"
    # The document leaves open whether the token stands alone or in a `result`.
    is_answered_by_body = True

    participant_uuid: ParticipantId


class NotifyPresent(Request[Done]):
    """Somebody still sits here; no section: the official web client sends it for itself."""

    path = "participants/{participant_uuid}/notify_not_afk"

    participant_uuid: ParticipantId


class GetParticipantLayout(Request[Any]):
    """The picture that a participant gets; no section, so the result is taken as it comes."""

    method = "GET"
    path = "participants/{participant_uuid}/layout"

    participant_uuid: ParticipantId
