"""Some units that are written in one transaction, and what has come of each."""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bridge.storage.writing.claim import Claim
from bridge.storage.writing.followers import Then
from bridge.storage.writing.held import Entry, Held

_MOST = 64
_SECONDS = 0.02


@dataclass(frozen=True)
class Outcome:
    """What a stored unit's works have given, or why it failed."""

    entry: Entry
    results: list[Any] = field(default_factory=list)
    error: BaseException | None = None


@dataclass
class Aftermath:
    """What a stored batch sets off on the loop: first whoever follows it, then the bells."""

    thens: Sequence[Then] = ()
    topics: Collection[str] = ()


class Batch:
    """Begins with one unit; others join as long as they wait already and it is young.

    Whoever goes first is not kept waiting for what need not be stored yet.
    """

    def __init__(self, first: Entry, held: Held) -> None:
        self.entries = [first]
        self.outcomes: list[Outcome] = []
        self.aftermath = Aftermath()
        self.is_begun = False
        self.refused: Collection[Claim] = ()
        """What others have in hand by now."""
        self._held = held

    def coming(self) -> Iterator[Entry]:
        """The first unit, then what may be written with it."""
        until = time.monotonic() + _SECONDS
        yield self.entries[0]
        while len(self.entries) < _MOST and time.monotonic() < until:
            entry = self._take_more()
            if entry is None:
                return
            self.entries.append(entry)
            yield entry

    def gather(self) -> Sequence[Entry]:
        """All that waits by now and may be written together, for whoever asks about all at once."""
        while len(self.entries) < _MOST and (entry := self._take_more()) is not None:
            self.entries.append(entry)
        return self.entries

    def in_time(self) -> Iterator[Entry]:
        """What was gathered, as far as the time goes; the rest is given back."""
        until = time.monotonic() + _SECONDS
        for number, entry in enumerate(self.entries):
            if number and time.monotonic() >= until:
                self.entries, late = self.entries[:number], self.entries[number:]
                self._held.give_back(late)
                return
            yield entry

    def _take_more(self) -> Entry | None:
        first = self.entries[0]
        return None if first.is_alone else self._held.take_more(first.unit.rank)

    def split(self) -> None:
        """Let each be written alone: one of them is at fault, or meets somebody else."""
        for entry in self.entries:
            entry.is_alone = True

    @property
    def is_guarded(self) -> bool:
        """Whether another failure is its own, so that nobody else may add to it."""
        return self.entries[0].is_alone

    @property
    def is_one(self) -> bool:
        return len(self.entries) == 1
