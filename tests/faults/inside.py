"""Runs in the bridge's own process, before it: `python -P inside.py run`.

Named by variables, it lets the wall clock be set from outside while the monotonic one goes on,
counts what SQLite commits, and gives the machine another name. Only `time.time` is set: it is what
the bridge's clock asks. It ends with whoever started it; all else is as `python -m bridge` does it.
"""

import ctypes
import mmap
import os
import runpy
import signal
import socket
import sqlite3
import struct
import sys
import time
from pathlib import Path
from typing import Any

CLOCK_FILE = "FAULTS_CLOCK_FILE"
COMMITS_FILE = "FAULTS_COMMITS_FILE"
MACHINE = "FAULTS_MACHINE"

_PR_SET_PDEATHSIG = 1
_OFFSET = struct.Struct("d")
_COUNT = struct.Struct("q")


class Cell:
    """One number in a file, seen at once by every process that has it open."""

    def __init__(self, path: Path, form: struct.Struct) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), form.size)
        self._form = form

    @property
    def value(self) -> Any:
        return self._form.unpack_from(self._memory)[0]

    @value.setter
    def value(self, value: float) -> None:
        self._form.pack_into(self._memory, 0, value)


def make_cell(path: Path, *, is_clock: bool) -> Cell:
    """A cell of zero, to be named to a process."""
    form = _OFFSET if is_clock else _COUNT
    path.write_bytes(bytes(form.size))
    return Cell(path, form)


def _set_clock(path: Path) -> None:
    offset, wall = Cell(path, _OFFSET), time.time
    time.time = lambda: wall() + offset.value


def _count_commits(path: Path) -> None:
    count, connect = Cell(path, _COUNT), sqlite3.connect

    def note(statement: str) -> None:
        if statement.lstrip().upper().startswith(("COMMIT", "END")):
            count.value += 1

    def counting(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.set_trace_callback(note)
        return connection

    # SQLAlchemy takes it from the one module, others from the other.
    sqlite3.connect = sqlite3.dbapi2.connect = counting


def _die_with_parent() -> None:
    """Let the kernel end this process even when the harness is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _main() -> None:
    _die_with_parent()
    if path := os.environ.pop(CLOCK_FILE, ""):
        _set_clock(Path(path))
    if path := os.environ.pop(COMMITS_FILE, ""):
        _count_commits(Path(path))
    if name := os.environ.pop(MACHINE, ""):
        socket.gethostname = lambda: name
    runpy.run_module("bridge", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
