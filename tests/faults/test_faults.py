"""A few faults in a short form, on real processes; `make faults` has all of them, at length."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.databases import DatabaseKind
from tests.faults.everything import FAULTS, Try, run_all
from tests.faults.fault import Fault
from tests.faults.of_process import killing
from tests.faults.of_replicas import killing_holders
from tests.faults.stage import Pace
from tests.faults.table import render

_TWICE = Fault(name="kill -9, twice", strike=killing(2))
_HOLDERS = Fault(
    name="kill -9 of a meeting's holder, twice, three replicas",
    strike=killing_holders(2),
    databases=("postgresql",),
    replicas=3,
)
# What matters most and takes no more than half a minute, side by side.
_SHORT: tuple[tuple[str, DatabaseKind], ...] = (
    ("kill -9, twice", "postgresql"),
    (_HOLDERS.name, "postgresql"),
    ("disk full", "sqlite"),
    ("database sessions cut each second", "postgresql"),
    ("Slack resets connections", "sqlite"),
)


def chosen() -> Iterator[Try]:
    by_name = {fault.name: fault for fault in (*FAULTS, _TWICE, _HOLDERS)}
    yield from ((by_name[name], kind) for name, kind in _SHORT)


@pytest.mark.timeout(300)
async def test_no_promise_is_broken(tmp_path: Path):
    tries = list(chosen())

    outcomes = await run_all(
        tries, tmp_path, Pace(meetings=2, share=0.4, forks=True), at_once=len(tries)
    )

    assert all(each.is_kept for each in outcomes), render(outcomes)
