"""What travels is whole and visible, and pictures keep what they are made of."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.mirror.messages.slack_content import SlackContent, readable
from bridge.mirror.words.characters import clean_name, whole, without_invisible
from bridge.mirror.words.text import for_pexip, safe, unwrap
from bridge.slack.shown import blocks
from tests.mirror.words.test_text import NAMES

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
ANY = st.text(st.characters(codec=None), max_size=40)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("half \ud83d an emoji", "half \ufffd an emoji"),
        ("\udc00", "\ufffd"),
        # Two halves that a program has cut apart and another has put together.
        ("\ud83d\ude00", "😀"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("all well", "all well"),
    ],
)
def test_half_a_character_is_replaced(text: str, shown: str):
    assert whole(text) == without_invisible(text) == clean_name(text, "x") == shown


@given(ANY)
@example("\ud800<\udfff")
def test_whatever_goes_out_can_be_encoded(text: str):
    outs = [
        safe(text),
        clean_name(text, "Somebody"),
        unwrap(text),
        readable(SlackContent(text=text), NAMES),
        *for_pexip(text),
        blocks.escape(text),
        blocks.plain(text)["text"],
        blocks.header(text)["text"]["text"],
        blocks.section(text)["text"]["text"],
        blocks.button(text, "a")["text"]["text"],
        blocks.option(text, text)["value"],
    ]
    for each in outs:
        each.encode()


@pytest.mark.parametrize("region", ["gbeng", "gbsct", "gbwls"])
def test_flags_made_of_tags_stay(region: str):
    flag = "\U0001f3f4" + "".join(chr(0xE0000 + ord(each)) for each in region) + "\U000e007f"
    assert without_invisible(f"go {flag}!") == f"go {flag}!"
    assert clean_name(f"Ann {flag}", "x") == f"Ann {flag}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # Words that nobody sees, after a flag and without one.
        (f"{ENGLAND}\U000e0068\U000e0069", ENGLAND),
        ("hi\U000e0068\U000e0069\U000e007f", "hi"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4"),
        ("\U0001f3f4\u200d☠️", "\U0001f3f4\u200d☠️"),
        ("a\u00adb\u200b\ufeffc", "abc"),
    ],
)
def test_other_invisible_characters_go(text: str, shown: str):
    assert without_invisible(text) == shown


def test_a_flag_is_not_torn_from_its_tags():
    name = "x" * 76 + ENGLAND
    assert clean_name(name, "x") == "x" * 76 + "…"
    family = "👩\u200d👩\u200d👧"
    assert clean_name("x" * 77 + family, "x") == "x" * 77 + "…"


def test_nothing_that_is_printable_goes_or_changes():
    """All of Unicode: the short way for most texts says the same as the long one."""
    printable = "".join(filter(str.isprintable, map(chr, range(0x110000))))

    assert without_invisible(f"{printable}\n", keep_joiners=False) == f"{printable}\n"
    assert without_invisible(printable, keep_joiners=False) == printable
