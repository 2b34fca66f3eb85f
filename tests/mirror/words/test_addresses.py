"""Addresses in what people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mirror.words.addresses import before_link, links_in, with_links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (
            "See https://a.example/x, and (HTTP://b.example).",
            ["https://a.example/x", "HTTP://b.example"],
        ),
        ("no://thing ftp://a.example www.a.example", []),
        ("<https://a.example/x>", ["https://a.example/x"]),
    ],
)
def test_an_address_ends_before_its_sentence_does(text: str, links: list[str]):
    assert [*links_in(text)] == links


@given(st.text("htps:/. a?!)<>|", max_size=40) | st.text(max_size=40))
def test_no_letter_is_lost(text: str):
    parts = [*with_links(f"x {text} https://a.example/{text}")]
    assert "".join(part for part, _ in parts) == f"x {text} https://a.example/{text}"
    assert all(part for part, _ in parts)


def test_what_stands_in_front_of_an_address_at_the_end():
    assert before_link("Is there a date? https://a.example ") == "Is there a date?"
    assert before_link("https://a.example is it") == "https://a.example is it"
