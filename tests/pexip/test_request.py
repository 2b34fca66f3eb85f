from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from bridge.pexip import (
    REQUESTS,
    AddressError,
    GetConferenceStatus,
    GetParticipants,
    MessageParticipant,
    MuteParticipant,
    NodeStatus,
    ParticipantId,
    ProtocolError,
    ReleaseToken,
    RequestToken,
    Role,
    SendMessage,
    SetGuestsCanUnmute,
)
from bridge.pexip.request import segment

NODE = "https://node.example.com"
BASE = f"{NODE}/api/client/v2"
FILLED = {
    "participant_uuid": "7f8bdd7f",
    "payload": "Hello",
    "setting": True,
    "display_name": "Bridge",
}


def example(request_class):
    wanted = request_class.model_fields
    return request_class(**{name: value for name, value in FILLED.items() if name in wanted})


@pytest.mark.parametrize("request_class", REQUESTS, ids=lambda cls: cls.__name__)
def test_every_request_has_a_path_a_result_and_a_sentence(request_class):
    request = example(request_class)

    url = request.url(NODE, "meet.alice")

    assert url.startswith(BASE)
    assert "{" not in url
    assert "-" not in request_class.path
    assert request_class.result is not None
    assert request_class.__doc__
    assert request.name == request_class.__name__


def test_paths_are_unique():
    paths = [(cls.method, cls.path) for cls in REQUESTS]

    assert len(set(paths)) == len(paths)


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


def test_what_must_not_be_sent_twice_says_so():
    assert {cls.__name__ for cls in REQUESTS if not cls.is_retry_safe} == {
        "RequestToken",
        "SendMessage",
        "MessageParticipant",
    }
