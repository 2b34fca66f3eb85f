"""Words between Slack and a meeting: nothing lost, nothing turned into markup."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bridge.mirror.messages.slack_content import SlackContent, readable
from bridge.mirror.words.text import (
    clean_name,
    correction,
    cut_on_words,
    emojize,
    escape,
    for_pexip,
    for_slack,
    mentions_in,
    safe,
    unwrap,
    withdrawn,
)

GOLDEN = Path(__file__).parent / "golden"

HOSTILE = (
    "<!channel>",
    "<!here|here>",
    "<@U1>",
    "<!subteam^S1>",
    "<http://x|bank>",
    "&lt;!here&gt;",
    "*bold* _slanted_ ~struck~ `code` ```block```",
    "\u202egnihsihp\u202c",
    "a\nb\r\nc\u2028d",
    "> quoted\n>>> all",
    "x" * 10_000,
    "\ud800 broken",
    "\x00\x1b[31m",
)

hostile_texts = st.lists(
    st.sampled_from(HOSTILE) | st.text(max_size=20), min_size=1, max_size=4
).map("".join)


class KnownNames:
    """Three names that are known; who is not, is someone."""

    def user(self, user_id):
        return {"U1": "Alice", "W2": "Bob"}.get(user_id, "someone")

    def channel(self, channel_id):
        return {"C1": "general"}.get(channel_id)

    def group(self, group_id):
        return {"S1": "support"}.get(group_id, "a-group")


NAMES = KnownNames()


def read(text, blocks=()):
    """What a person in Slack reads."""
    return readable(SlackContent(text=text, blocks=tuple(blocks)), NAMES)


def golden(name):
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))


def rich_text(text):
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "elements": [section]}]


@pytest.mark.parametrize("case", golden("slack_to_plain.json"), ids=lambda case: case["shows"])
def test_slack_message_reads_as_in_slack(case):
    assert read(case["text"], case.get("blocks", ())) == case["plain"]


@pytest.mark.parametrize(("sent", "typed"), golden("unwrap.json"))
def test_slash_text_comes_out_as_typed(sent, typed):
    assert unwrap(sent) == typed


@pytest.mark.parametrize(("before", "after", "line"), golden("corrections.json"))
def test_correction_names_what_changed(before, after, line):
    assert correction(before, after) == line


def test_long_change_is_told_in_full():
    after = f"now {'very ' * 30}long"

    assert correction("now short", after) == f"*corrected:* {after}"


def test_withdrawal_shows_the_beginning():
    assert withdrawn("lunch\nat  noon?") == "*withdrawn: “lunch at noon?”*"
    assert withdrawn(" ") == "*a message was withdrawn*"
    assert withdrawn("word " * 100) == f"*withdrawn: “{('word ' * 16)[:79]}…”*"


def test_mentions_are_found_in_text_and_blocks():
    section = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U7"}]}
    quoted = {"type": "rich_text_quote", "elements": [{"type": "channel", "channel_id": "C7"}]}
    group = {"type": "rich_text_section", "elements": [{"type": "usergroup", "usergroup_id": "S7"}]}
    items = {"type": "rich_text_list", "elements": [group, {"user_id": 7}]}
    blocks = [{"type": "rich_text", "elements": [section, quoted, items]}, "odd"]

    found = mentions_in(
        "<@U1|ana> <#C1> <!subteam^S1|@ops> <!here> <https://x> &lt;@U2&gt;", blocks
    )

    assert found == {"U1", "C1", "S1", "U7", "C7", "S7"}


@given(hostile_texts)
@settings(deadline=None)
@example("0__")
def test_foreign_text_is_never_markup(text):
    shown = safe(text)

    assert "<" not in shown
    assert ">" not in shown
    assert "`" not in shown
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)
    assert not re.search(r"(?<![^\W_])[*_~]|[*_~](?![^\W_])", shown)
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u200b\x00-\x08]", shown)
    assert not re.search(r"^\s*&gt;", shown, re.MULTILINE)
    assert mentions_in(shown, None) == set()
    shown.encode()


@given(hostile_texts)
@settings(deadline=None)
def test_foreign_text_is_escaped_exactly_once(text):
    # Of what is nothing to read, the notification stands for the blocks.
    assume(read(escape(text)) and emojize(text) == text)

    assert read(escape(text)) == read("ignored", rich_text(text))


@pytest.mark.parametrize("text", ["bob_smith", "2*3", "a~b", "snake_case_name"])
def test_marks_inside_a_word_stay(text):
    assert safe(text) == text


@given(hostile_texts)
@settings(deadline=None)
def test_name_is_one_visible_line(name):
    shown = clean_name(name, "Unnamed")

    assert 0 < len(shown) <= 80
    assert shown == " ".join(shown.split())
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u200b-\u200c\x00-\x1f]", shown)


def test_name_of_blanks_falls_back():
    assert clean_name("\u3164\u2800 \u200d\u202e", "Unnamed") == "Unnamed"


def test_family_in_a_name_stays_together():
    assert clean_name("Bo\u200db 👩\u200d💻", "Unnamed") == "Bob 👩\u200d💻"


def test_long_name_is_cut():
    assert clean_name("x" * 81, "Unnamed") == "x" * 79 + "…"
    assert clean_name("x" * 80, "Unnamed") == "x" * 80


def test_short_text_is_one_line_for_the_meeting():
    assert for_pexip("hello\nthere") == ["hello\nthere"]
    assert for_pexip(" \n\u200b") == []


def test_no_line_is_a_command_to_a_client():
    assert for_pexip("/leave\nok\n/lock") == [" /leave\nok\n /lock"]


def test_long_text_is_numbered():
    parts = for_pexip("word " * 20, limit=40)

    assert [part[:6] for part in parts] == ["(1/4) ", "(2/4) ", "(3/4) ", "(4/4) "]


@given(hostile_texts, st.integers(20, 200))
@settings(deadline=None)
@example("/x " * 1300, 1900)
@example("e\u0301" * 200, 20)
@example("\u0301" * 200, 20)
def test_no_word_is_lost_on_the_way_to_the_meeting(text, limit):
    parts = for_pexip(text, limit)

    bare = "".join(re.sub(r"^\(\d+/\d+\) ", "", part) for part in parts) if parts[1:] else parts
    assert "".join("".join(bare).split()) == "".join("".join(for_pexip(text, 10**6)).split())
    assert not any(line.startswith("/") for part in parts for line in part.split("\n"))
    if len(parts) < 100:
        assert all(len(part) <= limit for part in parts)


def test_a_line_that_a_message_takes_stays_one():
    assert for_slack("x" * 9000) == ["x" * 9000]


@pytest.mark.parametrize("letter", ["w", "\U0001f600"])
@pytest.mark.parametrize("length", [9001, 10_001, 30_000, 400_000])
def test_a_long_line_is_parted_and_nothing_is_cut_unsaid(letter: str, length: int):
    text = f"{letter * 9} " * (length // 10) + "end"

    parts = for_slack(text)

    assert all(len(part.encode("utf-16-le")) // 2 <= 10_000 for part in parts)
    assert len(parts) <= 4
    bare = [re.sub(r"^\(\d+/\d+\) ", "", part) for part in parts]
    *_, last = bare
    said = re.search(r"\n\(… and ([\d,]+) more characters, which the chat log has\)$", last)
    shown = sum(len(part) for part in bare) - (len(said[0]) if said else 0)
    left = int(said[1].replace(",", "")) if said else 0
    # Blanks at which it was parted are all that is not counted.
    assert len(text) - length // 10 <= shown + left <= len(text)
    assert (said is None) == last.endswith("end")


@given(st.lists(st.text("abcäß", min_size=1, max_size=9), min_size=1), st.integers(10, 50))
@settings(deadline=None)
def test_words_stay_whole_where_they_fit(words, length):
    pieces = cut_on_words(" ".join(words), length)

    assert [word for piece in pieces for word in piece.split()] == words
    assert all(len(piece) <= length for piece in pieces)


@given(st.lists(st.text("abcäß<>&!@#", min_size=1, max_size=9), min_size=1, max_size=30))
@settings(deadline=None)
def test_words_come_back_from_the_meeting(words):
    """Slack → meeting → Slack: what was typed is what is shown."""
    typed = " ".join(words)

    (line,) = for_pexip(read(escape(typed)))

    assert read(escape(line)) == typed


@given(st.text("<>&!@#CUS|^:/ ab\n\u2014“", max_size=60))
@settings(deadline=None)
def test_whatever_slack_sends_is_read(text):
    read(text).encode()
    unwrap(text).encode()
    mentions_in(text, None)


@pytest.mark.parametrize(
    "piece", ["\n", " ", "<", "<a", "<@U1>", ":", ":a:", "*", ">", "&lt;", "\u200d", "w "]
)
def test_forty_thousand_odd_characters_are_no_work(piece):
    """The longest message that Slack takes; whatever is not linear runs into the time limit."""
    text = (piece * 40_000)[:40_000]

    parts = for_pexip(read(text))

    assert all(len(part) <= 1900 for part in parts)
    assert mentions_in(safe(text), None) == set()
    assert len(clean_name(text, "Unnamed")) <= 80
    assert correction(text, f"{text} x") == "*added: x*" or not text.split()
    assert len(unwrap(text)) <= len(text)
