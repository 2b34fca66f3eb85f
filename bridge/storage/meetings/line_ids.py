"""Numbers for lines, made before the lines are stored: their order is the order of what was said.

A number holds the time at which it was made, but never goes back where a clock does. Its lowest
bits are a process's own, so that no two processes that run at the same time make the same one.
"""

from datetime import UTC, datetime, timedelta

_FIRST = datetime(2025, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
_OWN_BITS = 11


class LineIds:
    """Those of one process, each greater than all before; `number` is the process's own."""

    def __init__(self, number: int = 0) -> None:
        self._own = number % (1 << _OWN_BITS)
        # In instants: the next one behind another process's number might be a third one's.
        self._last = 0

    def next(self, now: datetime) -> int:
        self._last = max(self._last + 1, (now - _FIRST) // _INSTANT)
        return self._last << _OWN_BITS | self._own

    def note(self, stored: int) -> None:
        """Somebody has made this one before, perhaps by a clock that was ahead."""
        self._last = max(self._last, stored >> _OWN_BITS)
