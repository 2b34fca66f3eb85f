"""Time, passed in: whatever waits, expires or stamps takes a `Clock`."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

from typing_extensions import override

# A timer that rings so much after its time: the process was stopped, or the loop was busy.
_LATE_SECONDS = 0.1
# What has come meanwhile is then waited for as long again, at most so long, so often in a row.
_LONGEST_LOOK_SECONDS = 1.0
_MOST_LOOKS = 3

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


@asynccontextmanager
async def deadline(seconds: float | None) -> AsyncIterator[None]:
    """As `asyncio.timeout`, for a process that may be stopped in between.

    After SIGCONT, or in a loop that was kept busy, timers ring before sockets are read. So a
    deadline that rings late is not believed at once: what has arrived gets up to a second to be
    read.
    """
    async with asyncio.timeout(None) as limit:
        if seconds is None:
            yield
            return
        alarm = _Alarm(limit, seconds)
        try:
            yield
        finally:
            alarm.cancel()


class _Alarm:
    """Ends a time limit when it is due; where it rings late itself, some looks later."""

    def __init__(self, limit: asyncio.Timeout, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._limit = limit
        self._looks = 0
        self._set(max(seconds, 0.0))

    def cancel(self) -> None:
        self._timer.cancel()

    def _set(self, seconds: float) -> None:
        self._due = self._loop.time() + seconds
        self._timer = self._loop.call_at(self._due, self._ring)

    def _ring(self) -> None:
        late = self._loop.time() - self._due
        if late > _LATE_SECONDS and self._looks < _MOST_LOOKS:
            self._looks += 1
            self._set(min(late, _LONGEST_LOOK_SECONDS))
        else:
            self._limit.reschedule(self._loop.time())


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
        async with deadline(None if seconds is None else seconds / self._speed):
            yield


class SystemClock(ScaledClock):
    """The machine's own time; follows it when somebody sets it right."""

    def __init__(self) -> None:
        super().__init__(1.0)

    @override
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)
