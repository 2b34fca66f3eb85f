"""What the client asks of a clock, how long it waits between tries, and how a wait is ended."""

import asyncio
import random
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from types import TracebackType
from typing import Protocol


class Clock(Protocol):
    """What this package asks of time; all durations are seconds of this clock."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds that never jump back, from an arbitrary origin."""

    async def sleep(self, seconds: float) -> None:
        """Wait, and give way to others even for zero seconds."""

    def timeout(self, seconds: float | None) -> AbstractAsyncContextManager[None]:
        """Cancel the body after so many seconds and raise `TimeoutError`."""


class Nudge:
    """Ends a wait from elsewhere in the same loop: `async with` it around one wait at a time.

    The body is canceled once nudged, and `TimeoutError` raised.
    """

    def __init__(self) -> None:
        self._limit: asyncio.Timeout | None = None
        self._is_armed = False

    def nudge(self) -> None:
        """End the wait; nothing happens where there is none."""
        if self._limit is not None and self._is_armed:
            self._is_armed = False
            self._limit.reschedule(asyncio.get_running_loop().time())

    async def __aenter__(self) -> None:
        self._limit, self._is_armed = asyncio.timeout(None), True
        await self._limit.__aenter__()

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        limit, self._limit = self._limit, None
        if limit is not None:
            await limit.__aexit__(exception_type, exception, traceback)


class Backoff:
    """Waiting times that double up to a cap, spread so that many clients do not return at once."""

    def __init__(
        self,
        random: random.Random,
        *,
        first: float = 0.1,
        cap: float = 30.0,
        jitter: float = 0.2,
    ) -> None:
        self._random = random
        self._first = first
        self._cap = cap
        self._jitter = jitter
        self._next = first

    def next(self) -> float:
        """How many seconds to wait before the next try; never more than the cap."""
        spread = self._random.uniform(1 - self._jitter, 1 + self._jitter)
        seconds = min(self._next * spread, self._cap)
        self._next = min(self._next * 2, self._cap)
        return seconds

    def reset(self) -> None:
        self._next = self._first
