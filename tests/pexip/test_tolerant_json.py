r"""Halves of emojis, NULs and bytes that are no UTF-8: each is one U+FFFD, and the rest is read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.pexip.models import Participant, is_spelled_oddly
from bridge.pexip.requests.conference import GetParticipants, SendMessage
from bridge.pexip.stream.events import (
    BreakoutEventReceived,
    LiveCaptionsReceived,
    MessageReceived,
    ParticipantCreated,
    parse_event,
)
from bridge.pexip.tolerant_json import mend, read, readable
from tests.pexip.scripted_node import DONE, Reply

ODD = {
    "the first half of an emoji": (rb"Hi \ud83d", "Hi \ufffd"),
    "the second": (rb"\uDE00 Hi", "\ufffd Hi"),
    "both the wrong way round": (rb"\ude00\ud83d", "\ufffd\ufffd"),
    "a whole one beside a half": (rb"\ud83d\ude00\ud83d", "\U0001f600\ufffd"),
    "a NUL": (rb"a\u0000b", "a\ufffdb"),
    "bytes that are no UTF-8": (b"gr\xfcn", "gr\ufffdn"),
    "a half in bytes": (b"\xed\xa0\xbd!", "\ufffd\ufffd\ufffd!"),
    "a tab that nobody escaped": (b"a\tb", "a\tb"),
    "words about it": (rb"\\ud83d", r"\ud83d"),
}
each_odd = pytest.mark.parametrize(("written", "text"), ODD.values(), ids=ODD)


@each_odd
def test_a_chat_line_arrives(written, text):
    event = parse_event(
        "message_received", b'{"payload": "%b", "origin": "%b"}' % (written, written)
    )

    assert event == MessageReceived(payload=text, origin=text)


@each_odd
def test_a_caption_arrives(written, text):
    event = parse_event("live_captions", b'{"data": "%b", "is_final": true}' % written)

    assert event == LiveCaptionsReceived(data=text, is_final=True)


@each_odd
def test_somebody_of_that_name_is_there(written, text):
    event = parse_event("participant_create", b'{"uuid": "u", "display_name": "%b"}' % written)

    assert event == ParticipantCreated(participant=Participant(uuid="u", display_name=text))


@each_odd
def test_a_breakout_rooms_line_arrives(written, text):
    event = parse_event(
        "breakout_event",
        b'{"breakout_uuid": "r", "event": "message_received", "data": {"payload": "%b"}}' % written,
    )

    assert isinstance(event, BreakoutEventReceived)
    assert event.event == MessageReceived(payload=text)


@each_odd
async def test_one_name_hides_nobody_else(node, client, written, text):
    roster = b'{"result": [{"uuid": "u", "display_name": "%b"}, {"uuid": "v"}]}' % written
    node.answer("participants", Reply(body=roster))

    odd, other = await client.send(GetParticipants())

    assert (odd.display_name, other.uuid) == (text, "v")


async def test_nothing_of_it_is_sent(node, client):
    node.answer("message", DONE)

    await client.send(SendMessage(payload="Hi \ud83d \x00 \U0001f600"))

    assert json.loads(node.seen[0].body)["payload"] == "Hi \ufffd \ufffd \U0001f600"


TEXT = st.text(st.characters() | st.sampled_from("\ud83d\ude00\x00"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_whatever_json_holds_becomes_utf8_without_a_nul(value):
    found = read(json.dumps(value))

    written = json.dumps(found, ensure_ascii=False)
    assert written.encode().decode() == written
    assert r"\u0000" not in written.replace("\\\\", "")
    assert found == readable(found)


@given(VALUES)
def test_what_any_text_can_hold_stays_as_it_is(value):
    whole = readable(value)

    assert read(json.dumps(whole)) == whole
    assert json.loads(mend(json.dumps(whole, ensure_ascii=False).encode())) == whole


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a": ' * 100_000, "1" * 10_000])
def test_what_is_no_json_is_refused_in_one_way(text):
    with pytest.raises(ValueError, match=r"."):
        read(text)


@pytest.mark.parametrize(
    "data", [b'{"is-muted": "YES"}', b'{"a-b-c" : 1}', b'{"a--": 1}', b'{"a-b_c": "-"}']
)
def test_a_key_with_a_dash_is_seen(data: bytes):
    assert is_spelled_oddly(data)


@pytest.mark.parametrize("words", [b"a-b", b"-" * 80_000, b'a\\"-\\": b'])
def test_a_dash_in_words_is_none_in_a_key(words: bytes):
    """However many somebody writes, each is looked at once."""
    assert not is_spelled_oddly(b'{"payload": "%b"}' % words)
