"""The bridge's words for gaps, folds and reports are understood, and no others."""

from datetime import UTC, datetime

import pytest

from tests.faults.order import misplaced
from tests.faults.signs import count_reports, find_fold, find_gap, find_missed_since, is_marked_late

POSTED = datetime(2026, 11, 3, 0, 1, tzinfo=UTC).timestamp()


def at(hour: int, minute: int, second: int = 0, *, day: int = 3) -> float:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("words", "begins", "ends", "lines"),
    [
        ("Captions were interrupted 00:00:36–00:00:37 UTC", at(0, 0, 36), at(0, 0, 38), 0),
        ("Captions were interrupted 00:00:36 UTC–00:00:37 UTC", at(0, 0, 36), at(0, 0, 38), 0),
        ("Captions were interrupted at 00:00:36 UTC", at(0, 0, 36), at(0, 0, 37), 0),
        ("Captions were interrupted 23:58–00:01 UTC", at(23, 58, day=2), at(0, 2), 0),
        (
            "Chat lost from 23:58:01 to 00:00:02: 1,204 lines",
            at(23, 58, 1, day=2),
            at(0, 0, 3),
            1204,
        ),
        (
            "The bridge was cut off 00:00:36–00:00:37 UTC; more is missing",
            at(0, 0, 36),
            at(0, 0, 38),
            0,
        ),
        (
            "Captions were interrupted 3 times 23:58–00:01 UTC, at least 9 lines",
            at(23, 58, day=2),
            at(0, 2),
            9,
        ),
        ("Nothing was heard", None, None, None),
        ("Alice: we meet 10:00-11:00", None, None, None),
    ],
)
def test_a_gap_is_read_with_its_times_and_number(
    words: str, begins: float | None, ends: float | None, lines: int | None
):
    gap = find_gap(words, POSTED)

    if begins is None:
        assert gap is None
    else:
        assert gap is not None
        assert (gap.begins, gap.ends, gap.lines) == (begins, ends, lines)


def test_folds_reports_and_late_lines_are_read():
    assert find_fold("hello\n… and 412 more lines") == 412
    assert find_fold("and more lines") == 0
    assert count_reports("Ana’s message did not reach the meeting. Write it again.") == 1
    assert count_reports("3 messages may not have arrived in the meeting.") == 3
    assert count_reports("The message reached the meeting.") == 0
    assert is_marked_late("Ana (12:03): hello")
    assert is_marked_late("12:03 Ana: hello")
    assert is_marked_late("(12:03:04 UTC) Ana: hello")
    assert not is_marked_late("Ana: let us meet at 12:03")


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [([], []), ([1, 2, 3], []), ([1, 3, 2, 4], [1]), ([3, 1, 2], [0]), ([2, 1], [0])],
)
def test_the_fewest_that_disturb_the_order_are_named(numbers: list[int], wrong: list[int]):
    assert misplaced(numbers) == wrong


def test_the_log_names_the_moment_since_when_words_are_missing():
    logged = "[warning  ] Words are missing   began='2026-11-03 00:00:36.500000+00:00' ended='…'"

    assert find_missed_since(logged) == at(0, 0, 36) + 0.5
    assert find_missed_since("[info     ] A meeting began   meeting=1") is None
