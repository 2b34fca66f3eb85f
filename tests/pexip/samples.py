"""One request of each class, as a node accepts it; tests over all of them begin here.

People, rooms, calls and slides are named by the constants; a test with a living node puts its own
ids in their place with `addressed`.
"""

from types import MappingProxyType
from typing import Any

from pydantic import SecretStr

from bridge.pexip.models import ParticipantId
from bridge.pexip.request import Request
from bridge.pexip.requests.breakout import (
    CloseAllBreakouts,
    CloseBreakout,
    CreateBreakout,
    DismissBreakoutHelp,
    EmptyBreakouts,
    GetBreakoutGuestToken,
    LeaveBreakout,
    MessageBreakouts,
    MoveParticipants,
    RequestBreakoutHelp,
)
from bridge.pexip.requests.call import (
    AcknowledgeCall,
    DisconnectCall,
    MediaStatistics,
    MoveCallCamera,
    ReportStatistics,
    SendCallDigits,
    SendCandidate,
    SetCallRecording,
    SetCallTranscribing,
    StartCall,
    UpdateCall,
)
from bridge.pexip.requests.camera import Movement
from bridge.pexip.requests.conference import (
    ClearSpotlights,
    Dial,
    DisconnectAll,
    GetClassificationLevel,
    GetConferenceStatus,
    GetMessageText,
    GetParticipants,
    LockConference,
    LowerAllHands,
    MuteGuests,
    SendMessage,
    SetClassificationLevel,
    SetGuestsCanPresent,
    SetGuestsCanSeeGuests,
    SetGuestsCanUnmute,
    SetMessageText,
    StartConference,
    UnlockConference,
    UnmuteGuests,
)
from bridge.pexip.requests.layout import (
    ConfigureVideoMix,
    CreateVideoMix,
    DeleteVideoMix,
    GetAvailableLayouts,
    GetAvailablePinningConfigs,
    GetClock,
    GetLayoutSvgs,
    GetPinningConfig,
    GetTheme,
    GetThemeResource,
    LayoutOverride,
    MixLayout,
    OverrideLayout,
    SetClock,
    SetPinningConfig,
    SetSilentVideoDetection,
    SilentVideo,
    StreamingTransforms,
    TransformLayout,
    Transforms,
)
from bridge.pexip.requests.node import GetSigningKeys, NodeStatus
from bridge.pexip.requests.own_participant import (
    AudioMix,
    GetAttestation,
    GetParticipantLayout,
    NotifyPresent,
    ReceiveFromAudioMix,
    SendToAudioMixes,
    SetPreferredAspectRatio,
    ShowClientMuted,
    ShowClientUnmuted,
)
from bridge.pexip.requests.participant import (
    AdmitParticipant,
    DisconnectParticipant,
    GetAvatar,
    HideLiveCaptions,
    HoldParticipant,
    LowerHand,
    MessageParticipant,
    MoveCamera,
    MuteParticipant,
    MuteParticipantVideo,
    MuteTransmission,
    RaiseHand,
    ResumeParticipant,
    SendDigits,
    SetLayoutGroup,
    SetOverlayText,
    SetRole,
    SetStudioSound,
    ShowLiveCaptions,
    SpotlightParticipant,
    TransferParticipant,
    UnmuteParticipant,
    UnmuteParticipantVideo,
    UnmuteTransmission,
    UnspotlightParticipant,
)
from bridge.pexip.requests.presentation import (
    AllowPresentation,
    DenyPresentation,
    GetHighPresentationFrame,
    GetPresentationFrame,
    ReleaseFloor,
    SendPresentationFrame,
    SetPresentationInMix,
    TakeFloor,
)
from bridge.pexip.requests.token import RefreshToken, ReleaseToken, RequestToken

BOB = ParticipantId("7f8bdd7f-2d39-4c3f-9236-3e95b21f21a8")
ROOM = "00000000-0000-0000-0000-000000000001"
CALL = "50ed679d-c622-4c0e-b251-e217f2aa030b"
FRAME = "MTAuNDQuOTkuMl8xOA=="
JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"

_ALL: tuple[Request[Any], ...] = (
    NodeStatus(),
    GetSigningKeys(),
    RequestToken(display_name="Bridge", call_tag="bridge"),
    RefreshToken(),
    ReleaseToken(reason="Bye"),
    GetConferenceStatus(),
    GetParticipants(),
    LockConference(),
    UnlockConference(),
    StartConference(),
    MuteGuests(),
    UnmuteGuests(),
    SetGuestsCanUnmute(setting=True),
    SetGuestsCanPresent(setting=False),
    SetGuestsCanSeeGuests(setting="no_hosts"),
    DisconnectAll(),
    SendMessage(payload="Hello World"),
    Dial(
        destination="bob@example.com",
        role="GUEST",
        protocol="sip",
        call_type="video",
        presentation_url="rtmp://example.com/slides",
        streaming="no",
        dtmf_sequence="1234#",
        source_display_name="Alice",
        source="alice@example.com",
        keep_conference_alive="keep_conference_alive_never",
        remote_display_name="Bob",
        text="Bob at home",
    ),
    LowerAllHands(),
    ClearSpotlights(),
    SetMessageText(text="Back at ten"),
    GetMessageText(),
    SetClassificationLevel(level=1),
    GetClassificationLevel(),
    TransformLayout(
        transforms=Transforms(
            layout="ac",
            host_layout="2:21",
            enable_extended_ac=True,
            ai_enabled_indicator=False,
            enable_active_speaker_indication=True,
            enable_overlay_text=True,
            live_captions_indicator=True,
            recording_indicator=True,
            streaming_indicator=False,
            transcribing_indicator=True,
            external_media_processing_indicator=False,
            free_form_overlay_text=("Top left", "Top right"),
            streaming=StreamingTransforms(
                layout="1:0",
                waiting_screen_enabled=True,
                plus_n_pip_enabled=False,
                indicators_enabled=True,
                presentation_in_mix=True,
            ),
        )
    ),
    GetAvailableLayouts(),
    GetLayoutSvgs(),
    CreateVideoMix(mix_name=f"main.!{BOB}"),
    ConfigureVideoMix(mix_name=f"main.!{BOB}", transform_layout=MixLayout(layout="1:7")),
    DeleteVideoMix(mix_name=f"main.!{BOB}"),
    OverrideLayout(layouts=(LayoutOverride(layout="1:7", actors=(BOB,)),)),
    SetPinningConfig(pinning_config="basic_backfill"),
    GetPinningConfig(),
    GetAvailablePinningConfigs(),
    SetSilentVideoDetection(
        config=SilentVideo(enable=True, silent_after=15, require_no_faces=True, reactivate_after=2)
    ),
    SetClock(type="remaining", starting_value=600, prefix="Back in", suffix="", date=False),
    GetClock(),
    GetTheme(),
    GetThemeResource(resource="background.jpg"),
    MuteParticipant(participant_uuid=BOB),
    UnmuteParticipant(participant_uuid=BOB),
    MuteParticipantVideo(participant_uuid=BOB),
    UnmuteParticipantVideo(participant_uuid=BOB),
    DisconnectParticipant(participant_uuid=BOB),
    AdmitParticipant(participant_uuid=BOB),
    MessageParticipant(participant_uuid=BOB, payload="Hello Bob"),
    ShowLiveCaptions(participant_uuid=BOB),
    HideLiveCaptions(participant_uuid=BOB),
    RaiseHand(participant_uuid=BOB),
    LowerHand(participant_uuid=BOB),
    SpotlightParticipant(participant_uuid=BOB),
    UnspotlightParticipant(participant_uuid=BOB),
    SendDigits(participant_uuid=BOB, digits="1234"),
    SetRole(participant_uuid=BOB, role="chair"),
    SetOverlayText(participant_uuid=BOB, text="The Dude"),
    SetLayoutGroup(participant_uuid=BOB, layout_group="a"),
    MoveCamera(
        participant_uuid=BOB,
        action="start",
        movement=(Movement.towards("left"), Movement.towards("in")),
        timeout=1000,
    ),
    TransferParticipant(
        participant_uuid=BOB, conference_alias="meet.bob", role="guest", pin=SecretStr("1234")
    ),
    HoldParticipant(participant_uuid=BOB),
    ResumeParticipant(participant_uuid=BOB),
    MuteTransmission(participant_uuid=BOB),
    UnmuteTransmission(participant_uuid=BOB),
    SetStudioSound(participant_uuid=BOB, enabled=True),
    GetAvatar(participant_uuid=BOB),
    SendToAudioMixes(
        participant_uuid=BOB, mixes=(AudioMix(mix_name="main.french", prominent=True),)
    ),
    ReceiveFromAudioMix(participant_uuid=BOB, mix_name="main.french"),
    ShowClientMuted(participant_uuid=BOB),
    ShowClientUnmuted(participant_uuid=BOB),
    SetPreferredAspectRatio(participant_uuid=BOB, aspect_ratio=0.5625),
    GetAttestation(participant_uuid=BOB),
    NotifyPresent(participant_uuid=BOB),
    GetParticipantLayout(participant_uuid=BOB),
    CreateBreakout(
        room_name="Room 1",
        duration=600,
        end_action="transfer",
        participants={"main": (BOB,)},
        guests_allowed_to_leave=True,
    ),
    CloseBreakout(breakout_uuid=ROOM),
    CloseAllBreakouts(),
    EmptyBreakouts(),
    MessageBreakouts(payload="Five more minutes"),
    MoveParticipants(breakout_uuid=ROOM, participants=(BOB,)),
    RequestBreakoutHelp(),
    DismissBreakoutHelp(),
    LeaveBreakout(),
    GetBreakoutGuestToken(breakout_uuid=ROOM),
    StartCall(participant_uuid=BOB, sdp="v=0", media_type="audio"),
    AcknowledgeCall(participant_uuid=BOB, call_uuid=CALL),
    DisconnectCall(participant_uuid=BOB, call_uuid=CALL),
    SendCallDigits(participant_uuid=BOB, call_uuid=CALL, digits="1234"),
    MoveCallCamera(
        participant_uuid=BOB, call_uuid=CALL, action="stop", movement=(Movement.towards("up"),)
    ),
    SendCandidate(
        participant_uuid=BOB,
        call_uuid=CALL,
        candidate="candidate:1 1 udp 1 192.0.2.1 9 typ host",
        mid="0",
        ufrag="YAeD",
        pwd=SecretStr("IfZniTlYHipJXEg4"),
    ),
    UpdateCall(participant_uuid=BOB, call_uuid=CALL, sdp="v=0"),
    ReportStatistics(
        participant_uuid=BOB,
        call_uuid=CALL,
        audio=MediaStatistics(rx_bitrate=64.4, rx_codec="opus", rx_packets_lost=0),
    ),
    SetCallRecording(participant_uuid=BOB, call_uuid=CALL, state=True),
    SetCallTranscribing(participant_uuid=BOB, call_uuid=CALL, state=True),
    GetPresentationFrame(event_id=FRAME),
    GetHighPresentationFrame(event_id=FRAME),
    SendPresentationFrame(jpeg=JPEG),
    TakeFloor(participant_uuid=BOB),
    ReleaseFloor(participant_uuid=BOB),
    AllowPresentation(participant_uuid=BOB),
    DenyPresentation(participant_uuid=BOB),
    SetPresentationInMix(participant_uuid=BOB, state=True),
)

SAMPLES: MappingProxyType[type[Request[Any]], Request[Any]] = MappingProxyType(
    {type(request): request for request in _ALL}
)


def addressed(request_class: type[Request[Any]], **ids: Any) -> Request[Any]:
    """The sample of this class, with these fields in place of its own where it has them."""
    sample = SAMPLES[request_class]
    fitting = {name: value for name, value in ids.items() if name in request_class.model_fields}
    return sample.model_copy(update=fitting)
