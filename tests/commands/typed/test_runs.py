"""What is typed over and over is read like a few of it."""

import re
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.commands.typed.parser import parse
from bridge.commands.typed.runs import LONGEST_RUN, shorten_runs
from tests.commands.rows import TABLE

_RUNS = st.lists(st.tuples(st.sampled_from(" \n\t-—,'a1é"), st.integers(1, 200)), max_size=20)


@given(runs=_RUNS)
def test_no_run_of_blanks_or_of_one_mark_stays_long_and_words_stay_whole(
    runs: list[tuple[str, int]],
):
    line = "".join(each * times for each, times in runs)

    short = shorten_runs(line)

    assert all(len(each) <= LONGEST_RUN for each in re.findall(r"\s+", short))
    marks = (list(same) for mark, same in groupby(short) if re.match(r"[^\w\s]", mark))
    assert all(len(each) <= LONGEST_RUN for each in marks)
    assert re.findall(r"\w+", short) == re.findall(r"\w+", line)
    assert shorten_runs(short) == short


@pytest.mark.parametrize("blanks", [" ", "\n", "\u2028", "\r\n", " \n\t"])
def test_whoever_leans_on_the_space_bar_is_understood(blanks: str):
    typed = parse(f"mute{blanks * 2000}bob", TABLE)

    assert typed == parse("mute bob", TABLE)


def test_a_row_of_dashes_in_what_is_said_is_said():
    typed = parse(f"say {'-' * 30}\nnews", TABLE)

    assert list(typed.values.values()) == [f"{'-' * 30}\nnews"]
