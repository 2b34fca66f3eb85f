"""What was looked for is told from the marks around it."""

from hypothesis import given
from hypothesis import strategies as st

from bridge.mirror.words.excerpts import pieces


def test_marks_around_a_word_are_not_what_was_sought():
    assert pieces("Who tells (“customers”)? Nobody.", ["customers"]) == [
        ("Who tells (“", False),
        ("customers", True),
        ("”)? Nobody.", False),
    ]


@given(st.text(max_size=60), st.lists(st.text("abc", min_size=1, max_size=2), max_size=2))
def test_together_they_are_the_quote(quote: str, words: list[str]):
    assert "".join(piece for piece, _ in pieces(quote, words)) == quote
