"""Which row of the outbox goes next, kept in memory: nothing here asks the database.

A lane is one thread of one channel, or the channel itself. Its rows go in the order they were
stored, one at a time; but what people say never holds back who is there, whose hand is up, who
waits and what the bridge itself has to say. A row that needs a `ts` which a post still has to get
waits, and only it: those behind it pass. Files have a lane of their own beside that of the words,
and so have the changes of each message: no chat line waits until a picture is uploaded, or until
Slack's smaller budget for edits has room for a card. Between lanes priority decides, but one that
has waited long goes first. How long somebody waits is told by a clock that nobody sets, never by
what is stored.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

from sqlalchemy import func, select

from bridge.storage import tables
from bridge.storage.database import Transaction
from bridge.storage.queues.entries import Action, Change, Freed, Gone, Head, Hurried, Priority

_LATE_SECONDS = 15.0
_NEW = frozenset({"post", "upload"})
_SAID = frozenset({Priority.CHAT, Priority.CAPTIONS})
_table = tables.outbox

_Lane: TypeAlias = tuple[str, str | None, str, str]


@dataclass(frozen=True)
class Standing:
    """How many rows wait or are being sent, and for how many seconds the oldest has been there."""

    rows: int
    seconds: float


class Lanes:
    """All rows of a workspace; moments are seconds of a steady clock."""

    def __init__(self) -> None:
        self._rows: dict[int, Head] = {}
        self._since: dict[int, float] = {}
        self._until: dict[int, float] = {}
        self._posts: dict[str, int] = {}
        # Under the key of the post whose `ts` they need.
        self._needing: defaultdict[str, set[int]] = defaultdict(set)
        # Of each lane those that need nothing any more, the next first; some are gone by now.
        self._lanes: dict[_Lane, list[tuple[bool, int]]] = {}
        # How many of a lane are being attempted: beside them nothing goes.
        self._out: Counter[_Lane] = Counter()
        # Lanes of which something may go; and those that are left alone until a moment.
        self._open: set[_Lane] = set()
        self._parked: dict[_Lane, float] = {}
        self._moments: list[tuple[float, int, _Lane]] = []
        self._order = count()
        self._queued: set[int] = set()
        self._waiting: Counter[Action] = Counter()

    def anew(self, heads: Sequence[Head], now: float) -> "Lanes":
        """Those of all rows there are; since when some have been there, or wait, stays known."""
        lanes = Lanes()
        for head in heads:
            lanes.add(head, self._since.get(head.id, now))
        lanes._until = self._until
        return lanes

    def apply(self, changes: Iterable[Change], now: float) -> None:
        """What has changed, in the order of storing."""
        for change in changes:
            match change:
                case Head():
                    self.add(change, now)
                case Gone():
                    self.remove(change.id)
                case Freed():
                    self._mark(change.id, is_out=False)
                case Hurried():
                    self._hurry(change)

    def add(self, head: Head, since: float) -> None:
        """A new row; a second post of a key that waits is none."""
        if head.id in self._rows or (head.action == "post" and head.key in self._posts):
            return
        self._rows[head.id] = head
        self._since[head.id] = since
        self._waiting[head.action] += not head.is_out
        self._count_out(_lane(head), int(head.is_out))
        if head.action == "post":
            self._posts[head.key] = head.id
            # Who waits for it now no longer holds anybody up.
            for each in self._needing.get(head.key, ()):
                self._unpark(_lane(self._rows[each]))
        if (needed := _needed(head)) is not None:
            self._needing[needed].add(head.id)
        self._queue(head)

    def remove(self, row_id: int) -> None:
        head = self._rows.pop(row_id, None)
        if head is None:
            return
        self._unpark(_lane(head))
        self._since.pop(row_id, None)
        self._until.pop(row_id, None)
        self._waiting[head.action] -= not head.is_out
        self._count_out(_lane(head), -int(head.is_out))
        if (needed := _needed(head)) is not None:
            self._needing[needed].discard(row_id)
            if not self._needing[needed]:
                del self._needing[needed]
        if head.action == "post":
            del self._posts[head.key]
            for each in sorted(self._needing.get(head.key, ())):
                self._queue(self._rows[each])

    def take(self, row_id: int) -> None:
        """It is being attempted: nothing passes it in its lane."""
        self._mark(row_id, is_out=True)

    def hold(self, row_id: int, until: float) -> None:
        """It is to be tried again, but not before that moment."""
        self._until[row_id] = until

    def is_needed(self, key: str) -> bool:
        """Whether rows wait for the `ts` of that post."""
        return bool(self._needing.get(key))

    def behind(self, row_id: int) -> Head | None:
        """What goes next in its lane, once it has come to its end; it is the first there."""
        head = self._rows.get(row_id)
        # Of a heap the second is one of these.
        ids = self._lanes.get(_lane(head), [])[1:3] if head else []
        found = [self._rows[each] for _, each in sorted(ids) if each in self._rows]
        return found[0] if found else None

    def held(self, row_id: int, now: float) -> float:
        """In how many seconds it may be tried again; 0 if at once."""
        return max(self._until.get(row_id, now) - now, 0.0)

    def waits_for(self) -> list[Action]:
        """Of which kinds there are rows that nobody is at."""
        return [action for action, count in self._waiting.items() if count > 0]

    def since(self, row_id: int) -> float | None:
        """Since when it has been there; None once it is gone."""
        return self._since.get(row_id)

    def standing(self, now: float) -> dict[Priority, "Standing"]:
        """How many rows there are of each priority, and how old the oldest is."""
        found: dict[Priority, Standing] = {}
        for row_id, head in self._rows.items():
            before = found.get(head.priority, Standing(0, 0.0))
            age = max(before.seconds, now - self._since[row_id])
            found[head.priority] = Standing(before.rows + 1, age)
        return found

    def due(self, now: float) -> list[Head]:
        """What may go now, at most one row of each lane, the most urgent first."""
        while (moment := self.next_moment()) is not None and moment <= now:
            self._unpark(heappop(self._moments)[-1])
        late = now - _LATE_SECONDS
        free = [head for lane in list(self._open) if (head := self._free(lane, now)) is not None]
        return sorted(free, key=lambda head: self._urgency(head, late))

    def park(self, head: Head, until: float) -> None:
        """Leave its lane alone until then, unless something changes in it."""
        self._park(_lane(head), until)

    def next_moment(self) -> float | None:
        """When something may be due of what is left alone now."""
        while self._moments:
            until, _, lane = self._moments[0]
            if self._parked.get(lane) == until:
                return until
            heappop(self._moments)
        return None

    def _free(self, lane: _Lane, now: float) -> Head | None:
        """What may go of a lane; where that is nothing, it is not asked again for nothing."""
        head = None if self._out[lane] else self._first(lane)
        if head is None:
            self._open.discard(lane)
            return None
        if (until := self._until.get(head.id, now)) > now:
            self._park(lane, until)
            return None
        return head

    def _park(self, lane: _Lane, until: float) -> None:
        self._open.discard(lane)
        if self._parked.get(lane) != until:
            self._parked[lane] = until
            heappush(self._moments, (until, next(self._order), lane))

    def _unpark(self, lane: _Lane) -> None:
        self._parked.pop(lane, None)
        self._open.add(lane)

    def _urgency(self, head: Head, late: float) -> tuple[int, int, int]:
        is_late = self._since[head.id] <= late
        return (0, 0, head.id) if is_late else (1, head.priority, head.id)

    def _first(self, lane: _Lane) -> Head | None:
        ids = self._lanes.get(lane, [])
        while ids:
            head = self._rows.get(ids[0][1])
            if head is not None and not self._is_blocked(head):
                return head
            self._queued.discard(heappop(ids)[1])
        self._lanes.pop(lane, None)
        return None

    def _queue(self, head: Head) -> None:
        if head.id not in self._queued and not self._is_blocked(head):
            self._queued.add(head.id)
            heappush(self._lanes.setdefault(_lane(head), []), (_is_said(head), head.id))
        self._unpark(_lane(head))

    def _is_blocked(self, head: Head) -> bool:
        needed = _needed(head)
        return needed is not None and self._posts.get(needed, head.id) != head.id

    def _mark(self, row_id: int, *, is_out: bool) -> None:
        head = self._rows.get(row_id)
        if head is not None and head.is_out != is_out:
            self._rows[row_id] = replace(head, is_out=is_out)
            self._waiting[head.action] += -1 if is_out else 1
            self._count_out(_lane(head), 1 if is_out else -1)
            self._unpark(_lane(head))

    def _count_out(self, lane: _Lane, change: int) -> None:
        self._out[lane] += change
        if not self._out[lane]:
            del self._out[lane]

    def _hurry(self, change: Hurried) -> None:
        if head := self._rows.get(change.id):
            self._rows[change.id] = replace(head, priority=change.priority)


async def depth(tx: Transaction, workspace: str) -> int:
    """How many rows there are, whatever their condition."""
    query = select(func.count()).select_from(_table).where(_table.c.workspace == workspace)
    return int(await tx.value(query))


def _lane(head: Head) -> _Lane:
    # Of what is told anew only the messages themselves, one by one, have an order.
    changed = "" if head.action in _NEW else head.key
    kind = head.action if head.action in _NEW else "change"
    return head.channel, head.thread_key, kind, changed


def _is_said(head: Head) -> bool:
    """Whether it is what people say, which waits for all else in its lane."""
    return head.action == "post" and head.priority in _SAID


def _needed(head: Head) -> str | None:
    """The key of the message whose `ts` it takes to send this."""
    return head.thread_key if head.action in _NEW else head.key
