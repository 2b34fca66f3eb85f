"""Numbers for lines, made before the lines are stored: their order is the order of what was said.

A number holds the time at which it was made, so that two processes seldom make the same one, but
never goes back where a clock does.
"""

from datetime import UTC, datetime, timedelta

_FIRST = datetime(2025, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
# The lowest bits are for processes that write at the same time.
_REPLICA_BITS = 11


def least_id(now: datetime) -> int:
    """Of those that are made at this time, the least."""
    return max((now - _FIRST) // _INSTANT, 0) << _REPLICA_BITS


class LineIds:
    """Those of one process, each greater than all before."""

    def __init__(self, replica: int = 0) -> None:
        self._replica = replica
        self._last = 0

    def next(self, now: datetime) -> int:
        self._last = max(self._last + 1, least_id(now) + self._replica)
        return self._last

    def note(self, stored: int) -> None:
        """Somebody has made this one before, perhaps by a clock that was ahead."""
        self._last = max(self._last, stored)
