"""Words to values and back."""

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.commands.table.errors import BadArgumentError, UnknownCommandError
from bridge.commands.typed.arguments import ROOM, typed_slots
from bridge.commands.typed.assigning import YES
from bridge.commands.typed.groups import means_several
from bridge.commands.typed.parser import Typed, parse, render
from bridge.commands.typed.slots import Slot, SlotKind
from bridge.commands.typed.words import join_names
from tests.commands.rows import (
    BIND,
    CAPTIONS_OFF,
    MUTE,
    ROWS,
    SAY,
    STATUS,
    TABLE,
    TRANSFER,
)

_EMAIL = re.compile(r"\b[a-z]+@[a-z]+\.example\b")
_HOST = re.compile(r"(?<![@\w|])\b[a-z]+\.example\.com\b")


def as_slack_sends_it(line: str) -> str:
    """Escaped, with addresses and hosts wrapped, as under `should_escape`."""
    escaped = escape(line, quote=False)
    wrapped = _EMAIL.sub(lambda match: f"<mailto:{match[0]}|{match[0]}>", escaped)
    return _HOST.sub(lambda match: f"<http://{match[0]}|{match[0]}>", wrapped)


WORDS = st.sampled_from(
    ["bob", "Bob Lee", "ana@lee.example", "meet.example.com", 'say "hi"', '"', "\\", "a <b> & c"]
)
TYPED = st.text("abcÄé0 .:\"\\'&<>-_*/\n", min_size=1, max_size=12)


NAMES = st.lists(WORDS | TYPED.filter(str.strip), min_size=1, max_size=3)


def value_of(slot: Slot) -> st.SearchStrategy[str]:
    """What somebody could give this field."""
    match slot.kind:
        case SlotKind.NUMBER:
            return st.integers(-99, 99).map(str)
        case SlotKind.DURATION:
            return st.sampled_from(["20", "20s", "5 min", "1:30", "1 hour 30 min"])
        case SlotKind.FLAG:
            return st.sampled_from(["on", "off"]) if slot.after else st.just(YES)
        case SlotKind.CHOICE:
            return st.sampled_from(list(slot.choices))
        case SlotKind.PARTICIPANTS | SlotKind.TEXTS:
            return NAMES.map(join_names)
        case _:
            # Of several people the line itself is the value.
            return (WORDS | TYPED).filter(lambda text: not means_several(text))


@st.composite
def commands(draw: st.DrawFn) -> Typed:
    """A row with all that it requires and some of the rest, perhaps in a room."""
    row = draw(st.sampled_from(ROWS))
    values = {
        slot.name: draw(value_of(slot))
        for slot in typed_slots(row)
        if slot.is_required or draw(st.booleans())
    }
    if not row.in_room or draw(st.booleans()):
        return Typed(row, values)
    return Typed(row, values, values | {ROOM: draw(WORDS | TYPED)})


@settings(deadline=None, max_examples=200)
@given(commands())
def test_what_is_rendered_parses_to_itself_after_slack_has_wrapped_it(command):
    line = render(command.row, command.with_room or command.values)

    parsed = parse(as_slack_sends_it(line), TABLE)

    assert parsed.row is command.row
    if command.with_room is not None:
        assert parsed.with_room == command.with_room
    else:
        assert parsed.values == command.values


def test_nothing_typed_is_the_status():
    assert parse("", TABLE) == parse(" \u00a0", TABLE) == Typed(STATUS, {})


@pytest.mark.parametrize(
    ("words", "row", "values"),
    [
        ("mute bob", MUTE, {"participant": "bob"}),
        ("MUTE  Bob Lee ", MUTE, {"participant": "Bob Lee"}),
        ('shut up "Bob  Lee"', MUTE, {"participant": "Bob  Lee"}),
        ("mute “Bob Lee”", MUTE, {"participant": "Bob Lee"}),
        ('mute "Bob', MUTE, {"participant": '"Bob'}),
        ("mute <@U1|ana>", MUTE, {"participant": "<@U1>"}),
        ("captions off", CAPTIONS_OFF, {}),
        ('say "a" and "b"', SAY, {"text": '"a" and "b"'}),
        ("say one\ntwo  &amp; three", SAY, {"text": "one\ntwo  & three"}),
        ("say <mailto:ana@lee.example|ana@lee.example>", SAY, {"text": "ana@lee.example"}),
        ("bind <http://meet.example.com|meet.example.com>", BIND, {"alias": "meet.example.com"}),
        (
            'transfer "Bob Lee" meet.ana',
            TRANSFER,
            {"participant": "Bob Lee", "alias": "meet.ana"},
        ),
        ("transfer bob", TRANSFER, {"participant": "bob"}),
        ('transfer "Bob"by x', TRANSFER, {"participant": '"Bob"by', "alias": "x"}),
    ],
)
def test_words_fill_the_fields_in_their_order(words, row, values):
    assert parse(words, TABLE) == Typed(row, values)


def test_what_has_no_place_is_refused_with_a_line_that_runs():
    with pytest.raises(BadArgumentError, match=r"lock takes nothing.*For example: /pexip lock"):
        parse("lock bob", TABLE)


def test_an_unknown_verb_is_answered_with_the_nearest_line():
    with pytest.raises(UnknownCommandError, match="Did you mean “mute bob”") as caught:
        parse("mtue bob", TABLE)

    assert (caught.value.command, caught.value.values) == ("mute", {"participant": "bob"})


def test_nothing_is_suggested_that_would_not_run():
    with pytest.raises(UnknownCommandError, match="/pexip help lists") as caught:
        parse("lokc bob", TABLE)

    assert caught.value.command is None


def test_words_like_no_verb_get_the_way_to_help():
    with pytest.raises(UnknownCommandError, match="/pexip help") as caught:
        parse("x" * 4000, TABLE)

    assert len(str(caught.value)) < 200
