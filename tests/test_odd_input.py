"""Whatever somebody is called, types, says or sends is read, and what comes of it is bounded."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mirror.words.characters import NAME_LENGTH
from tests.odd_input import ALL, BRICKS, hard_words

EVERYTHING = {
    f"{name} ({length})": (read, length) for reads, length in ALL for name, read in reads.items()
}
# Of a processor that is slow and shared; what grows with the square takes some times as long.
_MOST_SECONDS = 0.3
ODD_TEXTS = st.lists(st.sampled_from(BRICKS) | st.text(max_size=5), max_size=200).map("".join)


def texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple):
        return [text for each in value for text in texts_in(each)]
    return []


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_longest_words_are_read(name: str):
    read, length = EVERYTHING[name]

    for words in hard_words(length).values():
        for text in texts_in(read(words)):
            # Escapes are five times as long as what they stand for, and a link names both parts.
            assert len(text) <= 6 * length + 100


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_longest_words_hold_up_nobody_else(name: str):
    """What is read in one go is in everybody's way: their cost grows with their length alone."""
    read, length = EVERYTHING[name]
    seconds: dict[str, float] = {}

    for brick, words in hard_words(length).items():
        began = time.thread_time()
        read(words)
        seconds[brick] = time.thread_time() - began

    assert max(seconds.values()) < _MOST_SECONDS, seconds


@pytest.mark.parametrize("name", EVERYTHING)
@given(words=ODD_TEXTS)
@settings(deadline=None, max_examples=60)
def test_odd_words_are_read(name: str, words: str):
    read, length = EVERYTHING[name]

    read(words[:length])


def of_name(name: str) -> Callable[[str], Any]:
    return next(read for each, (read, _) in EVERYTHING.items() if each.startswith(f"{name} ("))


@given(name=ODD_TEXTS)
@settings(deadline=None)
def test_nothing_of_a_name_that_is_compared_or_shown_is_longer_than_it_may_be(name: str):
    assert len(of_name("fold")(name)) <= NAME_LENGTH
    assert 0 < len(of_name("clean_name")(name)) <= NAME_LENGTH
    assert len(of_name("label")(name)) <= NAME_LENGTH + len(" (2)")


@given(words=ODD_TEXTS)
@settings(deadline=None)
def test_what_is_said_can_be_sent_and_stored(words: str):
    """Whole characters, and none that a terminal or a database stumbles over."""
    for name in ("safe", "for_slack", "for_pexip", "readable", "without_invisible"):
        for text in texts_in(of_name(name)(words)):
            if name != "for_slack":
                assert "\0" not in text
                text.encode()


@given(words=ODD_TEXTS)
@settings(deadline=None)
def test_what_came_over_the_wire_can_be_encoded(words: str):
    event = of_name("chat line")(words)

    event.model_dump_json().encode()
    assert len(json.dumps(event.model_dump(mode="json"))) < 1_000_000
