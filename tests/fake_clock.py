"""Time that moves only when told."""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """A clock for pure tests: `await clock.advance(5)` wakes whoever is due by then."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._elapsed = 0.0
        self._off = timedelta()
        self._order = itertools.count()
        self._alarms: list[tuple[float, int, Callable[[], object]]] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed) + self._off

    def set_wall(self, seconds: float) -> None:
        """Somebody sets the machine's clock: it is off by so much now, and nothing else moves."""
        self._off = timedelta(seconds=seconds)

    def set(self, seconds: float) -> None:
        """Somebody sets the wall's clock by so many seconds."""
        self._start += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        due = asyncio.Event()
        self._ring_in(seconds, due.set)
        await due.wait()

    @asynccontextmanager
    async def timeout(self, seconds: float | None) -> AsyncIterator[None]:
        """Fire when `advance` has passed the deadline."""
        async with asyncio.timeout(None) as wall:
            done = False

            def fire() -> None:
                if not done:
                    wall.reschedule(asyncio.get_running_loop().time())

            if seconds is not None:
                self._ring_in(seconds, fire)
            try:
                yield
            finally:
                done = True

    async def advance(self, seconds: float) -> None:
        """Move on, step by step, so that each sleeper wakes at its own time."""
        target = self._elapsed + seconds
        await self._settle()
        while self._alarms and self._alarms[0][0] <= target:
            at, _, ring = heapq.heappop(self._alarms)
            self._elapsed = max(self._elapsed, at)
            ring()
            await self._settle()
        self._elapsed = target
        await self._settle()

    async def stand_still(self, seconds: float) -> None:
        """The process does nothing for so long: whoever is due meanwhile wakes late."""
        self._elapsed += seconds
        await self.advance(0)

    @property
    def sleepers(self) -> int:
        """How many alarms are set; a test may wait for one before it advances."""
        return len(self._alarms)

    def _ring_in(self, seconds: float, ring: Callable[[], object]) -> None:
        heapq.heappush(self._alarms, (self._elapsed + seconds, next(self._order), ring))

    @staticmethod
    async def _settle() -> None:
        # Enough turns of the loop for what has been woken to reach its next wait.
        for _ in range(20):
            await asyncio.sleep(0)
