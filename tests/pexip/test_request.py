import re
from collections import Counter
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

from bridge.pexip.errors import AddressError, ProtocolError
from bridge.pexip.models import ParticipantId, Role
from bridge.pexip.request import segment
from bridge.pexip.requests.breakout import CreateBreakout
from bridge.pexip.requests.call import SendCandidate, UpdateCall
from bridge.pexip.requests.conference import (
    Dial,
    GetConferenceStatus,
    GetParticipants,
    LockConference,
    SendMessage,
    SetGuestsCanUnmute,
)
from bridge.pexip.requests.layout import (
    GetAvailableLayouts,
    GetThemeResource,
    SetSilentVideoDetection,
    TransformLayout,
)
from bridge.pexip.requests.node import NodeStatus
from bridge.pexip.requests.own_participant import ReceiveFromAudioMix
from bridge.pexip.requests.participant import (
    MessageParticipant,
    MuteParticipant,
    SetLayoutGroup,
    TransferParticipant,
)
from bridge.pexip.requests.presentation import GetPresentationFrame, SendPresentationFrame
from bridge.pexip.requests.table import REQUESTS
from bridge.pexip.requests.token import ReleaseToken, RequestToken
from tests.pexip.samples import BOB, JPEG, ROOM, SAMPLES

NODE = "https://node.example.com"
BASE = f"{NODE}/api/client/v2"
# Counted by hand against the tables of the issue and of the document.
COUNTS = {
    "node": 2,
    "token": 3,
    "conference": 19,
    "layout": 15,
    "participant": 25,
    "own_participant": 8,
    "breakout": 10,
    "call": 10,
    "presentation": 8,
}

each_request = pytest.mark.parametrize("request_class", REQUESTS, ids=lambda cls: cls.__name__)


@each_request
def test_every_request_has_a_path_a_result_and_a_sentence(request_class):
    request = SAMPLES[request_class]

    url = request.url(NODE, "meet.alice")

    assert url.startswith(BASE)
    assert "{" not in url
    assert "-" not in request_class.path
    assert request_class.path_fields <= set(request_class.model_fields)
    assert TypeAdapter(request_class.result_type).core_schema
    assert request.name == request_class.__name__


@each_request
def test_every_docstring_names_its_section_or_says_that_there_is_none(request_class):
    sentence = " ".join(request_class.__doc__.split())

    assert re.search(r'; (section "[^"]+"|no section)', sentence)


def test_each_module_has_as_many_classes_as_are_counted():
    modules = Counter(cls.__module__.rpartition(".")[2] for cls in REQUESTS)

    assert modules == COUNTS
    assert len(set(REQUESTS)) == len(REQUESTS)


def test_every_class_has_a_sample():
    assert set(SAMPLES) == set(REQUESTS)
    assert all(type(sample) is cls for cls, sample in SAMPLES.items())


def test_samples_show_every_field_of_the_larger_requests():
    for cls in (Dial, TransformLayout, SetSilentVideoDetection, TransferParticipant, SendCandidate):
        sample = SAMPLES[cls]
        parts = [sample, *(value for _, value in sample if isinstance(value, BaseModel))]
        unset = {name for part in parts for name, value in part if value is None}
        # Only a Virtual Auditorium takes the one that is left out.
        assert unset <= {"guest_layout"}, cls.__name__


def test_paths_are_unique():
    paths = [(cls.method, cls.path) for cls in REQUESTS]

    assert len(set(paths)) == len(paths)


@each_request
def test_a_get_has_no_body(request_class):
    if request_class.method == "GET":
        assert SAMPLES[request_class].content() is None


def test_a_request_goes_to_a_breakout_room():
    url = SAMPLES[MuteParticipant].url(NODE, "meet.alice", ROOM)

    assert url == f"{BASE}/conferences/meet.alice/breakouts/{ROOM}/participants/{BOB}/mute"


@pytest.mark.parametrize("breakout", ["", ".", ".."])
def test_a_room_that_is_no_segment_is_refused(breakout):
    with pytest.raises(AddressError):
        LockConference().url(NODE, "meet.alice", breakout)


def test_what_no_room_can_be_asked_is_refused_before_it_is_sent():
    refused = {cls for cls in REQUESTS if not (cls.may_target_breakout and cls.is_about_conference)}

    for cls in refused:
        with pytest.raises(AddressError, match=f"{cls.__name__} cannot be sent to a breakout room"):
            SAMPLES[cls].url(NODE, "meet.alice", ROOM)
    assert {cls.__name__ for cls in refused} == {
        "NodeStatus",
        "GetSigningKeys",
        "RequestToken",
        "RefreshToken",
        "ReleaseToken",
        "DisconnectAll",
        "CreateBreakout",
        "CloseBreakout",
        "CloseAllBreakouts",
        "EmptyBreakouts",
        "MessageBreakouts",
        "LeaveBreakout",
        "GetBreakoutGuestToken",
    }


def test_fields_of_the_query_stand_behind_the_question_mark():
    assert SAMPLES[GetAvailableLayouts].url(NODE, "a").endswith("/available_layouts?annotate=true")
    assert GetPresentationFrame(event_id="MTA&=#").url(NODE, "a") == (
        f"{BASE}/conferences/a/presentation.jpeg?id=MTA%26%3D%23"
    )


def test_a_resource_may_lie_in_a_folder_and_not_outside():
    url = GetThemeResource(resource="a b/background.jpg").url(NODE, "a")

    assert url == f"{BASE}/conferences/a/theme/a%20b/background.jpg"
    for resource in ("../x", "/x", "a//b", ""):
        with pytest.raises(AddressError):
            GetThemeResource(resource=resource).url(NODE, "a")


def test_null_is_sent_where_it_means_none():
    assert ReceiveFromAudioMix(participant_uuid=BOB, mix_name=None).body() == {"mix_name": None}
    assert SetLayoutGroup(participant_uuid=BOB, layout_group="").body() == {"layout_group": ""}


def test_a_room_is_named_as_the_wire_has_it():
    assert CreateBreakout(room_name="Room 1").body() == {"name": "Room 1"}


def test_what_is_not_in_the_path_is_the_body():
    request = MessageParticipant(participant_uuid=ParticipantId("u1"), payload="Hi")

    assert request.url(NODE, "meet.alice") == (
        f"{BASE}/conferences/meet.alice/participants/u1/message"
    )
    assert request.body() == {"payload": "Hi", "type": "text/plain"}


def test_a_request_without_other_fields_has_no_body():
    assert MuteParticipant(participant_uuid=ParticipantId("u1")).body() is None
    assert ReleaseToken().body() is None


def test_false_is_sent():
    assert SetGuestsCanUnmute(setting=False).body() == {"setting": False}


def test_a_nodes_own_status_names_no_conference():
    assert NodeStatus().url(NODE, "") == f"{BASE}/status"


def test_an_alias_is_one_segment_whatever_it_holds():
    url = SendMessage(payload="x").url(NODE, "a/b?c#d e@f:g%2Fü..")

    assert url == f"{BASE}/conferences/a%2Fb%3Fc%23d%20e%40f%3Ag%252F%C3%BC../message"


@pytest.mark.parametrize("alias", ["", ".", "..", "\ud800"])
def test_an_alias_that_is_no_segment_is_refused(alias):
    with pytest.raises(AddressError):
        SendMessage(payload="x").url(NODE, alias)


@pytest.mark.parametrize("uuid", ["", ".", ".."])
def test_an_id_that_is_no_segment_is_refused(uuid):
    with pytest.raises(AddressError):
        MuteParticipant(participant_uuid=ParticipantId(uuid)).url(NODE, "meet.alice")


@given(st.text(min_size=1).filter(lambda text: text not in {".", ".."}))
def test_any_text_is_one_segment_and_comes_back(text):
    try:
        encoded = segment(text)
    except AddressError:
        assert any("\ud800" <= letter <= "\udfff" for letter in text)
        return
    assert "/" not in encoded
    assert unquote(encoded) == text


def test_a_request_is_a_value():
    one, other = (MuteParticipant(participant_uuid=ParticipantId("u")) for _ in range(2))

    assert one == other
    assert hash(one) == hash(other)
    with pytest.raises(ValidationError):
        one.participant_uuid = ParticipantId("v")


def test_a_misspelled_field_is_refused():
    with pytest.raises(ValidationError):
        MuteParticipant(participant_uid="u")


@pytest.mark.parametrize(("result", "done"), [(True, True), (None, True), (False, False)])
def test_null_and_true_mean_done(result, done):
    assert MuteParticipant(participant_uuid=ParticipantId("u")).parse_result(result) is done


@pytest.mark.parametrize("result", ["OK?", {}, [1]])
def test_another_result_is_not_what_the_api_says(result):
    with pytest.raises(ProtocolError, match="MuteParticipant"):
        MuteParticipant(participant_uuid=ParticipantId("u")).parse_result(result)


def test_the_roster_is_read_with_the_documents_and_the_wires_spellings():
    roster = GetParticipants().parse_result(
        [{"uuid": "a", "role": "chair", "is_muted": "YES"}, {"uuid": "b", "is_client-muted": True}]
    )

    assert [(one.uuid, one.role, one.is_muted) for one in roster] == [
        ("a", Role.HOST, True),
        ("b", None, None),
    ]
    assert roster[1].is_client_muted


def test_the_status_is_read_with_dashes():
    status = GetConferenceStatus().parse_result({"guests-muted": False, "message-text": None})

    assert (status.guests_muted, status.message_text, status.locked) == (False, None, None)


def test_secrets_are_sent_and_never_shown():
    request = RequestToken(display_name="Bridge", sso_token=SecretStr("S3CRET"))

    assert request.body() == {
        "display_name": "Bridge",
        "direct_media": False,
        "sso_token": "S3CRET",
    }
    assert "S3CRET" not in repr(request) + str(request)


def test_a_pin_is_sent_and_never_shown():
    request = SAMPLES[TransferParticipant]

    assert request.body() == {"conference_alias": "meet.bob", "role": "guest", "pin": "1234"}
    assert "1234" not in repr(request) + str(request)


def test_a_picture_is_sent_and_no_json():
    request = SAMPLES[SendPresentationFrame]

    assert (request.body(), request.content(), request.content_type) == (None, JPEG, "image/jpeg")


def test_media_and_pictures_are_not_shown():
    shown = repr(SAMPLES[UpdateCall]) + repr(SAMPLES[SendPresentationFrame])

    assert "v=0" not in shown
    assert "picture" not in shown


def test_what_must_not_be_sent_twice_says_so():
    assert {cls.__name__ for cls in REQUESTS if not cls.is_retry_safe} == {
        "RequestToken",
        "SendMessage",
        "MessageParticipant",
        "MessageBreakouts",
        "Dial",
        "CreateBreakout",
        "GetBreakoutGuestToken",
        "StartCall",
        "TransferParticipant",
        "SendDigits",
        "SendCallDigits",
        "MoveCamera",
        "MoveCallCamera",
    }
