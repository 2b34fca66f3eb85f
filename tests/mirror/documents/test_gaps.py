"""One mark for each time of which nothing is known, or for several that lie side by side."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mirror.documents.gaps import Gap, Mark, Marks, gap_of, of_captions, of_chat, with_marks
from bridge.storage.meetings.lines import Line

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def clock(moment: datetime, *, has_seconds: bool) -> str:
    return f"{moment:%H:%M:%S}" if has_seconds else f"{moment:%H:%M}"


def words(number: int, at: float) -> Line:
    return Line(number, "m1", "caption", None, "Ann", "hi", after(at), None, "pexip", None)


def a_gap(number: int, began: float, ended: float, lost: int | None = None) -> Line:
    return Line(
        number, "m1", "gap", None, "", "", after(began), None, "pexip", None, after(ended), lost
    )


def old_gap(text: str, at: float) -> Line:
    return Line(1, "m1", "gap", None, "", text, after(at), None, "pexip", None)


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (Gap(after(120), after(300)), "Captions were interrupted 12:02–12:05"),
        (Gap(after(1), after(3)), "Captions were interrupted 12:00:01–12:00:03"),
        (Gap(after(1), after(1)), "Captions were interrupted at 12:00:01"),
        (Gap(None, after(60)), "Captions were interrupted until 12:01"),
        (
            Gap(after(0), after(90), lost=12, times=3),
            "Captions were interrupted 3 times 12:00–12:01, at least 12 lines",
        ),
    ],
)
def test_a_mark_says_when_and_how_much(gap: Gap, text: str):
    assert of_captions(gap, clock) == text


def test_a_mark_of_chat_says_so_too():
    assert of_chat(Gap(after(0), after(90), lost=1), clock) == (
        "The bridge was cut off 12:00–12:01, at least 1 line; "
        "what was written in the meeting then is missing"
    )


def test_stored_gaps_of_all_ages_are_read():
    assert gap_of(a_gap(1, 5, 60, 7)) == Gap(after(5), after(60), 7)
    # A clock that was set back makes no gap that ends before it began.
    assert gap_of(a_gap(1, 60, 5)) == Gap(after(5), after(5))
    assert gap_of(old_gap(after(60).isoformat(), 5)) == Gap(after(5), after(60))
    assert gap_of(old_gap("", 5)) == Gap(None, after(5))
    assert gap_of(old_gap("who knows", 5)) == Gap(None, after(5))


def test_gaps_with_nothing_between_them_share_a_mark():
    marks = Marks()
    assert marks.add(1, Gap(after(0), after(60))) == Mark(1, Gap(after(0), after(60)))
    joined = marks.add(2, Gap(after(3600), after(3660), lost=2))
    assert joined == Mark(1, Gap(after(0), after(3660), lost=2, times=2))
    # One that begins where the last ended is the same gap.
    assert marks.add(3, Gap(after(3660), after(3700))).gap.times == 2


def test_words_between_part_them_unless_hardly_any_time_has_passed():
    marks = Marks([words(1, 0), a_gap(2, 0, 10)])
    marks.note_words()
    assert marks.add(4, Gap(after(30), after(40))).line_id == 2
    marks.note_words()
    assert marks.add(5, Gap(after(200), after(210))).line_id == 5


def test_a_stream_that_breaks_each_second_has_a_mark_every_five_minutes():
    lines = [
        each for n in range(3600) for each in (words(2 * n, n), a_gap(2 * n + 1, n + 0.2, n + 0.8))
    ]
    marks = [each for each in with_marks(lines) if isinstance(each, Mark)]
    assert 12 <= len(marks) <= 13
    # Less than a second lies between two of them.
    assert {each.gap.times for each in marks} == {1}


entries = st.lists(st.tuples(st.booleans(), st.integers(0, 400), st.integers(0, 9)), max_size=30)


@given(entries)
def test_all_words_stay_in_order_and_all_gaps_lie_within_a_mark(
    script: list[tuple[bool, int, int]],
):
    lines, now = [], 0
    for number, (is_gap, wait, lost) in enumerate(script, 1):
        began, now = now, now + wait
        lines.append(a_gap(number, began, now, lost) if is_gap else words(number, now))
    shown = with_marks(lines)

    assert [each for each in shown if isinstance(each, Line)] == [
        each for each in lines if each.kind == "caption"
    ]
    marks = [each for each in shown if isinstance(each, Mark)]
    for line in lines:
        if line.kind == "gap":
            gap = gap_of(line)
            assert any(_holds(mark.gap, gap) for mark in marks)
    assert sum(mark.gap.lost for mark in marks) == sum(line.lost or 0 for line in lines)
    # What is shown after a restart is what was shown before it.
    again = Marks(lines)
    if marks and lines[-1].kind == "gap":
        assert again.add(99, gap_of(lines[-1])).line_id == marks[-1].line_id


def _holds(mark: Gap, gap: Gap) -> bool:
    assert mark.began is not None
    assert gap.began is not None
    return mark.began <= gap.began <= gap.ended <= mark.ended
