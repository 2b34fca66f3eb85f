"""What a request's fields refuse, in words, before anything is sent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from bridge.pexip.requests.breakout import CreateBreakout
from bridge.pexip.requests.call import StartCall
from bridge.pexip.requests.camera import Movement
from bridge.pexip.requests.conference import Dial, SendMessage, SetGuestsCanSeeGuests
from bridge.pexip.requests.layout import (
    CreateVideoMix,
    LayoutOverride,
    OverrideLayout,
    SilentVideo,
    StreamingTransforms,
    Transforms,
)
from bridge.pexip.requests.own_participant import (
    AudioMix,
    ReceiveFromAudioMix,
    SetPreferredAspectRatio,
)
from bridge.pexip.requests.participant import MoveCamera, SendDigits, SetRole, TransferParticipant
from bridge.pexip.requests.presentation import SendPresentationFrame
from bridge.pexip.requests.token import RequestToken
from tests.pexip.samples import BOB

LEFT = (Movement.towards("left"),)


REFUSED: tuple[tuple[type[BaseModel], dict[str, Any], str], ...] = (
    (Dial, {"destination": "", "role": "GUEST"}, "at least 1 character"),
    (Dial, {"destination": "bob", "role": "chair"}, "'HOST' or 'GUEST'"),
    (Dial, {"destination": "bob", "protocol": "skype"}, "'sip', 'h323', 'rtmp', 'mssip' or"),
    (Dial, {"destination": "bob", "call_type": "fax"}, "'video', 'video-only' or 'audio'"),
    (Dial, {"destination": "bob", "streaming": True}, "'yes' or 'no'"),
    (Dial, {"destination": "bob", "dtmf_sequence": "12x"}, "tones are 0-9, A-D"),
    (SendMessage, {"payload": "x", "type": "text/html"}, "'text/plain' or 'application/json'"),
    (SetGuestsCanSeeGuests, {"setting": "maybe"}, "'no_hosts', 'always' or 'never'"),
    (SendDigits, {"participant_uuid": BOB, "digits": ""}, "tones are 0-9, A-D"),
    (SendDigits, {"participant_uuid": BOB, "digits": "1 2"}, "tones are 0-9, A-D"),
    (
        RequestToken,
        {"display_name": "Bridge", "sso_redirect_target": "https://bridge.example.com/sso"},
        "needs __pexip-sso-token__ in it",
    ),
    (SetRole, {"participant_uuid": BOB, "role": "HOST"}, "'chair' or 'guest'"),
    (Movement, {"axis": "pan", "direction": "sideways"}, "'left', 'right', 'up', 'down', 'in'"),
    (Movement, {"axis": "pan", "direction": "up"}, "pan goes left or right"),
    (Movement, {"axis": "zoom", "direction": "left"}, "zoom goes in or out"),
    (MoveCamera, {"participant_uuid": BOB, "action": "go", "movement": LEFT}, "'start', 'stop'"),
    (MoveCamera, {"participant_uuid": BOB, "action": "start", "movement": ()}, "at least 1 item"),
    (
        MoveCamera,
        {"participant_uuid": BOB, "action": "stop", "movement": LEFT, "timeout": 0},
        "greater than 0",
    ),
    (
        TransferParticipant,
        {"participant_uuid": BOB, "conference_alias": "a", "role": "chair"},
        "'host' or 'guest'",
    ),
    (Transforms, {}, "nothing to change"),
    (Transforms, {"layout": ""}, "at least 1 character"),
    (Transforms, {"recording_indicators": True}, "Extra inputs"),
    (StreamingTransforms, {"waiting_screen": True}, "Extra inputs"),
    (CreateVideoMix, {"mix_name": "side"}, "a video mix is main"),
    (CreateVideoMix, {"mix_name": "main.!../x"}, "a video mix is main"),
    (OverrideLayout, {"layouts": ()}, "at least 1 item"),
    (LayoutOverride, {"layout": "1:7", "audience": "guests"}, "'hosts' or ''"),
    (SilentVideo, {"silent_after": 121}, "less than or equal to 120"),
    (SilentVideo, {"silent_after": 0}, "greater than or equal to 1"),
    (SilentVideo, {"reactivate_after": 6}, "less than or equal to 5"),
    (AudioMix, {"mix_name": "main..french"}, "something between its dots"),
    (AudioMix, {"mix_name": "french.main"}, "main can only come first"),
    (ReceiveFromAudioMix, {"participant_uuid": BOB, "mix_name": ""}, "between its dots"),
    (
        SetPreferredAspectRatio,
        {"participant_uuid": BOB, "aspect_ratio": 2.1},
        "less than or equal to 2",
    ),
    (CreateBreakout, {"room_name": "", "duration": 1}, "at least 1 character"),
    (CreateBreakout, {"room_name": "Room", "duration": -1}, "greater than or equal to 0"),
    (CreateBreakout, {"room_name": "Room", "end_action": "stay"}, "'disconnect' or 'transfer'"),
    (StartCall, {"participant_uuid": BOB}, "begins with an offer"),
    (SendPresentationFrame, {"jpeg": b""}, "at least 1 byte"),
)


@pytest.mark.parametrize(
    ("model", "fields", "words"),
    REFUSED,
    ids=[f"{number}-{model.__name__}" for number, (model, _, _) in enumerate(REFUSED)],
)
def test_a_value_that_no_node_takes_is_refused_in_words(model, fields, words):
    with pytest.raises(ValidationError) as refused:
        model(**fields)

    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("direction", "axis"),
    [("left", "pan"), ("right", "pan"), ("up", "tilt"), ("down", "tilt"), ("in", "zoom")],
)
def test_a_direction_knows_its_axis(direction, axis):
    assert Movement.towards(direction) == Movement(axis=axis, direction=direction)


@pytest.mark.parametrize(
    "name", ["main", "main.french", "spanish", "spanish.english", "mix1.mix2.mix3"]
)
def test_the_documents_audio_mixes_are_taken(name):
    assert AudioMix(mix_name=name).mix_name == name


@pytest.mark.parametrize("name", ["main", "main.!personal", f"main.!{BOB}"])
def test_the_documents_video_mixes_are_taken(name):
    assert CreateVideoMix(mix_name=name).mix_name == name


def test_an_address_for_rtmp_needs_no_offer():
    request = StartCall(participant_uuid=BOB, call_type="RTMP", present="main", streaming=True)

    assert request.body() == {"call_type": "RTMP", "present": "main", "streaming": True}


@given(st.text(alphabet="0123456789ABCD*#,", min_size=1))
def test_any_tones_are_sent_as_they_are(digits):
    assert SendDigits(participant_uuid=BOB, digits=digits).body() == {"digits": digits}


@given(st.lists(st.text(st.characters(exclude_characters=".")), min_size=1))
def test_a_mix_name_is_taken_just_when_every_part_is_there(parts):
    name = ".".join(parts)
    fits = all(parts) and "main" not in parts[1:]

    try:
        AudioMix(mix_name=name)
    except ValidationError:
        assert not fits
    else:
        assert fits
