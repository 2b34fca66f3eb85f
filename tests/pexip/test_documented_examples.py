"""Every example of an answer or event in the API document, letter by letter, can be read.

The document shortens some: what it leaves out (`...`), and the braces around a part, are put
back here, and nothing else.
"""

import json
import re
from pathlib import Path

import pytest

from bridge.pexip import errors
from bridge.pexip.answer import Answer
from bridge.pexip.errors import RefusedError, ResponseError
from bridge.pexip.requests.breakout import CreateBreakout
from bridge.pexip.requests.conference import GetMessageText
from bridge.pexip.requests.table import REQUESTS
from bridge.pexip.stream.event import UnknownEvent
from bridge.pexip.stream.events import (
    BreakoutEventReceived,
    LayoutChanged,
    ParticipantCreated,
    PeerDisconnected,
    SplashScreenChanged,
    parse_event,
)
from tests.pexip.samples import SAMPLES
from tests.pexip.scripted_node import Reply, success

_FOLDER = Path(__file__).parent.parent / "data"
_EXAMPLES = json.loads((_FOLDER / "pexip_api_v38_examples.json").read_text())
ANSWERS, EVENTS = _EXAMPLES["answers"], _EXAMPLES["events"]
CLASSES = {each.__name__: each for each in REQUESTS}


def whole(example: dict[str, str]) -> bytes:
    text = re.sub(r",\s*\.\.\.\s*", "", example["text"])
    match example.get("wrap"):
        case "object":
            text = f"{{{text}}}"
        case "result":
            text = f'{{"status": "success", "result": {{{text}}}}}'
    return text.encode()


def numbered(examples: list[dict[str, str]]):
    names = [f"{number}-{each['section']}" for number, each in enumerate(examples)]
    return pytest.mark.parametrize("example", examples, ids=names)


@numbered(ANSWERS)
async def test_an_answer_of_the_document_is_read(node, client, example):
    request = SAMPLES[CLASSES[example["request"]]]
    name = request.url("", "meet.alice").rpartition("/")[2]
    node.answer(name, Reply(example["status"], whole(example)))
    kind, _, words = example["outcome"].partition(": ")

    if kind == "done":
        assert (await client.send(request)) is not False
        return
    with pytest.raises(getattr(errors, kind)) as raised:
        await client.send(request)
    assert words in str(raised.value)


@numbered(EVENTS)
def test_an_event_of_the_document_is_read(example):
    event = parse_event(example["event"], whole(example), "MTA=")

    assert not isinstance(event, UnknownEvent)
    assert event.wire_name == example["event"]


def event_of(name: str, number: int = 0):
    found = [each for each in EVENTS if each["event"] == name]
    return parse_event(name, whole(found[number]), "MTA=")


def test_what_the_examples_say_arrives():
    alice = event_of("participant_create")
    assert isinstance(alice, ParticipantCreated)
    assert (alice.participant.display_name, alice.participant.is_host) == ("Alice", True)
    assert [each.mix_name for each in alice.participant.send_to_audio_mixes] == ["main"]
    layout = event_of("layout")
    assert isinstance(layout, LayoutChanged)
    assert (len(layout.participants), layout.guests_can_see_guests) == (2, "always")
    inside = event_of("breakout_event", 1)
    assert isinstance(inside, BreakoutEventReceived)
    assert inside.event.wire_name == "participant_create"
    hidden = event_of("splash_screen", 1)
    assert isinstance(hidden, SplashScreenChanged)
    assert hidden.screen_key == ""
    assert isinstance(event_of("peer_disconnect"), PeerDisconnected)


def test_the_tables_words_are_read_where_they_differ_from_the_examples():
    event = parse_event(
        "participant_create", b'{"uuid": "u", "send_to_audio_mixes": "main.french"}'
    )

    assert isinstance(event, ParticipantCreated)
    assert [each.mix_name for each in event.participant.send_to_audio_mixes] == ["main.french"]


async def test_a_bare_answer_says_what_it_holds(node, client):
    node.answer("breakouts", Reply(200, b'{"breakout_uuid": "r1"}'))
    node.answer(
        "get_message_text", Reply(200, b'{"text": "Hello", "set_time": "UTC+00:00 - time"}')
    )

    assert (await client.send(SAMPLES[CreateBreakout])).breakout_uuid == "r1"
    text = await client.send(GetMessageText())
    assert (text.text, text.set_time) == ("Hello", "UTC+00:00 - time")


@pytest.mark.parametrize("word", ["False", "false", "NO", "0"])
async def test_a_no_is_a_no_however_it_is_spelled(node, client, word):
    node.answer("lock", success(word))

    with pytest.raises(RefusedError):
        await client.send(SAMPLES[CLASSES["LockConference"]])


async def test_words_in_place_of_a_yes_are_the_reason_of_a_refusal(node, client):
    node.answer("lock", success("Dial out failed"))

    with pytest.raises(RefusedError) as refused:
        await client.send(SAMPLES[CLASSES["LockConference"]])
    assert refused.value.result == "Dial out failed"


def test_an_answer_that_is_nothing_or_bare_is_one_only_where_the_document_shows_it():
    assert {each.__name__ for each in REQUESTS if each.may_be_empty} == {"HideLiveCaptions"}
    assert {each.__name__ for each in REQUESTS if each.may_be_bare} == {
        "CreateBreakout",
        "GetMessageText",
    }


def test_a_token_beside_providers_is_a_token():
    body = b'{"status": "success", "result": {"token": "t", "idp": [{"name": "a", "uuid": "b"}]}}'

    assert Answer(request="", status=200, body=body).result()["token"] == "t"


def test_a_refusal_is_no_response_error_of_the_transport():
    assert not issubclass(RefusedError, ResponseError)
