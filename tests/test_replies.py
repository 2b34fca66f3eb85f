"""What the bridge says stands in one file, is short, and ends as a sentence does."""

import pytest

from tests.replies import FILE, length, sentences

LONGEST = 200


def test_every_sentence_stands_in_the_golden_file():
    assert FILE.read_text().splitlines() == sentences(), "run: python -m tests.replies"


@pytest.mark.parametrize("line", sentences())
def test_a_sentence_is_short(line: str):
    assert length(line) <= LONGEST


def test_the_sentences_of_every_part_are_found():
    found = "\n".join(sentences())

    assert "commands/permissions.py: You may not use {row.name} here." in found
    assert "features/binding.py: Bound to {binding.alias}. The bridge is in, as Host." in found
    assert "features/moderation.py: " in found
    assert "slack/links.py: Your link holds what looks like a PIN" in found
