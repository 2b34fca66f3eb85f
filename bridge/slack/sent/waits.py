"""Who waits, and for how long: kept in memory on a clock that nobody sets.

The wall's time is written into the rows as well, but believed only at a start, and then as no
more than a length of time: an hour's change of the clock must neither hold a post nor hurry it.
"""

from collections import deque

from bridge.clock import Clock

LONGEST_SECONDS = 60.0
"""No row waits longer than this because of what an earlier run has written."""

_LATE_SECONDS = 15.0
# So many notes lie within those seconds at most; in between, rows count as younger than they are.
_NOTE_SECONDS = 1.0


class Waits:
    """Rows that are to be tried later, and since when others have been there."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[int, float] = {}
        self._seen: deque[tuple[float, int]] = deque()
        self._late_up_to = 0

    def hold(self, entry_id: int, seconds: float) -> None:
        """Leave a row alone for so long."""
        if seconds > 0:
            self._until[entry_id] = self._clock.monotonic() + seconds

    def ids(self) -> list[int]:
        """Who waits still."""
        now = self._clock.monotonic()
        self._until = {each: until for each, until in self._until.items() if until > now}
        return list(self._until)

    def seconds(self, longest: float) -> float:
        """Until the first of them is due, or so long."""
        now = self._clock.monotonic()
        return max(0.0, min((until - now for until in self._until.values()), default=longest))

    def note(self, newest: int) -> None:
        """There is a row of this id, and so none up to it is younger than this moment."""
        now = self._clock.monotonic()
        if not self._seen or self._seen[-1][0] <= now - _NOTE_SECONDS:
            self._seen.append((now, newest))

    def late_up_to(self) -> int:
        """Rows up to this id have been there for long."""
        now = self._clock.monotonic()
        while self._seen and self._seen[0][0] <= now - _LATE_SECONDS:
            self._late_up_to = max(self._late_up_to, self._seen.popleft()[1])
        return self._late_up_to
