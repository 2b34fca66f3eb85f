"""Wake-ups: a committed change rings, and whoever waits for it looks again.

A bell carries no data and may ring for nothing; the database is the truth. A listener counts
the rings, so one that falls between its look at the database and its wait is not lost. What was
committed rings in the other processes too, where there are any.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress

from bridge.clock import Clock


class Bells:
    """One bell for each topic, such as `outbox:T1`, `inbox` or `bindings`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bells: dict[str, _Bell] = {}
        self.tell_others: Callable[[Collection[str]], None] | None = None
        """Has other processes ring as well; None where there are none."""
        self._answers: dict[str, Callable[[str], None]] = {}

    def ring(self, topic: str) -> None:
        """In this process."""
        if bell := self._bells.get(topic):
            bell.ring()
        if self._answers:
            name, _, what = topic.partition(":")
            if (then := self._answers.get(name)) is not None:
                then(what)

    def answer(self, name: str, then: Callable[[str], None]) -> None:
        """Have it called for each ring of a topic of this name, with what stands behind it."""
        self._answers[name] = then

    def ring_everywhere(self, topics: Collection[str]) -> None:
        """For what was committed: here, and in all other processes."""
        for topic in topics:
            self.ring(topic)
        if topics and self.tell_others is not None:
            self.tell_others(topics)

    def ring_all(self) -> None:
        """Every bell here: nobody knows which of them others have rung."""
        for bell in list(self._bells.values()):
            bell.ring()

    def listen(self, topic: str) -> "Listener":
        """Hear every ring from now on; take the listener before the first look."""
        return Listener(self._bell(topic), self._clock)

    def count(self, topic: str) -> int:
        """How often it has rung since it was first asked for: whether it did, between two looks."""
        return self._bell(topic).rings

    def _bell(self, topic: str) -> "_Bell":
        return self._bells.setdefault(topic, _Bell())


class Listener:
    """Remembers which rings it has heard; for one waiting task."""

    def __init__(self, bell: "_Bell", clock: Clock) -> None:
        self._bell = bell
        self._clock = clock
        self._heard = bell.rings

    async def heard(self, seconds: float | None = None) -> bool:
        """Wait for a ring since the last call; False if none came within so many seconds."""
        if seconds != 0 and not self._is_rung:
            with suppress(TimeoutError):
                async with self._clock.timeout(seconds):
                    await self._bell.next_ring.wait()
        is_rung, self._heard = self._is_rung, self._bell.rings
        return is_rung

    @property
    def _is_rung(self) -> bool:
        return self._heard != self._bell.rings


class _Bell:
    def __init__(self) -> None:
        self.rings = 0
        self.next_ring = asyncio.Event()

    def ring(self) -> None:
        self.rings += 1
        self.next_ring.set()
        self.next_ring = asyncio.Event()
