"""Days as people type them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.commands.typed.days import as_written, parse_day

# A Tuesday.
NOW = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
HOUR = 3600
TIMES = st.integers(0, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", (2026, 12, 1)),
        ("Yesterday", (2026, 11, 30)),
        ("monday", (2026, 11, 30)),
        ("on Mon", (2026, 11, 30)),
        ("last friday", (2026, 11, 27)),
        # The last one, not today.
        ("tuesday", (2026, 11, 24)),
        ("2026-11-20", (2026, 11, 20)),
        ("20 Nov", (2026, 11, 20)),
        ("the 20th of November", (2026, 11, 20)),
        ("Nov 20", (2026, 11, 20)),
        ("November 20th, 2025", (2025, 11, 20)),
        # Not to come, but the one before.
        ("24 Dec", (2025, 12, 24)),
        ("last month", (2026, 11, 1)),
    ],
)
def test_a_day_begins_at_its_midnight(text: str, day: tuple[int, int, int]):
    assert parse_day(text, NOW) == datetime(*day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("3 days", timedelta(days=3)),
        ("2 hours ago", timedelta(hours=2)),
        ("last week", timedelta(weeks=1)),
        ("past 2w", timedelta(weeks=2)),
    ],
)
def test_a_length_counts_back_from_now(text: str, ago: timedelta):
    assert parse_day(text, NOW) == NOW - ago


@pytest.mark.parametrize("text", ["", "now", "whenever", "mo", "31 Feb", "0 Nov", "2026-13-01"])
def test_what_is_no_day_is_none(text: str):
    assert parse_day(text, NOW) is None


def test_midnight_is_where_the_person_is():
    evening = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)

    assert parse_day("today", evening, 2 * HOUR) == datetime(2026, 12, 1, 22, tzinfo=UTC)
    assert parse_day("today", evening, -10 * HOUR) == datetime(2026, 12, 1, 10, tzinfo=UTC)


@given(
    text=st.one_of(
        st.text(max_size=40),
        st.from_regex(r"(last |since )?\d{0,4} ?(h|d|w|days|weeks)( ago)?", fullmatch=True),
        st.from_regex(r"\d{1,4}[-. ](\d{1,2}|[a-z]{3})[-. ]\d{1,4}", fullmatch=True),
    ),
    now=TIMES,
    offset=st.integers(-14, 14),
)
def test_whatever_is_typed_is_a_time_or_none(text: str, now: datetime, offset: int):
    found = parse_day(text, now, offset * HOUR)

    assert found is None or found.tzinfo is not None


@given(
    now=TIMES,
    day=st.sampled_from(["mon", "tuesday", "sun", "yesterday", "today", "1 Jan", "Dec 31"]),
    offset=st.integers(-14, 14),
)
def test_a_day_without_a_year_is_never_to_come(now: datetime, day: str, offset: int):
    found = parse_day(day, now, offset * HOUR)

    assert found is not None
    assert found <= now
    assert now - found <= timedelta(days=367)


@pytest.mark.parametrize(
    ("text", "written"),
    [("last monday", "last Monday"), ("20  november", "20 November"), ("3 days", "3 days")],
)
def test_days_have_their_capital_in_a_sentence(text: str, written: str):
    assert as_written(text) == written
