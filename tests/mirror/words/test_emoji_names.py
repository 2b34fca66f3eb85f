"""Emoji go by Slack's names, all of them, and come out as the character that Slack shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mirror.words.emoji_names import emojize
from bridge.mirror.words.loop_guard import text_hash
from bridge.simulator.slack.people.typed_text import render_message, render_rich_text, tokenize
from bridge.simulator.slack.rules.emoji_names import TABLE
from bridge.simulator.slack.state.workspace import Workspace
from tests.emoji_table import COPIES
from tests.simulator.slack_app import make_slack

NAMES = sorted(TABLE.characters)


def test_both_have_the_same_table():
    ours, slacks = (copy.read_text(encoding="utf-8") for copy in COPIES)
    assert ours == slacks
    assert "Permission is hereby granted" in ours


def test_every_name_is_its_character():
    assert len([name for name in NAMES if "::" not in name]) >= 1972
    assert {name: emojize(f":{name}:") for name in NAMES} == dict(TABLE.characters)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (":thumbsup:", "👍"),
        (":sun_behind_cloud:", "🌥️"),
        (":bride_with_veil:", "👰"),
        (":man_with_turban:", "👳"),
        (":guardsman:", "💂"),
        (":ok_woman:", "🙆"),
        (":flag-wales:", "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"),
        (":handshake::skin-tone-2:", "🤝🏻"),
        (":handshake::skin-tone-2-2:", "🤝🏻"),
        (":handshake::skin-tone-2-6:", "🫱🏻\u200d🫲🏿"),
        (":man-heart-man::skin-tone-3:", "👨🏼\u200d❤️\u200d👨🏼"),
        (":couple::skin-tone-6-2:", "👩🏿\u200d🤝\u200d👨🏻"),
        (":point_up::skin-tone-4:", "☝🏽"),
        # A tone that the picture cannot have.
        (":tada::skin-tone-2:", "🎉"),
        (":wave::skin-tone-2-5:", "👋"),
        (":party-parrot: :wave:x:", ":party-parrot: 👋x:"),
        ("10:30:45", "10:30:45"),
        # Emoji are called 100, 1234, ab and b, too.
        ("at 1:100:5, then fe80::100:1", "at 1:100:5, then fe80::100:1"),
        ("[fd00:1234:ab::b:1]:443", "[fd00:1234:ab::b:1]:443"),
        ("02:ab:b:ab:00:01", "02:ab:b:ab:00:01"),
        ("well done:100:now, 3:100:", "well done💯now, 3💯"),
        (":100:5 :b::a::b:", "💯5 🅱️🅰️🅱️"),
    ],
)
def test_a_shortcode_is_shown(code: str, shown: str):
    assert emojize(code) == shown


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return make_slack().workspace


def test_what_a_person_types_comes_back_whatever_slack_calls_it(workspace: Workspace):
    for character in TABLE.names:
        tokens = tokenize(workspace, f"so {character} it is")
        [element] = [
            each
            for each in render_rich_text(tokens, "b1")[0]["elements"][0]["elements"]
            if each["type"] == "emoji"
        ]
        named = render_message(tokens)
        assert character not in named
        full = TABLE.characters[TABLE.names[character]]
        assert emojize(named) == f"so {full} it is"
        assert "".join(chr(int(each, 16)) for each in element["unicode"].split("-")) == full
        # Our own words are known as ours when they come back by name.
        assert text_hash(named) == text_hash(f"so {character} it is")


@given(st.lists(st.sampled_from([*NAMES, "party_parrot", "x"]), max_size=6))
def test_emoji_side_by_side_stay_apart(names: list[str]):
    shown = emojize(" ".join(f":{name}:" for name in names))
    assert shown == " ".join(TABLE.characters.get(name, f":{name}:") for name in names)
