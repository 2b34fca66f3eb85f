"""Lengths of time as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bridge.commands.typed.durations import Seconds, parse_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20", 20),
        ("20s", 20),
        (" 20 sec ", 20),
        ("5 min", 300),
        ("5MIN", 300),
        ("1:30", 90),
        ("1:02:03", 3723),
        ("1h", 3600),
        ("1h30m", 5400),
        ("1 hour 30 minutes", 5400),
        ("5 more minutes", 300),
        ("another 5 min", 300),
        ("ten minutes", 600),
        ("an hour", 3600),
        ("a second", None),
        ("an extra 90s", 90),
        ("5 minutes longer", 300),
        ("0", 0),
        ("more", None),
        ("5 more", None),
        ("another", None),
        ("soon", None),
        ("", None),
        ("20 bananas", None),
        ("1:75", None),
        ("-5", None),
        # What parse-duration 2.1.9, timelength 3.0.4 and five others read in part.
        ("1.5 min", 90),
        ("1,5 hours", 5400),
        (".5h", 1800),
        ("1½ hours", 5400),
        ("1h30", 5400),
        ("half an hour", 1800),
        ("a half hour", 1800),
        ("half a minute", 30),
        ("a quarter of an hour", 900),
        ("three quarters of an hour", 2700),
        ("an hour and a half", 5400),
        ("2 hours and a quarter", 8100),
        ("2 and a half hours", 9000),
        ("another half hour", 1800),
        ("1,500 minutes", None),
        ("1h75", None),
        ("5-10 minutes", None),
        ("10 to 15 minutes", None),
        ("1 hour less 5 minutes", None),
        ("half", None),
        ("an hour and", None),
        ("PT1H30M", None),
    ],
)
def test_a_length_of_time_is_read_as_seconds(text, seconds):
    assert parse_seconds(text) == seconds


@given(st.text())
def test_whatever_is_typed_is_a_length_of_time_or_none(text):
    seconds = parse_seconds(text)

    assert seconds is None or seconds >= 0


def test_a_number_of_seconds_may_be_given_as_one():
    assert TypeAdapter(Seconds).validate_python(20) == 20
