"""Seconds in which this process could work: those that it waited for a processor do not count.

A bridge that is to answer within two seconds cannot, where eight others share its two cores; that
says something of the machine only. Where the kernel does not tell, these are the wall's seconds.
"""

import os
import threading
import time
from contextlib import suppress
from typing import NamedTuple

# Half of a processor is what the tests beside this one leave anyway.
_USUAL_SHARE = 0.5
# Taken for granted at first, when too little is known.
_GRANTED_SECONDS = 0.02
# Within so little time the kernel is not asked again: it is asked far more often than it changes.
_GLANCE_SECONDS = 0.001
# Whoever waits looks again after four times as long at the latest: a machine may be free by then.
_LEAST_RATE = 0.25


class _Reading(NamedTuple):
    """What a thread has had by now, in seconds."""

    wall: float
    worked: float
    waited: float


class OwnTime:
    """The time of the thread that makes it, and of the threads that work for it.

    Any of these may ask: what is measured is the thread that made it.
    """

    def __init__(self) -> None:
        self._file = _open()
        self._worked = time.pthread_getcpuclockid(threading.get_ident())
        self._turn = threading.Lock()
        self._first = self._last = self._read()
        self._seconds = self._told = 0.0
        self._rate = 1.0

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)

    def seconds(self) -> float:
        """Since this was made; never jumps back."""
        with self._turn:
            passed = time.monotonic() - self._last.wall
            is_glance = passed < _GLANCE_SECONDS
            seconds = self._seconds + passed * self._rate if is_glance else self._count()
            self._told = max(self._told, seconds)
            return self._told

    def on_the_wall(self, seconds: float) -> float:
        """How long so many of them will last, as this machine is now.

        To look again after the seconds themselves is to look fifty times where others are busy.
        """
        return seconds / max(self._rate, _LEAST_RATE)

    def _count(self) -> float:
        before, now = self._last, self._read()
        worked, waited = now.worked - before.worked, now.waited - before.waited
        idle = max(now.wall - before.wall - worked - waited, 0.0)
        # While it is idle another thread may wait for a processor, with no better luck.
        self._rate = min(self._share(now) / _USUAL_SHARE, 1.0)
        self._seconds += worked + idle * self._rate
        self._last = now
        return self._seconds

    def _share(self, now: _Reading) -> float:
        """How much of a processor it has had of all that it wanted."""
        had = now.worked - self._first.worked + _GRANTED_SECONDS
        return had / (had + now.waited - self._first.waited)

    def _read(self) -> _Reading:
        wall, worked = time.monotonic(), time.clock_gettime(self._worked)
        if self._file is None:
            return _Reading(wall, worked, 0.0)
        _, nanoseconds, _ = os.pread(self._file, 100, 0).split()
        return _Reading(wall, worked, int(nanoseconds) / 1e9)


def _open() -> int | None:
    with suppress(OSError):
        return os.open("/proc/thread-self/schedstat", os.O_RDONLY | os.O_CLOEXEC)
    return None
