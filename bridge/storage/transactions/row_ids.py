"""Numbers for rows, made before the rows are stored; their order is the order of storing.

A number holds the time at which it was made, so that it goes on rising where a table was emptied
before a restart, but it never goes back where a clock does: it is always behind the last one.
"""

from datetime import UTC, datetime, timedelta
from random import Random

_FIRST = datetime(2025, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
# The lowest bits are a process's own: with 52 bits of microseconds above, 63 are enough until 2167.
_OWN_BITS = 11


class RowIds:
    """Those of one process, for every table a row of its own; `replica` is the process's id."""

    def __init__(self, random: Random, replica: str | None = None) -> None:
        self.replica = replica
        self._own = random.getrandbits(_OWN_BITS)
        self._last: dict[str, int] = {}

    def take_number(self, number: int) -> None:
        """Be told apart by this from now on; before it chance does that."""
        self._own = number % (1 << _OWN_BITS)

    def knows(self, table: str) -> bool:
        return table in self._last

    def go_on_from(self, table: str, stored: int) -> None:
        """The greatest that is stored, perhaps by a clock that was ahead, or by the database."""
        self._last[table] = max(self._last.get(table, 0), stored >> _OWN_BITS)

    def next(self, table: str, now: datetime) -> int:
        instant = max(self._last[table] + 1, (now - _FIRST) // _INSTANT)
        self._last[table] = instant
        return instant << _OWN_BITS | self._own
