"""Wake-ups inside the process: a committed change rings, and whoever waits for it looks again.

A bell carries no data and may ring for nothing; the database is the truth. A listener counts
the rings, so one that falls between its look at the database and its wait is not lost.
"""

import asyncio
from contextlib import suppress

from bridge.clock import Clock


class Bells:
    """One bell for each topic, such as `outbox:T1`, `inbox` or `bindings`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bells: dict[str, _Bell] = {}

    def ring(self, topic: str) -> None:
        if bell := self._bells.get(topic):
            bell.ring()

    def listen(self, topic: str) -> "Listener":
        """Hear every ring from now on; take the listener before the first look."""
        return Listener(self._bells.setdefault(topic, _Bell()), self._clock)


class Listener:
    """Remembers which rings it has heard; for one waiting task."""

    def __init__(self, bell: "_Bell", clock: Clock) -> None:
        self._bell = bell
        self._clock = clock
        self._heard = bell.rings

    async def heard(self, seconds: float | None = None) -> bool:
        """Wait for a ring since the last call; False if none came within so many seconds."""
        with suppress(TimeoutError):
            async with self._clock.timeout(seconds):
                while self._heard == self._bell.rings:
                    await self._bell.next_ring.wait()
        is_new = self._heard != self._bell.rings
        self._heard = self._bell.rings
        return is_new


class _Bell:
    def __init__(self) -> None:
        self.rings = 0
        self.next_ring = asyncio.Event()

    def ring(self) -> None:
        self.rings += 1
        self.next_ring.set()
        self.next_ring = asyncio.Event()
