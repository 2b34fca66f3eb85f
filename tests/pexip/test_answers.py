"""What nodes answer: an example of each request's answer, and the ways in which nodes differ."""

import json
from pathlib import Path

import pytest

from bridge.pexip.answer import Answer
from bridge.pexip.errors import NotFoundError, ProtocolError, RefusedError
from bridge.pexip.requests.call import StartCall, UpdateCall
from bridge.pexip.requests.conference import GetParticipants
from bridge.pexip.requests.layout import GetAvailableLayouts, GetTheme
from bridge.pexip.requests.node import GetSigningKeys
from bridge.pexip.requests.own_participant import GetAttestation
from bridge.pexip.requests.participant import GetAvatar
from bridge.pexip.requests.presentation import SendPresentationFrame
from bridge.pexip.requests.table import REQUESTS
from tests.pexip.samples import BOB, JPEG, ROOM, SAMPLES
from tests.pexip.scripted_node import DONE, NOT_DONE, Reply, html, success

EXAMPLES = Path(__file__).parent.parent / "examples" / "answers"
MEGABYTE = 1024 * 1024


def wire_name(request_class):
    """The request as the document calls it; fields of the path are left out."""
    return "_".join(part for part in request_class.path.split("/") if part and "{" not in part)


JSON_ANSWERS = {
    wire_name(cls): cls
    # The first of a name counts: a resource of the theme is no JSON.
    for cls in reversed(REQUESTS)
    if (EXAMPLES / f"{wire_name(cls)}.json").exists()
}


def parse(request_class, text):
    answer = Answer(request="", status=200, body=text.encode())
    return SAMPLES[request_class].parse_result(
        answer.content() if request_class.is_answered_by_body else answer.result()
    )


@pytest.mark.parametrize("name", JSON_ANSWERS)
def test_each_class_reads_the_example_of_its_answer(name):
    text = (EXAMPLES / f"{name}.json").read_text()

    parsed = parse(JSON_ANSWERS[name], text)

    assert parsed is None or parsed is True or parsed


def test_every_example_belongs_to_a_class_and_every_typed_answer_has_one():
    written = {path.stem for path in EXAMPLES.glob("*.json")}
    typed = {
        wire_name(cls)
        for cls, sample in SAMPLES.items()
        if cls.method == "GET" and not _is_picture(sample)
    }

    assert written == set(JSON_ANSWERS)
    assert typed <= written


def _is_picture(sample):
    return sample.is_answered_by_body and sample.path.endswith((".jpg", ".jpeg", "{resource}"))


async def test_a_picture_is_the_body_as_it_is(node, client):
    node.answer("avatar.jpg", Reply(200, JPEG, "image/jpeg"))

    assert await client.send(SAMPLES[GetAvatar]) == JPEG


async def test_a_picture_that_is_not_there_is_told_in_the_nodes_words(node, client):
    node.answer("avatar.jpg", success("No image available", 404, "failed"))

    with pytest.raises(NotFoundError, match="No image available"):
        await client.send(SAMPLES[GetAvatar])


@pytest.mark.parametrize("reply", [Reply(200), html(200), success(None), success("a text")])
async def test_what_is_no_picture_is_no_answer(node, client, reply):
    node.answer("avatar.jpg", reply)

    with pytest.raises(ProtocolError):
        await client.send(SAMPLES[GetAvatar])


async def test_a_refusal_in_place_of_a_picture_is_one(node, client):
    node.answer("avatar.jpg", NOT_DONE)

    with pytest.raises(RefusedError, match="GetAvatar"):
        await client.send(SAMPLES[GetAvatar])


async def test_a_picture_of_more_than_eight_megabytes_is_refused(node, client):
    node.answer(
        "avatar.jpg",
        Reply(200, b"x" * (8 * MEGABYTE), "image/jpeg"),
        Reply(200, b"x" * (8 * MEGABYTE + 1), "image/jpeg"),
    )

    assert len(await client.send(SAMPLES[GetAvatar])) == 8 * MEGABYTE
    with pytest.raises(ProtocolError, match="too large"):
        await client.send(SAMPLES[GetAvatar])


async def test_a_picture_is_sent_as_a_picture(node, client):
    node.answer("presentation", DONE)

    await client.send(SAMPLES[SendPresentationFrame])

    (seen,) = node.seen
    assert (seen.headers["Content-Type"], seen.body) == ("image/jpeg", JPEG)


@pytest.mark.parametrize(
    "reply", [Reply(200, b"head.claims.sign", "application/jwt"), success("head.claims.sign")]
)
async def test_an_attestation_comes_bare_or_in_a_result(node, client, reply):
    node.answer("get_attestation", reply)

    assert await client.send(SAMPLES[GetAttestation]) == "head.claims.sign"


async def test_what_is_no_token_is_no_attestation(node, client):
    node.answer("get_attestation", Reply(200, b"Sign in here", "text/plain"))

    with pytest.raises(ProtocolError, match="GetAttestation"):
        await client.send(SAMPLES[GetAttestation])


@pytest.mark.parametrize("is_wrapped", [False, True])
async def test_signing_keys_come_bare_or_in_a_result(node, client, is_wrapped):
    keys = {"keys": [{"kid": "one"}]}
    node.answer("jwk", success(keys) if is_wrapped else Reply(200, json.dumps(keys).encode()))

    assert (await client.send(GetSigningKeys())).keys == ({"kid": "one"},)


async def test_what_is_no_key_set_is_no_answer(node, client):
    node.answer("jwk", html(200))

    with pytest.raises(ProtocolError, match="GetSigningKeys"):
        await client.send(GetSigningKeys())


async def test_no_content_means_that_there_is_no_theme(node, client):
    node.answer("", Reply(204))

    assert await client.send(GetTheme()) is None


async def test_a_request_reaches_a_breakout_room(node, client):
    node.answer("participants", success([]))

    assert await client.send(GetParticipants(), breakout=ROOM) == ()

    (seen,) = node.seen
    assert seen.path == f"/api/client/v2/conferences/meet.alice/breakouts/{ROOM}/participants"


def test_a_roster_entry_without_an_id_does_not_hide_the_others():
    roster = GetParticipants().parse_result([{"display_name": "?"}, {"uuid": BOB}, {"uuid": ""}, 7])

    assert [person.uuid for person in roster] == [BOB]


@pytest.mark.parametrize("result", [None, "all", {"uuid": "u"}])
def test_what_is_no_list_is_no_roster(result):
    with pytest.raises(ProtocolError):
        GetParticipants().parse_result(result)


def test_older_nodes_list_layouts_without_tags():
    layouts = GetAvailableLayouts().parse_result(["1:7", {"name": "2x2", "tags": ["equal"]}])

    assert [(each.name, each.tags) for each in layouts] == [("1:7", ()), ("2x2", ("equal",))]
    with pytest.raises(ProtocolError):
        GetAvailableLayouts().parse_result("1:7")


@pytest.mark.parametrize("result", ["v=0", {"call_uuid": "c", "sdp": "v=0"}])
def test_an_update_is_answered_by_a_description_or_an_object(result):
    assert SAMPLES[UpdateCall].parse_result(result).sdp == "v=0"


def test_what_opens_a_relay_is_not_shown():
    call = SAMPLES[StartCall].parse_result(
        {"call_uuid": "c", "sdp": "v=0 key", "turn": [{"urls": ["turn:x"], "credential": "S3CRET"}]}
    )

    assert call.turn[0].credential.get_secret_value() == "S3CRET"
    assert "S3CRET" not in repr(call)
    assert "key" not in repr(call)
