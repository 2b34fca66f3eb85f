"""Times of which nothing is known, and the marks that say so where lines are shown; pure.

A gap reaches from the last thing heard to the first after it. Gaps with nothing between them, or
hardly any time, share one mark, so that a connection which breaks again and again is told of once.

Whoever shows a mark says by `Clock` how a time of day is written there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.storage.meetings.lines import Line

_NEAR = timedelta(minutes=1)
# Past this another mark is begun, near the lines that it is about.
_LONGEST_SHARED = timedelta(minutes=5)
_TOUCHING = timedelta(seconds=1)


@dataclass(frozen=True)
class Gap:
    """From the last thing heard to the first after it; `began` is None where nobody knows."""

    began: datetime | None
    ended: datetime
    lost: int = 0
    """So many lines are missing, at least."""
    times: int = 1
    """In how many pieces; between them something may have been heard."""

    def joined(self, later: "Gap") -> "Gap":
        is_one = later.began is None or later.began - self.ended <= _TOUCHING
        return Gap(
            self.began,
            max(self.ended, later.ended),
            self.lost + later.lost,
            self.times + later.times - is_one,
        )

    def is_near(self, later: "Gap") -> bool:
        """Whether they share a mark although something was said between them."""
        if later.began is None:
            return False
        since = self.ended if self.began is None else self.began
        return later.began - self.ended <= _NEAR and later.ended - since <= _LONGEST_SHARED


@dataclass(frozen=True)
class Mark:
    """What stands for one gap or several; `line_id` is that of the first, and stays."""

    line_id: int
    gap: Gap


class Marks:
    """The last mark of a thread, which the next gap may widen."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        """Take up the last lines as stored, the gaps among them included."""
        self._last: Mark | None = None
        self._has_words_since = False
        for line in lines:
            if line.kind == "gap":
                self.add(line.id, gap_of(line))
            else:
                self.note_words()

    def note_words(self) -> None:
        """Something was said after the last mark."""
        self._has_words_since = True

    def add(self, line_id: int, gap: Gap) -> Mark:
        """The mark that now says so: a new one, or an earlier one by its `line_id`."""
        last = self._last
        if last is None or (self._has_words_since and not last.gap.is_near(gap)):
            self._last, self._has_words_since = Mark(line_id, gap), False
        else:
            self._last = Mark(last.line_id, last.gap.joined(gap))
        return self._last


def with_marks(lines: Iterable[Line]) -> list[Line | Mark]:
    """The lines as stored, with marks in place of their gaps."""
    marks, found = Marks(), list[Line | Mark]()
    places: dict[int, int] = {}
    for line in lines:
        if line.kind != "gap":
            marks.note_words()
            found.append(line)
            continue
        mark = marks.add(line.id, gap_of(line))
        place = places.setdefault(mark.line_id, len(found))
        found[place : place + 1] = [mark]
    return found


def gap_of(line: Line) -> Gap:
    if line.until is not None:
        return Gap(min(line.said_at, line.until), line.until, line.lost or 0)
    try:
        ended = datetime.fromisoformat(line.text).astimezone(UTC)
    except ValueError:
        return Gap(None, line.said_at)
    return Gap(min(line.said_at, ended), ended)


class Clock(Protocol):
    """How a time of day is written where a mark is shown."""

    def __call__(self, moment: datetime, *, has_seconds: bool) -> str: ...


def of_captions(gap: Gap, clock: Clock) -> str:
    """What stands where captions are missing."""
    return say(catalogue.CAPTIONS_INTERRUPTED, **_places(gap, clock))


def of_chat(gap: Gap, clock: Clock) -> str:
    """What stands where chat is missing."""
    return say(catalogue.CHAT_CUT_OFF, **_places(gap, clock))


def times(gap: Gap) -> str:
    return say(catalogue.GAP_TIMES, count=gap.times) if gap.times > 1 else ""


def known_loss(gap: Gap) -> str:
    """How much is missing, where that is known."""
    return say(catalogue.GAP_LOSS, count=gap.lost) if gap.lost else ""


def _places(gap: Gap, clock: Clock) -> dict[str, str]:
    return {"times": times(gap), "span": _span(gap, clock), "loss": known_loss(gap)}


def _span(gap: Gap, clock: Clock) -> str:
    """From when to when; with seconds only where the minutes are the same."""
    ended = clock(gap.ended, has_seconds=False)
    if gap.began is None:
        return say(catalogue.GAP_UNTIL, ended=ended)
    began = clock(gap.began, has_seconds=False)
    if _minute(gap.began) == _minute(gap.ended):
        began, ended = (clock(each, has_seconds=True) for each in (gap.began, gap.ended))
    if began == ended:
        return say(catalogue.GAP_AT, began=began)
    return say(catalogue.GAP_SPAN, began=began, ended=ended)


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%H:%M}"
