"""The simulators' own time, passed in, so that a meeting of an hour can run in a second."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What a simulator may ask of time; all durations are seconds of this clock."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds that never jump back, from an arbitrary origin."""

    async def sleep(self, seconds: float) -> None:
        """Wait; at once for zero or less, yet always giving way to others."""

    def timeout(self, seconds: float | None) -> AbstractAsyncContextManager[None]:
        """Cancel the body after so many seconds and raise `TimeoutError`."""


class ScaledClock:
    """Time that runs `speed` times faster than the wall."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._origin = time.monotonic()
        self._start = datetime.fromtimestamp(time.time(), UTC)

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return (time.monotonic() - self._origin) * self._speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0) / self._speed)

    @asynccontextmanager
    async def timeout(self, seconds: float | None) -> AsyncIterator[None]:
        async with asyncio.timeout(None if seconds is None else seconds / self._speed):
            yield


class SystemClock(ScaledClock):
    """The machine's own pace."""

    def __init__(self) -> None:
        super().__init__(1.0)
