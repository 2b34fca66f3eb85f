"""Programs of others show what was said: three readers for each of the two formats."""

import html
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pysubs2
import pytest
import webvtt
from hypothesis import assume, example, given
from hypothesis import strategies as st
from ttconv import model
from ttconv.srt import reader as srt_reader
from ttconv.vtt import reader as vtt_reader

from bridge.mirror.documents import transcripts
from bridge.mirror.documents.transcripts import Occasion, one_line
from bridge.mirror.words.characters import clean_name
from bridge.storage.meetings.lines import Line

BEGAN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OCCASION = Occasion("meet.team", BEGAN, BEGAN + timedelta(minutes=47))
HOSTILE = (
    "List<String> & Map<K, V>",
    "{\\an8}up {bold} {y:i}",
    "C:\\new\\Nine \\h",
    "<i>hi</i> <b>",
    "&lt;b&gt; &amp;amp; &nbsp; AT&T R&D &#60; &copy",
    "1 < 2 && 3 > 2",
    "00:00:01,000 to 00:00:09.500",
    "00:00:01.000 --> 00:00:02.000",
    "<00:00:01.000>",
    "{1}{2}",
    "12",
)
words = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map(" ".join),
    st.text("abäß<>{}\\&;:/'\"!-#0123456789 ", min_size=1, max_size=30),
)
spoken = st.lists(st.tuples(words, words), min_size=1, max_size=4)
# What stands in SubRip for what it cannot carry.
LOOK_ALIKES = str.maketrans("\u2039\u203a\uff5b\uff5d\uff3c\uff06\u2236", "<>{}\\&:", "")


def lines_of(said: list[tuple[str, str]]) -> list[Line]:
    return [
        Line(
            n,
            "m1",
            "caption",
            None,
            name,
            text,
            BEGAN + timedelta(seconds=9 * n),
            None,
            "pexip",
            None,
        )
        for n, (name, text) in enumerate(said, 1)
    ]


def expected(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(clean_name(name, "Somebody"), one_line(text)) for name, text in said if one_line(text)]


def by_pysubs2(text: str, form: str) -> list[str]:
    return [each.plaintext for each in pysubs2.SSAFile.from_string(text, format_=form)]


def by_webvtt(text: str, form: str) -> list[str]:
    return [each.text for each in webvtt.from_buffer(io.StringIO(text), format=form)]


def by_ttconv(text: str, form: str) -> list[str]:
    read = srt_reader.to_model if form == "srt" else vtt_reader.to_model
    document = read(io.StringIO(text))
    body = document.get_body()
    assert body is not None
    return [_words(each) for each in body.dfs_iterator() if isinstance(each, model.P)]


def _words(element: model.ContentElement) -> str:
    if isinstance(element, model.Text):
        return element.get_text()
    assert not isinstance(element, model.Br)
    return "".join(map(_words, element))


READERS = (by_pysubs2, by_webvtt, by_ttconv)


@pytest.mark.parametrize("read", READERS)
@given(said=spoken)
@example(said=[("Bob <Sales>", each) for each in HOSTILE])
def test_subrip_is_read_as_it_was_said(
    read: Callable[[str, str], list[str]], said: list[tuple[str, str]]
):
    # A file without a cue is none to some of them.
    assume(expected(said))
    shown = read(transcripts.srt(OCCASION, lines_of(said)), "srt")
    assert [" ".join(each.translate(LOOK_ALIKES).split()) for each in shown] == [
        re.sub("-+>", "→", f"{name}: {text}") for name, text in expected(said)
    ]


@given(said=spoken)
@example(said=[("Bob--", each) for each in HOSTILE])
@example(said=[("R&D <Sales>", each) for each in HOSTILE])
def test_webvtt_is_read_as_it_was_said(said: list[tuple[str, str]]):
    text = transcripts.vtt(OCCASION, lines_of(said))
    # Its text is still escaped.
    raw = [html.unescape(each) for each in by_webvtt(text, "vtt")]
    assert raw == [each for _, each in expected(said)]
    assert by_ttconv(text, "vtt") == [each for _, each in expected(said)]


@given(said=st.lists(st.tuples(words, st.text("abäß<>&;'\"!-#012 ", min_size=1)), max_size=4))
def test_webvtt_by_a_reader_that_takes_it_for_substation_alpha(said: list[tuple[str, str]]):
    """Braces and backslashes are lost to it, in a format that carries them."""
    raw = by_pysubs2(transcripts.vtt(OCCASION, lines_of(said)), "vtt")
    assert [html.unescape(each) for each in raw] == [each for _, each in expected(said)]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("form", ["vtt", "srt"])
def test_a_gap_is_shown_between_the_words(read: Callable[[str, str], list[str]], form: str):
    """As a cue: what stands in a comment becomes words of the cue before it, or is lost."""
    before, after = lines_of([("Bob", "before"), ("Bob", "after")])
    gap = Line(3, "m1", "gap", None, "", "", BEGAN + timedelta(seconds=9), None, "pexip", None)
    gap = replace(gap, until=BEGAN + timedelta(seconds=17))
    document = {"vtt": transcripts.vtt, "srt": transcripts.srt}[form](
        OCCASION, [before, gap, after]
    )
    first, missing, last = read(document, form)
    assert (first.endswith("before"), last.endswith("after")) == (True, True)
    assert missing.startswith("[The bridge was cut off from 00:00:09 to 00:00:17; ")
