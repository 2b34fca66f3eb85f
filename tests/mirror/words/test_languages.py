"""One language has one tag, however a node writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mirror.words.languages import canonical_language


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("en-us", "en-US"),
        ("EN_us", "en-US"),
        ("en-US", "en-US"),
        ("fr", "fr"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("ZH_hans", "zh-Hans"),
        ("es-419", "es-419"),
        ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
        ("en-a-BB-x-YY", "en-a-bb-x-yy"),
        ("x-Whatever-DE", "x-whatever-de"),
        ("iw", "he"),
        ("in-ID", "id-ID"),
        ("", ""),
        (" \u200b", ""),
        ("en us", "en us"),
    ],
)
def test_a_tag_is_written_as_the_standard_does(tag: str, canonical: str):
    assert canonical_language(tag) == canonical


@given(st.text(max_size=20))
def test_twice_is_once(tag: str):
    once = canonical_language(tag)
    assert canonical_language(once) == once
