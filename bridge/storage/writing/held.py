"""What waits to be written: a bounded queue between the loop and the writer's thread.

What goes first goes first; then the places take turns, and within one the order is kept. Where
more waits than may, the newest that can be dropped goes, from the place that has most of it.
"""

import asyncio
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bridge.storage.connection.failures import ClosedError
from bridge.storage.writing.turns import Turn
from bridge.storage.writing.units import Rank, Unit

# As soon as one unit is stored another would have room, and be told of as news.
_ROOMY = 0.9
# With so many there is company enough.
_CROWD = 64


@dataclass(frozen=True)
class Bounds:
    """How much may wait: a unit holds a line or two, and its weight is in bytes."""

    units: int = 20_000
    weight: int = 64 * 1024 * 1024


@dataclass(eq=False)
class Entry:
    """A unit on its way; `is_alone` after a failure that may be its own."""

    unit: Unit
    future: asyncio.Future[list[Any]]
    is_alone: bool = False
    tries: int = 0
    since: float = field(default_factory=time.monotonic)


Item = Entry | Turn


class Held:
    """Filled by the loop, emptied by the writer's thread."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._changed = threading.Condition()
        self._again: deque[Entry] = deque()
        self._ranks = {rank: _Places() for rank in Rank}
        self._count = 0
        self._weight = 0
        self._is_closing = False
        self._last_stored = float("-inf")
        # How many wait with how much patience.
        self._patient: Counter[float] = Counter()

    @property
    def count(self) -> int:
        """How many units are not stored yet."""
        return self._count

    @property
    def has_room(self) -> bool:
        """Whether a good part of the bounds is free."""
        is_light = self._weight < self.bounds.weight * _ROOMY
        return self._count < self.bounds.units * _ROOMY and is_light

    def put(self, item: Item) -> list[Entry]:
        """Let it wait; what had to go for it, newest first.

        Raises:
            ClosedError: Nobody would write it any more.
        """
        with self._changed:
            if self._is_closing:
                raise ClosedError("The database is closed.")
            rank, place = (
                (item.unit.rank, item.unit.place) if isinstance(item, Entry) else (Rank.USUAL, "")
            )
            self._ranks[rank].put(place, item)
            if isinstance(item, Entry):
                self._count_in(item)
            self._count_patience(item)
            return [] if isinstance(item, Turn) else list(self._drop())

    def wait(self, seconds: float | None = None) -> bool:
        """Until something is to be stored, or so long; False once it is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closing or not self._is_empty, seconds)
            while (left := self._seconds_left()) > 0:
                self._changed.wait(left)
            return not (self._is_closing and self._is_empty)

    def pause(self, seconds: float) -> bool:
        """Wait so long, whatever comes; False if it is closed meanwhile."""
        with self._changed:
            return not self._changed.wait_for(lambda: self._is_closing, seconds)

    def take(self) -> Item | None:
        """What is next, if anything is."""
        with self._changed:
            if self._again:
                return self._again.popleft()
            return self._take(next((each for each in self._ranks.values() if each), None))

    def take_more(self, least: Rank) -> Entry | None:
        """What is next, if it may be written together with others and its rank is no lower."""
        with self._changed:
            if self._again:
                return None if self._again[0].is_alone else self._again.popleft()
            places = (each for rank, each in self._ranks.items() if rank <= least and each)
            found = next(places, None)
            if found is None or isinstance(found.next, Turn):
                return None
            item = self._take(found)
            return item if isinstance(item, Entry) else None

    def take_turns(self) -> list[Turn]:
        """All turns that wait; the units stay."""
        with self._changed:
            turns = [turn for places in self._ranks.values() for turn in places.take_turns()]
            self._patient[0.0] -= len(turns)
            return turns

    def give_back(self, entries: Sequence[Entry]) -> None:
        """To the very front, in their order."""
        with self._changed:
            self._again.extendleft(reversed(entries))

    def done(self, entries: Iterable[Entry]) -> None:
        """They are stored, or have failed, and hold no room any more."""
        with self._changed:
            for entry in entries:
                self._count -= 1
                self._weight -= entry.unit.weight
            self._last_stored = time.monotonic()

    def close(self) -> None:
        """Take nothing any more; what waits is still handed out."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()

    def clear(self) -> list[Entry]:
        """What is left once nobody writes any more."""
        with self._changed:
            left = list(self._again)
            self._again.clear()
            while item := self._take(next((each for each in self._ranks.values() if each), None)):
                left += [item] if isinstance(item, Entry) else []
            return left

    @property
    def _is_empty(self) -> bool:
        return not (self._again or any(self._ranks.values()))

    def _take(self, places: "_Places | None") -> Item | None:
        if places is None:
            return None
        item = places.take()
        self._patient[_patience_of(item)] -= 1
        return item

    def _count_patience(self, item: Item) -> None:
        """The writer is not told of what may wait for as long as what waits already."""
        patience = _patience_of(item)
        if patience < self._patience or self._count >= _CROWD:
            self._changed.notify_all()
        self._patient[patience] += 1

    @property
    def _patience(self) -> float:
        return min((each for each, count in self._patient.items() if count), default=float("inf"))

    def _seconds_left(self) -> float:
        """For which what waits may wait for company."""
        is_due = self._is_closing or self._again or self._is_empty or self._count >= _CROWD
        return 0.0 if is_due else self._last_stored + self._patience - time.monotonic()

    def _count_in(self, entry: Entry) -> None:
        self._count += 1
        self._weight += entry.unit.weight

    def _drop(self) -> Iterable[Entry]:
        while self._count > self.bounds.units or self._weight > self.bounds.weight:
            fullest = max(self._ranks.values(), key=lambda places: places.most_droppable)
            entry = fullest.drop()
            if entry is None:
                return
            self._count -= 1
            self._weight -= entry.unit.weight
            self._patient[_patience_of(entry)] -= 1
            yield entry


@dataclass
class _Place:
    items: deque[Item] = field(default_factory=deque)
    droppable: int = 0

    def drop(self) -> Entry | None:
        """The newest that may go."""
        for index in reversed(range(len(self.items))):
            item = self.items[index]
            if isinstance(item, Entry) and _is_droppable(item):
                del self.items[index]
                self.droppable -= 1
                return item
        return None


class _Places:
    """The queues of one rank; the first of them is next, and then goes behind the others."""

    def __init__(self) -> None:
        self._places: OrderedDict[str, _Place] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._places)

    @property
    def next(self) -> Item:
        return next(iter(self._places.values())).items[0]

    @property
    def most_droppable(self) -> int:
        return max((place.droppable for place in self._places.values()), default=0)

    def put(self, name: str, item: Item) -> None:
        place = self._places.setdefault(name, _Place())
        place.items.append(item)
        place.droppable += _is_droppable(item)

    def take(self) -> Item:
        name, place = next(iter(self._places.items()))
        item = place.items.popleft()
        place.droppable -= _is_droppable(item)
        if place.items:
            self._places.move_to_end(name)
        else:
            del self._places[name]
        return item

    def take_turns(self) -> list[Turn]:
        turns: list[Turn] = []
        for name, place in list(self._places.items()):
            turns += [each for each in place.items if isinstance(each, Turn)]
            place.items = deque(each for each in place.items if isinstance(each, Entry))
            if not place.items:
                del self._places[name]
        return turns

    def drop(self) -> Entry | None:
        """The newest that may go, of the place that has most; None if all must stay."""
        if not self.most_droppable:
            return None
        name, place = max(self._places.items(), key=lambda pair: pair[1].droppable)
        entry = place.drop()
        if not place.items:
            del self._places[name]
        return entry


def _patience_of(item: Item) -> float:
    """Whoever goes first waits for nobody, nor does a turn."""
    if not isinstance(item, Entry) or item.unit.rank is Rank.FIRST:
        return 0.0
    return item.unit.patience


def _is_droppable(item: Item) -> bool:
    return isinstance(item, Entry) and item.unit.dropped is not None
