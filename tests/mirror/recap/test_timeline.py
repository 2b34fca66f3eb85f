"""What is stored of a meeting, as rows of stretches of time."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bridge.mirror.recap import timeline
from bridge.mirror.recap.timeline import Span, merged
from bridge.storage.meetings.lines import Line
from bridge.storage.meetings.meetings import Attendee
from bridge.storage.meetings.moments import Moment
from tests.fake_clock import START

ENDED = START + timedelta(minutes=30)


def at(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def attendee(uuid: str, name: str, since: float = 0, until: float | None = None) -> Attendee:
    left = None if until is None else START + at(until)
    return Attendee(uuid, name, "guest", "webrtc", START + at(since), left)


def moment(uuid: str, kind: str, since: float, until: float | None, detail: str = "") -> Moment:
    ended = None if until is None else START + at(until)
    return Moment(uuid, kind, START + at(since), ended, detail)  # type: ignore[arg-type]


def caption(uuid: str, text: str, seconds: float, language: str | None = None) -> Line:
    said = START + at(seconds)
    return Line(1, "m1", "caption", uuid, "x", text, said, language, "pexip", None)


def test_who_came_back_under_the_same_name_has_one_row():
    people = [attendee("u2", "Bob", 60, 600), attendee("u3", "Bob", 900), attendee("u1", "Ana")]
    found = timeline.build(START, ENDED, people, [], [])
    assert [each.name for each in found.people] == ["Ana", "Bob"]
    assert found.people[1].present == (Span(60, 600), Span(900, 1800))


def test_the_card_counts_as_many_as_the_picture_has_rows():
    people = [attendee("u2", "Bob", 60, 600), attendee("u3", "Bob", 900), attendee("u1", "Ana")]
    waiting = Attendee("u9", "Eve", "waiting", "webrtc", START)
    assert timeline.names_of([*people, waiting]) == ["Bob", "Ana"]


def test_who_was_never_let_in_has_no_row():
    waiting = Attendee("u9", "Eve", "waiting", "webrtc", START)
    assert timeline.build(START, ENDED, [waiting], [], []).people == ()


def test_captions_count_as_speech_and_translations_do_not():
    """Five words take two seconds, and end when the caption comes."""
    lines = [caption("u1", "one two three four five", 100), caption("u1", "eins", 100, "en > de")]
    [ana] = timeline.build(START, ENDED, [attendee("u1", "Ana")], [], lines).people
    assert ana.speaking == (Span(98, 100),)
    assert ana.talked == 2


def test_breath_is_no_silence():
    marks = [moment("u1", "speaking", 10, 20), moment("u1", "speaking", 21, 30)]
    marks.append(moment("u1", "speaking", 40, 50))
    [ana] = timeline.build(START, ENDED, [attendee("u1", "Ana")], marks, []).people
    assert ana.speaking == (Span(10, 30), Span(40, 50))


def test_a_hand_that_nobody_lowered_stays_up_and_a_room_has_a_name():
    marks = [moment("u1", "hand", 60, None), moment("u1", "room", 300, 600, "Red\u202e")]
    [ana] = timeline.build(START, ENDED, [attendee("u1", "Ana", 0, 300)], marks, []).people
    assert ana.hands == (Span(60, 1800),)
    assert ana.rooms == ((Span(300, 600), "Red"),)
    # Whoever is in a room is in the meeting.
    assert ana.present == (Span(0, 600),)


SECONDS = st.floats(-4000, 8000)
STAYS = st.tuples(st.sampled_from("abc"), SECONDS, st.none() | SECONDS)
MARKS = st.tuples(st.sampled_from(["speaking", "hand", "room", "presenting"]), STAYS)


@given(st.lists(STAYS, max_size=6), st.lists(MARKS, max_size=12), st.floats(-10, 4000))
def test_whatever_is_stored_lies_within_the_meeting(
    stays: list[tuple[str, float, float | None]],
    marks: list[tuple[str, tuple[str, float, float | None]]],
    length: float,
):
    found = timeline.build(
        START,
        START + at(length),
        [attendee(uuid, uuid, since, until) for uuid, since, until in stays],
        [moment(uuid, kind, since, until) for kind, (uuid, since, until) in marks],
        [],
    )
    for person in found.people:
        assert person.present
        rooms = [span for span, _ in person.rooms]
        for spans in (person.present, person.speaking, person.presenting, rooms, person.hands):
            assert all(0 <= each.begins <= each.ends <= found.length for each in spans)
        for spans in (person.present, person.speaking, person.presenting):
            assert all(one.ends <= after.begins for one, after in pairwise(spans))


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9)), max_size=9))
def test_merged_spans_cover_the_same_seconds(pairs: list[tuple[int, int]]):
    spans = [Span(begin, begin + length) for begin, length in pairs]
    covered = {n for each in spans for n in range(int(each.begins), int(each.ends))}
    found = merged(spans)
    assert {n for each in found for n in range(int(each.begins), int(each.ends))} == covered
    assert all(one.ends < after.begins for one, after in pairwise(found))
