"""A meeting as one story, as a page and as Markdown."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from bridge.mirror.documents.markdown import markdown
from bridge.mirror.documents.page import page
from bridge.mirror.documents.story import ShownSlide, Story, tell
from bridge.mirror.documents.transcripts import Occasion, one_line
from bridge.mirror.documents.zones import find_zone
from bridge.mirror.recap import timeline
from bridge.mirror.recap.voices import by_name
from bridge.storage.meetings.lines import Line
from bridge.storage.meetings.meetings import Attendee
from bridge.storage.meetings.moments import Moment
from tests.fake_clock import START

OCCASION = Occasion("meet.team", START, START + timedelta(minutes=30))


def line(number: int, name: str, text: str, seconds: float, **more: object) -> Line:
    values: dict[str, object] = {
        "id": number, "meeting_id": "m1", "kind": "caption", "participant_uuid": "u1",
        "name": name, "text": text, "said_at": START + timedelta(seconds=seconds),
        "language": None, "origin": "pexip", "post_key": None, **more,
    }  # fmt: skip
    return Line(**values)  # type: ignore[arg-type]


def attendee(name: str, since: float, until: float | None = None) -> Attendee:
    left = None if until is None else START + timedelta(seconds=until)
    return Attendee(name, name, "guest", "webrtc", START + timedelta(seconds=since), left)


SPOKEN = [
    line(1, "Ana", "Good morning.", 10),
    line(2, "Ana", "Shall we begin?", 20),
    line(3, "Bob", "Yes.", 25),
    line(4, "", "", 100, kind="gap", until=START + timedelta(seconds=160)),
    line(5, "Bob", "On slide two.", 400),
]
WRITTEN = [line(6, "Dave", "see *this* https://a.example/x_y", 30, kind="chat", origin="slack")]
PEOPLE = [attendee("Ana", 0), attendee("Bob", 5), attendee("Eve", 300, 900)]
SLIDES = [ShownSlide(1, START + timedelta(seconds=22), "https://slack.example/F1")]


def story() -> Story:
    return tell(OCCASION, SPOKEN, WRITTEN, PEOPLE, SLIDES)


def test_all_stands_in_the_order_of_its_time_under_its_slide():
    before, under = story().chapters
    assert [(each.kind, each.speaker, each.text) for each in before.entries] == [
        ("said", "Ana", "Good morning. Shall we begin?")
    ]
    assert under.slide == SLIDES[0]
    assert [(each.kind, each.speaker) for each in under.entries] == [
        ("said", "Bob"), ("written", "Dave"), ("missing", ""), ("came", ""), ("said", "Bob"),
        ("left", ""),
    ]  # fmt: skip
    assert [each.text for each in under.entries if each.kind in {"came", "left"}] == [
        "Eve joined", "Eve left",
    ]  # fmt: skip


def test_a_page_holds_everything_and_runs_nothing():
    text = page(story(), '<svg width="1">', 'Ana "spoke"')
    assert '<a href="#part-1">Slide 1</a>' in text
    assert '<h2 id="part-1"><time>09:00</time>Slide 1 <a href="https://slack.example/F1">' in text
    assert '<svg role="img" aria-label="Ana &quot;spoke&quot;" width="1">' in text
    assert "<script" not in text
    assert "default-src 'none'" in text


def test_a_slide_is_in_the_page_where_it_is_shown_first():
    shown = [replace(SLIDES[0], picture=b"\xff\xd8")]
    again = [mark("", "slide", 315, 315, "1")]
    text = page(tell(OCCASION, SPOKEN, WRITTEN, PEOPLE, shown, moments=again))
    assert text.count('<img alt="Slide 1" src="data:image/jpeg;base64,/9g=">') == 1
    assert text.index("<img") < text.index('id="part-2"')


def mark(uuid: str, kind: str, since: float, until: float | None, detail: str = "") -> Moment:
    ended = None if until is None else START + timedelta(seconds=until)
    return Moment(uuid, kind, START + timedelta(seconds=since), ended, detail)  # type: ignore[arg-type]


def test_each_change_of_what_is_shown_begins_a_part():
    moments = [
        mark("Ana", "presenting", 20, 200),
        mark("Bob", "presenting", 210, 300),
        mark("Ana", "presenting", 310, None),
        mark("", "slide", 315, 315, "1"),
    ]
    found = tell(OCCASION, SPOKEN, WRITTEN, PEOPLE, SLIDES, moments=moments)
    titles = [each.slide.title for each in found.chapters if each.slide]
    assert titles == ["Slide 1 · Ana", "Bob presents", "Slide 1 · Ana"]
    assert found.chapters[-1].slide is not None
    assert found.chapters[-1].slide.url == "https://slack.example/F1"
    text = page(found)
    assert len(re.findall(r'<h2 id="part-\d+">', text)) == 3
    assert len(set(re.findall(r' id="([^"]+)"', text))) == 3


def test_who_went_into_a_breakout_room_and_when_is_told():
    moments = [mark("Bob", "room", 500, 700, "Red"), mark("Eve", "room", 501, None, "Red")]
    found = tell(OCCASION, SPOKEN, WRITTEN, PEOPLE, [], moments=moments)
    moves = [each.text for part in found.chapters for each in part.entries if each.kind == "moved"]
    assert moves == ["Bob and Eve moved to Red", "Bob left Red"]


def test_everybody_has_the_color_that_they_have_in_the_picture():
    """Of those in the room, in the words of a breakout room, and of a translation."""
    lines = [
        *SPOKEN,
        line(7, "Red · Eve", "Here.", 600),
        line(8, "Ana", "Bonjour.", 610, language="en > fr"),
    ]
    text = page(tell(OCCASION, lines, WRITTEN, PEOPLE, SLIDES))
    drawn = timeline.build(OCCASION.began, OCCASION.until, PEOPLE, [], [])
    colors = by_name(each.name for each in drawn.people)
    shown = dict(re.findall(r'class="said v(\d)"><time[^>]*>[^<]*</time><b>([^<]*)</b>', text))
    assert {name: number for number, name in shown.items()} == {
        "Ana (en → fr)": str(colors["Ana"]), "Bob": str(colors["Bob"]),
        "Red · Eve": str(colors["Eve"]),
    }  # fmt: skip


def test_markdown_is_read_as_it_was_said():
    text = markdown(story())
    assert text.startswith(
        "# meet.team\n\nMonday, 2 November 2026, 09:00 to 09:30. Times are those"
    )
    assert "## [Slide 1](<https://slack.example/F1>), 09:00" in text
    assert "**Ana**: Good morning. Shall we begin?" in text
    assert "**Dave** in Slack’s chat: see \\*this\\* https://a.example/x\\_y" in text


def test_times_are_those_of_the_readers_clock_and_say_so():
    there = replace(OCCASION, zone=find_zone("Asia/Kolkata"))
    found = tell(there, SPOKEN, WRITTEN, PEOPLE, SLIDES)
    for text in (page(found), markdown(found)):
        assert "14:30 to 15:00. Times are those of Asia/Kolkata (UTC+5:30)." in text
        assert "Captions were interrupted 14:31–14:32" in text
        assert "09:0" not in re.sub(r'datetime="[^"]*"', "", text)
    assert "<li><time>14:30</time><a href=" in page(found)


def test_a_meeting_past_midnight_names_both_days():
    late = replace(
        OCCASION, zone=find_zone("Pacific/Auckland", 0), ended=START + timedelta(hours=3)
    )
    assert late.when.startswith(
        "Monday, 2 November 2026, 22:00 to 01:00 on Tuesday, 3 November 2026."
    )


WORDS = st.text("ab <>&\"'*_`#[]()\\!|~-.\n:/@", max_size=30)


@given(st.lists(st.tuples(WORDS, WORDS, st.integers(-99, 9999)), max_size=5), WORDS)
def test_nothing_that_is_said_becomes_markup(said: list[tuple[str, str, int]], alias: str):
    lines = [line(n, name, text, at) for n, (name, text, at) in enumerate(said, 1)]
    found = tell(Occasion(alias, START), lines, [], [attendee(alias, 5)], [])
    text = page(found)
    tags = set(re.findall(r"</?(\w+)", re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)))
    assert tags <= {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "p", "main", "b", "time",
    }  # fmt: skip
    shown = unescape(re.sub(r"<[^>]*>", "", text))
    for _, words, _ in said:
        assert one_line(words) in shown
    assert markdown(found).count("\n# ") == 0


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 600)), max_size=30))
def test_no_word_is_lost_and_each_speakers_order_stays(said: list[tuple[str, int]]):
    said.sort(key=lambda each: each[1])
    lines = [line(n, name, f"w{n}.", at) for n, (name, at) in enumerate(said)]
    told = tell(OCCASION, lines, [], [], [])
    text = " ".join(each.text for chapter in told.chapters for each in chapter.entries)
    assert text.split() == [f"w{n}." for n in range(len(said))]
