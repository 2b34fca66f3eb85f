"""What runs in the bridge's process before it: a clock to be set, commits to be counted."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.bridge_run import INSIDE
from tests.faults.inside import CLOCK_FILE, COMMITS_FILE, make_cell

# Stands in for the bridge: says what time it is, and commits once in each way.
_PROGRAM = """
import sqlite3.dbapi2, sys, time
before = time.monotonic()
for module in sqlite3, sqlite3.dbapi2:
    connection = module.connect(sys.argv[1], isolation_level=None)
    connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO t VALUES (1)")
    connection.commit()
    connection.close()
print(time.time(), before)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "bridge").mkdir()
    (tmp_path / "bridge" / "__init__.py").touch()
    (tmp_path / "bridge" / "__main__.py").write_text(_PROGRAM)
    return tmp_path


def run(folder: Path, **variables: str) -> tuple[float, float]:
    """The wall's time and the monotonic one, as the program has them."""
    done = subprocess.run(
        [sys.executable, "-P", INSIDE, folder / "a.sqlite"],
        env={**os.environ, "PYTHONPATH": str(folder), **variables},
        capture_output=True,
        check=True,
        text=True,
    )
    wall, monotonic = map(float, done.stdout.split())
    return wall, monotonic


@pytest.mark.timeout(60)
def test_the_wall_clock_is_set_and_the_monotonic_one_left_alone(program: Path):
    clock = make_cell(program / "clock", is_clock=True)
    clock.value = -3600.0

    wall, monotonic = run(program, **{CLOCK_FILE: str(program / "clock")})

    assert time.time() - 3660 < wall < time.time() - 3600
    assert monotonic <= time.monotonic()


@pytest.mark.timeout(60)
def test_commits_are_counted_and_what_commits_by_itself_is_not(program: Path):
    commits = make_cell(program / "commits", is_clock=False)

    run(program, **{COMMITS_FILE: str(program / "commits")})

    assert commits.value == 2
