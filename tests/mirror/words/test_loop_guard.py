"""Our own words are known when they return; a person's are never taken for ours."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mirror.words.loop_guard import OwnWords, is_own_slack_event, text_hash
from bridge.mirror.words.text import escape

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
OURS = {"bot_id": "B1", "app_id": "A1", "bot_user_id": "UBOT"}

words = st.sampled_from(["yes", "no", "Alice: yes", "👍"])


@pytest.mark.parametrize(
    "part",
    [
        {"bot_id": "B1"},
        {"app_id": "A1"},
        {"user": "UBOT"},
        {"bot_profile": {"id": "B1"}},
        {"bot_profile": {"app_id": "A1"}},
    ],
)
def test_own_event_is_known_at_every_depth(part):
    assert is_own_slack_event({"type": "message", **part}, **OURS)
    assert is_own_slack_event({"type": "message", "message": part}, **OURS)
    assert is_own_slack_event({"type": "message", "previous_message": part}, **OURS)


@pytest.mark.parametrize(
    "event",
    [
        {"user": "U1", "text": "hello"},
        {"bot_id": "B2", "app_id": "A2", "bot_profile": {"id": "B2", "app_id": "A2"}},
        {"user": "U1", "subtype": "thread_broadcast", "root": {"bot_id": "B1"}},
        {"message": "odd", "previous_message": None, "bot_profile": "odd"},
        {},
    ],
)
def test_events_of_others_pass(event):
    assert not is_own_slack_event(event, **OURS)


def test_unknown_own_ids_match_nothing():
    event = {"bot_id": "", "app_id": None, "bot_profile": {"id": "", "app_id": ""}}

    assert not is_own_slack_event(event, bot_id="", app_id="", bot_user_id="")


def test_hash_is_the_same_for_what_slack_makes_of_a_text():
    posted = "see http://meet.example.com & ana@example.com 👍 \u2764"
    returned = (
        "see <http://meet.example.com>  &amp; <mailto:ana@example.com|ana@example.com> :+1: :heart:"
    )

    assert text_hash(escape(posted)) == text_hash(returned)
    assert text_hash("yes") != text_hash("no")
    assert len(text_hash("")) == 32


def test_first_return_is_swallowed_and_the_second_passes():
    own_words = OwnWords()
    own_words.remember("Alice: hello", NOON)

    assert own_words.swallow("Alice: hello", NOON)
    assert not own_words.swallow("Alice: hello", NOON)


def test_each_writing_returns_once():
    own_words = OwnWords()
    own_words.remember("yes", NOON)
    own_words.remember("no", NOON)
    own_words.remember("yes", NOON)

    assert [own_words.swallow("yes", NOON) for _ in range(3)] == [True, True, False]
    assert own_words.swallow("no", NOON)


def test_own_words_are_forgotten_after_a_while():
    own_words = OwnWords()
    own_words.remember("hello", NOON)

    assert not own_words.swallow("hello", NOON + timedelta(seconds=31))


def test_own_sender_is_ours_whatever_the_words_are():
    own_words = OwnWords()
    own_words.remember("hello", NOON)

    assert own_words.is_return("odd", "me", NOON, own={"me"}, others={"alice"})
    assert own_words.is_return("hello", "me", NOON, own={"me"}, others={"alice"})
    assert not own_words.is_return("hello", "", NOON, own={"me"}, others={"alice"})


@given(
    st.lists(st.tuples(st.sampled_from(["write", "alice", "nobody", "wait"]), words), max_size=30)
)
@settings(deadline=None)
def test_a_persons_line_is_never_swallowed(steps):
    """A known sender always passes; an unknown one is ours at most as often as we wrote."""
    own_words, now = OwnWords(), NOON
    written = Counter()
    for step, text in steps:
        if step == "write":
            own_words.remember(text, now)
            written[text] += 1
        elif step == "wait":
            now += timedelta(seconds=20)
        else:
            is_ours = own_words.is_return(text, step, now, own={"me"}, others={"alice"})
            assert not (is_ours and step == "alice")
            written[text] -= is_ours
    assert min(written.values(), default=0) >= 0
