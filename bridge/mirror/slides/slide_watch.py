"""When to look at the slide on show: once it stands still, not too often, and the last one always.

A node tells of each new frame, also of each step of an animation. So a look waits until nothing
has changed for 2 s, at most 10 s after the first change. After a picture was posted the next waits
10 s, more while much waits for Slack. A video never stands still: pictures of it come at twice the
distance each time, up to every 2 min.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.budgets.table import SLIDES

_SETTLE = timedelta(seconds=2)
_LONGEST_SETTLE = timedelta(seconds=10)
_PACE = timedelta(seconds=SLIDES.seconds or 0)
_SLOWEST_PACE = timedelta(minutes=2)
# By how much waits for Slack.
_PACES = ((40, timedelta(seconds=60)), (15, timedelta(seconds=30)))
_FIRST_RETRY = timedelta(seconds=5)
_LONGEST_RETRY = timedelta(minutes=1)
# What is still no picture then will not become one.
_MOST_UNREADABLE = 4


@dataclass
class SlideWatch:
    """One meeting's presentation, as far as it was told of."""

    event_id: str = ""
    """That of the newest event that told of a picture; empty while nobody presents."""
    _first_change: datetime | None = None
    _last_change: datetime | None = None
    _not_before: datetime | None = None
    _pace: timedelta = _PACE
    _retry: timedelta = _FIRST_RETRY
    _retry_at: datetime | None = None
    _unreadable: int = 0
    _stood_still: bool = True

    def note(self, event_id: str, now: datetime) -> None:
        """There may be a new picture."""
        if event_id != self.event_id and self._retry_at is not None:
            # What the node has refused may have been the picture of that event alone.
            self._retry, self._retry_at = _FIRST_RETRY, min(self._retry_at, now + _FIRST_RETRY)
        if event_id != self.event_id:
            self._unreadable = 0
        self.event_id = event_id
        self._first_change = self._first_change or now
        self._last_change = now

    def clear(self) -> None:
        """Nobody presents; how fast pictures may follow one another stays."""
        self.event_id = ""
        self._first_change = self._last_change = None

    def next_look(self) -> datetime | None:
        """When `take` says yes, should nothing more be told; None while there is nothing to see."""
        first, last = self._first_change, self._last_change
        if first is None or last is None or not self.event_id:
            return None
        settled = min(last + _SETTLE, first + _LONGEST_SETTLE)
        return max(filter(None, (settled, self._not_before, self._retry_at)))

    def take(self, now: datetime) -> bool:
        """Whether to look now; after a yes, not again until something more is told."""
        due, last = self.next_look(), self._last_change
        if due is None or last is None or now < due:
            return False
        self._stood_still = now - last >= _SETTLE
        self._first_change = self._last_change = None
        return True

    def posted(self, now: datetime, depth: int) -> None:
        """A new picture is on its way to Slack, and so much is before it."""
        self._pace = _PACE if self._stood_still else min(self._pace * 2, _SLOWEST_PACE)
        least = next((pace for waiting, pace in _PACES if depth >= waiting), _PACE)
        self._not_before = now + max(self._pace, least)

    def looked(self) -> None:
        """The node has given a picture."""
        self._retry, self._retry_at, self._unreadable = _FIRST_RETRY, None, 0

    def unreadable(self, now: datetime) -> bool:
        """The node has given what is no picture, perhaps cut off: whether to look once more."""
        self._unreadable += 1
        if self._unreadable >= _MOST_UNREADABLE:
            self._retry, self._retry_at = _FIRST_RETRY, None
            return False
        self.failed(now)
        return True

    def failed(self, now: datetime) -> None:
        """The node has given none: look again later, and ever later."""
        if self.event_id:
            self.note(self.event_id, now)
        self._retry_at = now + self._retry
        self._retry = min(self._retry * 2, _LONGEST_RETRY)
