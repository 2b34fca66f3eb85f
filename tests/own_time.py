"""Seconds in which this thread could work: those that it waited for a processor do not count.

A bridge that is to answer within two seconds cannot, where eight others share its two cores; that
says something of the machine only. Where the kernel does not tell, these are the wall's seconds.
"""

import os
import time
from contextlib import suppress


class OwnTime:
    """The time of the thread that makes it."""

    def __init__(self) -> None:
        self._file = _open()
        self._latest = float("-inf")

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)

    def seconds(self) -> float:
        """From an arbitrary origin; never jumps back."""
        # Kept, for between the two readings the thread may have been set aside.
        self._latest = max(self._latest, time.monotonic() - self._waited())
        return self._latest

    def _waited(self) -> float:
        if self._file is None:
            return 0.0
        _, nanoseconds, _ = os.pread(self._file, 100, 0).split()
        return int(nanoseconds) / 1e9


def _open() -> int | None:
    with suppress(OSError):
        return os.open("/proc/thread-self/schedstat", os.O_RDONLY | os.O_CLOEXEC)
    return None
