"""A few faults in a short form, on real processes; `make faults` has all of them, at length."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.everything import FAULTS, Try, run_all
from tests.faults.stage import Pace
from tests.faults.table import render

# What holds is listed here, and no more than takes half a minute in all. To come, each with the
# database that it matters with, once the bridge keeps its promise there: "kill -9" with both,
# "disk full" with sqlite, "sessions cut" with postgresql, "Slack resets" with sqlite.
_SHORT = (
    ("wall clock an hour ahead", "sqlite"),
    ("streams ended each second", "sqlite"),
    ("Slack answers 500", "sqlite"),
    ("events delivered twice", "sqlite"),
)


def chosen() -> Iterator[Try]:
    by_name = {fault.name: fault for fault in FAULTS}
    yield from ((by_name[name], kind) for name, kind in _SHORT)


@pytest.mark.timeout(300)
async def test_no_promise_is_broken(tmp_path: Path):
    tries = list(chosen())

    outcomes = await run_all(tries, tmp_path, Pace(meetings=2, share=0.4), at_once=len(tries))

    assert all(each.is_kept for each in outcomes), render(outcomes)
