"""What the client asks of a clock, and how long it waits between tries."""

import random
from contextlib import AbstractAsyncContextManager
from datetime import datetime
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
