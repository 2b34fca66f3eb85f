"""Time, passed in: whatever waits, expires or stamps takes a `Clock`."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

from typing_extensions import override

# Unlike CLOCK_MONOTONIC it runs on while a machine sleeps, so that a lease seen as held is held.
_BOOT_TIME = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Clock(Protocol):
    """What a part may ask of time; all durations are seconds of this clock."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds that never jump back, from an arbitrary origin."""

    async def sleep(self, seconds: float) -> None:
        """Wait; at once for zero or less, yet always giving way to others."""

    def timeout(self, seconds: float | None) -> AbstractAsyncContextManager[None]:
        """Cancel the body after so many seconds and raise `TimeoutError`."""


class ScaledClock:
    """Time that runs `speed` times faster than the wall, for real sockets and databases."""

    def __init__(self, speed: float = 1.0, *, start: datetime | None = None) -> None:
        self._speed = speed
        self._origin = time.clock_gettime(_BOOT_TIME)
        self._start = start or datetime.fromtimestamp(time.time(), UTC)

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return (time.clock_gettime(_BOOT_TIME) - self._origin) * self._speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0) / self._speed)

    @asynccontextmanager
    async def timeout(self, seconds: float | None) -> AsyncIterator[None]:
        async with asyncio.timeout(None if seconds is None else seconds / self._speed):
            yield


class SystemClock(ScaledClock):
    """The machine's own time; follows it when somebody sets it right."""

    def __init__(self) -> None:
        super().__init__(1.0)

    @override
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)
