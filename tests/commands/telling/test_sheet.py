"""All that a node tells of one participant, in order, and to whom."""

from bridge.commands.table.row import Permission
from bridge.commands.telling.sheet import sheet
from bridge.pexip.models import Participant

WHOLE = Participant.model_validate(
    {
        "uuid": "u",
        "display_name": "Bob",
        "overlay_text": "The Dude",
        "role": "guest",
        "service_type": "gateway",
        "protocol": "sip",
        "call_direction": "out",
        "call_tag": "vip",
        "local_alias": "meet.team",
        "uri": "bob@example.com",
        "vendor": "Endpoint 9",
        "encryption": "On",
        "rx_presentation_policy": "DENY",
        "layout_group": "a",
        "receive_from_audio_mix": "main.french",
        "send_to_audio_mixes": [{"mix_name": "main", "prominent": True}],
        "receive_from_video_mix": {"mix_name": "main.!u"},
        "spotlight": 1793628000,
        "last_spoken_time": 1793628060,
        "is_muted": "YES",
        "is_client_muted": True,
        "is_video_muted": True,
        "is_video_silent": True,
        "is_audio_only_call": "NO",
        "is_main_video_dropped_out": True,
        "is_external": True,
        "is_idp_authenticated": True,
        "is_recording": True,
        "is_transcribing": True,
        "is_ai_enabled": True,
        "is_public_streaming": True,
        "show_live_captions": True,
        "needs_presentation_in_mix": True,
        "mute_supported": "NO",
        "disconnect_supported": "NO",
        "transfer_supported": "NO",
        "supports_direct_chat": False,
        "can_receive_personal_mix": False,
    }
)


def test_everything_has_its_place():
    assert sheet(WHOLE, Permission.MODERATE) == (
        "Connection: was dialed · through the gateway · encrypted",
        "Address: bob@example.com · reached meet.team · Endpoint 9 · tagged vip",
        (
            "Sound: muted by the meeting · own microphone off · "
            "last spoke <!date^1793628060^{time}|14:01 UTC>"
            " · heard in main (prominent) · hears main.french"
        ),
        "Video: hidden · lost · nobody moves in it",
        (
            "Picture: name in it “The Dude” · "
            "spotlighted <!date^1793628000^{time}|14:00 UTC> · layout group a"
            " · a layout of their own"
        ),
        "Slides: kept from them · within the picture",
        "Captions: shown",
        "Known as: signed in at an identity provider · comes from another system’s meeting",
        "Does: streams to the public · records · transcribes · uses AI",
        "Cannot be: muted · removed · transferred · written to alone · given a layout of their own",
    )


def test_addresses_are_not_for_who_may_only_look():
    for level in (Permission.VIEW, None):
        assert not any(line.startswith("Address") for line in sheet(WHOLE, level))


def test_nothing_to_say_is_no_line():
    plain = Participant.model_validate({"uuid": "u", "display_name": "Bob", "role": "guest"})

    assert sheet(plain, Permission.ADMIN) == ()


def test_seconds_since_somebody_spoke_are_no_time_of_day():
    ago = WHOLE.model_copy(update={"last_spoken_time": 185.0})
    now = WHOLE.model_copy(update={"last_spoken_time": 3.5})

    assert "last spoke 3 min ago" in sheet(ago, None)[1]
    assert "spoke just now" in sheet(now, None)[1]
