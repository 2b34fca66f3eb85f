"""The picture of a meeting, as shapes and as a PNG beside golden ones."""

import io
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from bridge.mirror.recap import lettering, picture, wording
from bridge.mirror.recap.grounds import PAGE, SLATE, WHITE, Ground
from bridge.mirror.recap.timeline import Person, Span, Timeline
from tests.fake_clock import START

GOLDEN = Path(__file__).parents[2] / "golden" / "recap"
MEETING = Timeline(
    START,
    2820.0,
    (
        Person(
            name="Alice",
            present=(Span(0, 2820),),
            speaking=(Span(30, 300), Span(900, 1100)),
            presenting=(Span(600, 1500),),
        ),
        Person(
            name="Bob of the Very Long Name",
            present=(Span(60, 1200), Span(1500, 2700)),
            speaking=(Span(400, 401), Span(1600, 1900)),
            hands=(Span(380, 400), Span(2000, 2820)),
        ),
        Person(name="مريم", present=(Span(0, 2820),), rooms=((Span(1900, 2400), "Red"),)),
        Person(name="田中", present=(Span(300, 2820),), speaking=(Span(2500, 2600),)),
    ),
)


def hall(people: int, seconds: float = 7200.0) -> Timeline:
    names = (f"Person of the hall {number}" for number in range(people))
    return Timeline(
        START, seconds, tuple(Person(name=name, present=(Span(0, seconds),)) for name in names)
    )


@pytest.mark.parametrize(
    ("name", "timeline", "ground"),
    [("meeting", MEETING, SLATE), ("meeting-white", MEETING, WHITE), ("hall", hall(61), SLATE)],
)
def test_it_looks_as_it_did(name: str, timeline: Timeline, ground: Ground):
    """To look at what has changed, see the file that the message names."""
    drawn = picture.render(timeline, "Weekly planning & <review>", ground)
    golden = GOLDEN / f"{name}.png"
    if not golden.exists():
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(drawn)
        pytest.fail(f"{golden} is new: look at it")
    before, after = Image.open(golden).convert("RGB"), Image.open(io.BytesIO(drawn)).convert("RGB")
    assert before.size == after.size
    # Another build of resvg may round an edge otherwise.
    mean = ImageStat.Stat(ImageChops.difference(before, after).convert("L")).mean[0]
    assert mean < 0.5, f"not as {golden}: delete it to have it drawn anew"


def contrast(one: str, other: str) -> float:
    """As in https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, from 1 to 21."""

    def luminance(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        line = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", [WHITE, SLATE])
def test_words_and_marks_are_told_from_what_they_lie_on(ground: Ground):
    for words in (ground.ink, ground.faint):
        assert contrast(words, ground.paper) >= 4.5
    for mark in (*ground.voices, ground.hand):
        assert contrast(mark, ground.present) >= 3
    for mark in (*ground.voices, ground.hand, ground.slides, ground.faint):
        assert contrast(mark, ground.paper) >= 3


def test_slacks_picture_has_an_edge_in_a_light_and_in_a_dark_room_and_dazzles_in_neither():
    white, dark = "#ffffff", "#1a1d21"
    assert contrast(SLATE.paper, white) >= 3
    assert 1.5 <= contrast(SLATE.paper, dark) < 3


def test_people_past_the_most_are_counted():
    svg = picture.to_svg(hall(picture.MOST_ROWS + 7), "Hall")
    assert "and 7 more" in svg
    assert "and 0 more" not in picture.to_svg(hall(picture.MOST_ROWS), "Hall")


def test_only_what_is_in_it_is_explained():
    assert "hand up" not in picture.to_svg(hall(2), "Hall")
    assert "hand up" in picture.to_svg(MEETING, "Weekly")


def test_a_name_without_letters_here_is_a_number_that_the_words_explain():
    assert "Person 4" in picture.to_svg(MEETING, "Weekly")
    assert "田中 (Person 4): minute 5 to 47, spoke 2 min." in wording.alt_text(MEETING, "Weekly")


def test_a_page_brings_letters_for_every_name():
    assert "田中" in picture.to_svg(MEETING, "Weekly", PAGE)
    assert "田中: minute 5" in wording.alt_text(MEETING, "Weekly", has_letters=True)


@pytest.mark.parametrize(
    ("seconds", "told"), [(5, "less than a minute, 2 people"), (31, "1 min, 2 people")]
)
def test_how_long_is_told_as_on_the_card(seconds: float, told: str):
    assert told in picture.to_svg(hall(2, seconds), "Weekly")


@pytest.mark.parametrize(
    ("text", "is_drawable"),
    [("Ünal Ødegård", True), ("Δημήτρης", True), ("Дмитрий", True), ("नेहा", True), ("ไทย", True),
     ("O’Brien-Smith…", True), ("田中", False), ("Bob 🎉", False), ("김", False)],
)  # fmt: skip
def test_which_names_are_drawn(text: str, is_drawable: bool):  # noqa: FBT001
    assert lettering.is_drawable(text) is is_drawable


@given(st.text(max_size=200), st.integers(1, 90), st.floats(1, 9e5))
def test_any_name_and_length_make_a_well_formed_picture(name: str, people: int, length: float):
    person = Person(name=name or "x", present=(Span(0, length),), speaking=(Span(0, length),))
    svg = picture.to_svg(Timeline(START, length, (person,) * people), name)
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {"svg", "rect", "path", "text"}


def test_words_say_who_was_there_and_how_much_they_spoke():
    assert wording.shares_line(MEETING) == "Alice 54 %, Bob of the Very Long Name 35 %, 田中 11 %"
    text = wording.alt_text(MEETING, "Weekly")
    assert text.startswith("Weekly, 47 min. Alice: all the time, spoke 8 min, presented 15 min.")
    assert "raised a hand 2 times" in text
    assert "was in Red" in text


def test_words_fit_into_slacks_thousand_characters():
    text = wording.alt_text(hall(500), "Hall " * 20)
    assert len(text) <= 1000
    assert text.endswith("more people.")


@pytest.mark.parametrize(
    ("seconds", "labels"),
    [
        (95, ["0 s", "15 s", "30 s", "45 s", "60 s", "75 s"]),
        (280, ["0:00", "1:00", "2:00", "3:00", "4:00"]),
        (13 * 60, ["0 min", "2 min", "4 min", "6 min", "8 min", "10 min"]),
        (7200, ["0:00", "0:30", "1:00", "1:30"]),
    ],
)
def test_the_scale_has_one_unit_and_nothing_at_the_frame(seconds: float, labels: list[str]):
    svg = ET.fromstring(picture.to_svg(hall(2, seconds), "Weekly"))  # noqa: S314 - our own
    texts = [each for each in svg.iter() if each.tag.endswith("text")]
    scale = [each.text for each in texts if each.get("font-size") == "15"]
    assert scale == labels
