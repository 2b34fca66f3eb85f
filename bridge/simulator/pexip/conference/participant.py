"""One person or client in a simulated conference, and how the roster shows it.

Section "participant_create" of the API document.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["chair", "guest"]
Protocol = Literal["api", "webrtc", "sip", "rtmp", "h323", "mssip", ""]
ServiceType = Literal[
    "connecting", "waiting_room", "ivr", "conference", "lecture", "gateway", "test_call"
]


@dataclass(eq=False, kw_only=True)
class Participant:
    """Plain attributes; `Conference.show` tells everyone after a change."""

    uuid: str
    display_name: str
    role: Role = "guest"
    protocol: Protocol = "webrtc"
    has_media: bool = True
    service_type: ServiceType = "conference"
    start_time: float = 0.0
    call_direction: Literal["in", "out"] = "in"
    call_tag: str = ""
    uri: str = ""
    vendor: str = ""
    local_alias: str = ""
    overlay_text: str = ""
    external_node_uuid: str = ""
    encryption: Literal["On", "Off"] = "On"
    is_external: bool = False
    is_audio_only: bool = False
    is_muted: bool = False
    is_muted_by_host: bool = False
    is_client_muted: bool = False
    is_video_muted: bool = False
    is_presenting: bool = False
    is_streaming: bool = False
    is_idp_authenticated: bool = False
    is_transferring: bool = False
    is_on_hold: bool = False
    is_tx_muted: bool = False
    is_recording: bool = False
    is_transcribing: bool = False
    studiosound_enabled: bool | None = None
    supports_direct_chat: bool = True
    disconnect_supported: bool = True
    fecc_supported: bool = False
    mute_supported: bool = True
    transfer_supported: bool = True
    show_live_captions: bool = False
    may_receive_presentation: bool = True
    needs_presentation_in_mix: bool = False
    preferred_aspect_ratio: float | None = None
    buzz_time: float = 0.0
    spotlight: float = 0.0
    last_spoken_time: float = 0.0
    layout_group: str | None = None
    receive_from_audio_mix: str | None = "main"
    send_to_audio_mixes: list[dict[str, Any]] = field(
        default_factory=lambda: [{"mix_name": "main", "prominent": False}]
    )
    video_mix: str = "main"
    video_mix_time: float = 0.0
    received_digits: str = ""
    call_uuids: set[str] = field(default_factory=set)
    avatar: bytes | None = None

    @property
    def is_host(self) -> bool:
        return self.role == "chair"

    @property
    def is_waiting(self) -> bool:
        return self.service_type in {"waiting_room", "ivr"}

    def roster_entry(self, *, for_host: bool) -> dict[str, Any]:
        """The whole object, as both the roster and the events carry it."""
        return {
            **self._identity(for_host=for_host),
            **self._state(),
            **self._media(),
            **self._abilities(),
        }

    def _identity(self, *, for_host: bool) -> dict[str, Any]:
        return {
            "uuid": self.uuid,
            "api_url": f"/participants/{self.uuid}/",
            "display_name": self.display_name,
            "overlay_text": self.overlay_text or self.display_name,
            "role": self.role,
            "protocol": self.protocol,
            "service_type": self.service_type,
            "call_direction": self.call_direction,
            "call_tag": self.call_tag,
            "local_alias": self.local_alias,
            "start_time": self.start_time,
            "external_node_uuid": self.external_node_uuid,
            "encryption": self.encryption,
            # Guests learn neither address nor equipment of the others.
            "uri": self.uri if for_host else "",
            "vendor": self.vendor if for_host else "",
        }

    def _state(self) -> dict[str, Any]:
        return {
            "is_muted": _yes(self.is_muted),
            "is_presenting": _yes(self.is_presenting),
            "is_client_muted": self.is_client_muted,
            "is_video_muted": self.is_video_muted,
            "is_video_silent": False,
            "is_main_video_dropped_out": False,
            "is_external": self.is_external,
            "is_conjoined": False,
            "is_idp_authenticated": self.is_idp_authenticated,
            "is_on_hold": self.is_on_hold,
            "is_transferring": self.is_transferring,
            "is_streaming_conference": self.is_streaming,
            "is_recording": self.is_recording,
            "is_transcribing": self.is_transcribing,
            "is_ai_enabled": False,
            "is_public_streaming": False,
            "is_tx_muted": self.is_tx_muted,
            "studiosound_enabled": self.studiosound_enabled,
            "show_live_captions": self.show_live_captions,
            "buzz_time": self.buzz_time,
            "spotlight": self.spotlight,
            "last_spoken_time": self.last_spoken_time,
        }

    def _media(self) -> dict[str, Any]:
        return {
            "has_media": self.has_media,
            "is_audio_only_call": _yes(self.is_audio_only),
            "is_video_call": _yes(self.has_media and not self.is_audio_only),
            "rx_presentation_policy": "ALLOW" if self.may_receive_presentation else "DENY",
            "needs_presentation_in_mix": self.needs_presentation_in_mix,
            "layout_group": self.layout_group,
            "receive_from_audio_mix": self.receive_from_audio_mix,
            "send_to_audio_mixes": self.send_to_audio_mixes,
            "receive_from_video_mix": {
                "mix_name": self.video_mix,
                "timestamp": self.video_mix_time,
            },
        }

    def _abilities(self) -> dict[str, Any]:
        return {
            "disconnect_supported": _yes(self.disconnect_supported),
            "fecc_supported": _yes(self.fecc_supported),
            "mute_supported": _yes(self.mute_supported),
            "presentation_supported": _yes(self.has_media),
            "transfer_supported": _yes(self.transfer_supported),
            "supports_direct_chat": self.supports_direct_chat,
            "can_receive_personal_mix": self.has_media,
        }


def _yes(value: bool) -> str:  # noqa: FBT001 -- the wire's own way to write a boolean
    return "YES" if value else "NO"
