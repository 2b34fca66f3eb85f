"""Nothing from a node is longer than it may be, whatever it is hidden in; what fits stays as is."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.budgets import table
from bridge.budgets.counters import Counters
from bridge.pexip import gate
from bridge.pexip.stream.event import UnknownEvent
from bridge.pexip.stream.events import (
    BreakoutEventReceived,
    MessageReceived,
    ParticipantCreated,
    ParticipantDeleted,
    ParticipantUpdated,
    StageChanged,
    parse_event,
    parse_oversized,
)

UUID = "5a0e7a3e-54a9-4e5a-b2a2-6bd1ab9a1b2f"


def person(**changes):
    return {"uuid": UUID, "display_name": "Bob", "role": "chair", "is_muted": "NO"} | changes


def dumped(value):
    return json.dumps(value).encode()


def created(**changes):
    return parse_event("participant_create", dumped(person(**changes))).participant


def test_what_fits_stays_the_very_same():
    data = dumped(person(display_name="B" * 200, overlay_text="å" * 40))

    assert gate.admit(data) is data


@pytest.mark.parametrize("letter", ["x", '"', "\\", "å", "😀", "\n", "\ud83d", "\0"])
@pytest.mark.parametrize("length", [251, 4_000, 120_000])
def test_a_long_name_is_cut_and_the_rest_is_read(letter, length):
    read = created(display_name=letter * length, uri=letter * length)

    assert len(read.display_name) == len(read.uri) == table.NAME.amount
    assert read.display_name.endswith("…")
    assert read.uuid == UUID
    assert read.is_host
    assert read.is_muted is False


def test_dashes_hide_no_name():
    data = dumped({"uuid": UUID, "display-name": "x" * 3000})

    assert len(parse_event("participant_update", data).participant.display_name) == 250


def test_a_chat_line_says_how_much_is_missing():
    event = parse_event("message_received", dumped({"payload": "x" * 400_000, "uuid": UUID}))

    assert isinstance(event, MessageReceived)
    assert event.payload.endswith("x… (360,000 more characters)")
    assert len(event.payload) < 40_100


def test_a_long_list_and_an_object_of_many_keys_are_cut():
    positions = [{"participant_uuid": str(number)} for number in range(20_000)]
    event = parse_event("stage", dumped(positions))

    assert isinstance(event, StageChanged)
    assert len(event.positions) == table.LIST.amount
    many = {f"key {number}": number for number in range(50_000)}
    assert len(json.loads(gate.admit(dumped(many)))) == table.KEYS.amount


def test_what_happens_in_a_room_is_cut_as_well():
    inner = {"event": "participant_create", "breakout_uuid": "r", "data": person()}
    inner["data"]["display_name"] = "x" * 100_000

    event = parse_event("breakout_event", dumped(inner))

    assert isinstance(event, BreakoutEventReceived)
    assert len(event.event.participant.display_name) == 250


def test_what_cannot_be_read_is_left_to_the_reader():
    deep = b"[" * 100_000 + b"]" * 100_000
    for data in (b"{" + b"x" * 1000, deep, b"9" * 70_000):
        assert gate.admit(data) is data
        assert isinstance(parse_event("participant_create", data), UnknownEvent)


def test_what_was_cut_is_counted():
    counters = Counters()

    gate.cut({"display_name": "x" * 300, "vendor": "y" * 300, "payload": "z" * 50_000}, counters)

    assert counters.read() == {"name": 2, "words": 1}


@pytest.mark.parametrize("name", ["participant_create", "participant_update"])
def test_an_event_too_large_still_names_its_person(name):
    """Its middle is gone, in the name or before it, and with it perhaps all but the id."""
    whole = dumped(person(display_name="x" * 2_000_000, vendor="v"))
    event = parse_oversized(name, whole[:65_536] + whole[-65_536:], "", 524_288)

    assert isinstance(event, ParticipantCreated | ParticipantUpdated)
    assert event.participant.uuid == UUID
    assert event.participant.display_name.startswith("xxx")
    assert event.participant.is_host


@pytest.mark.parametrize("cut_at", [30, 70, 75, 90])
def test_wherever_it_was_cut_it_names_the_person_or_nobody(cut_at):
    whole = dumped({"display_name": 'a\\"b' * 30, "vendor": "é" * 30, "uuid": UUID})
    event = parse_oversized("participant_create", whole[:cut_at] + whole[-100:], "", 100)

    assert event.participant.uuid == UUID
    gone = parse_oversized("participant_delete", b"[[" + whole[-100:], "", 100)
    assert isinstance(gone, ParticipantDeleted)
    lost = parse_oversized("participant_create", whole[:cut_at], "", 100)
    assert "larger than 100 bytes" in lost.problem


def test_nobody_passes_for_another_by_a_name():
    name = f'", "uuid": "{"f" * 36}", "x": "'
    whole = dumped(person(display_name=name * 40_000))

    for cut_at in range(65_530, 65_570):
        event = parse_oversized("participant_create", whole[:cut_at] + whole[-65_536:], "", 1)
        assert isinstance(event, UnknownEvent) or event.participant.uuid == UUID


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=600),
    lambda inner: (
        st.lists(inner, max_size=8)
        | st.dictionaries(
            st.sampled_from(["display_name", "payload", "uri", "other"]) | st.text(max_size=300),
            inner,
            max_size=8,
        )
    ),
    max_leaves=40,
)


def longest(value, key=""):
    if isinstance(value, str):
        yield key, len(value)
    if isinstance(value, dict):
        for name, each in value.items():
            yield "", len(name)
            yield from longest(each, name)
    if isinstance(value, list):
        for each in value:
            yield from longest(each, key)


@given(value=VALUES)
@settings(deadline=None)
def test_nothing_gets_through_that_is_longer_than_it_may_be(value):
    data = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")

    admitted = gate.admit(data)

    if admitted is not data:
        assert gate.admit(admitted) == admitted or len(admitted) > 256
    for key, length in longest(json.loads(admitted.decode("utf-8", "replace"))):
        assert length <= (250 if key in {"display_name", "uri"} else 65_536)
