"""What the bridge says stands in one file, is short, and ends as a sentence does."""

from tests.replies import FILE, length, sentences

LONGEST = 200
# Somebody who signs in reads a page of its own, and has to know what they agree to.
ON_A_PAGE = "features/sso.py: "
LONGEST_ON_A_PAGE = 300


def test_every_sentence_stands_in_the_golden_file():
    assert FILE.read_text().splitlines() == sentences(), "run: python -m tests.replies"


def test_every_sentence_is_short():
    """The file holds all of them, as the test above says."""
    lines = FILE.read_text().splitlines()

    assert [line for line in lines if length(line) > _longest(line)] == []


def _longest(line: str) -> int:
    return LONGEST_ON_A_PAGE if line.startswith(ON_A_PAGE) else LONGEST


def test_the_sentences_of_every_part_are_found():
    found = FILE.read_text()

    assert "mirror/words/catalogue.py: You may not use {command} here." in found
    assert (
        "features/binding/__init__.py: Unbound from {binding.alias}. Its PIN is forgotten." in found
    )
    assert "features/moderation.py: " in found
    assert "slack/answering/links.py: Your link holds what looks like a PIN" in found
