"""How long what waits in a lane has been waiting, by a clock that nobody sets."""

from collections.abc import Sequence
from datetime import datetime

from bridge.clock import Clock
from bridge.storage.queues.inbox import Place


class Ages:
    """Of the rows of one lane; the wall's time counts only for what an earlier run has left."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[int, float] = {}
        self._before: dict[int, float] = {}

    def note(self, order: Sequence[Place]) -> None:
        """What waits now; the others are forgotten."""
        now = self._clock.monotonic()
        self._before = {each.id: self._stored_for(each.id, each.received) for each in order}
        self._seen = {each.id: self._seen.get(each.id, now) for each in order}

    @property
    def longest(self) -> float:
        """For how long the first of them has been seen here, in seconds."""
        return self._clock.monotonic() - min(self._seen.values())

    def of(self, row_id: int) -> float:
        """The age of a row in seconds."""
        return self._clock.monotonic() - self._seen[row_id] + self._before[row_id]

    def _stored_for(self, row_id: int, received: datetime) -> float:
        if row_id in self._before:
            return self._before[row_id]
        return max(0.0, (self._clock.now() - received).total_seconds())
