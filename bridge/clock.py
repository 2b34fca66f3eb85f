"""Time, passed in: whatever waits, expires or stamps takes a `Clock`."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from types import TracebackType
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


class Deadline:
    """As `asyncio.timeout`, for a process that may be stopped in between.

    After SIGCONT, or in a loop that was kept busy, timers ring before sockets are read. So a
    deadline that rings late is not believed at once: what has arrived gets up to a second to be
    read.
    """

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._looks = 0
        self._limit = asyncio.timeout(None)
        self._timer: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> None:
        await self._limit.__aenter__()
        if self._seconds is not None:
            self._set(max(self._seconds, 0.0))

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        await self._limit.__aexit__(exception_type, exception, traceback)

    def _set(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._due = loop.time() + seconds
        self._timer = loop.call_at(self._due, self._ring)

    def _ring(self) -> None:
        now = asyncio.get_running_loop().time()
        late = now - self._due
        if late > _LATE_SECONDS and self._looks < _MOST_LOOKS:
            self._looks += 1
            self._set(min(late, _LONGEST_LOOK_SECONDS))
        else:
            self._limit.reschedule(now)


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

    def timeout(self, seconds: float | None) -> Deadline:
        return Deadline(None if seconds is None else seconds / self._speed)


class SystemClock(ScaledClock):
    """The machine's own time; follows it when somebody sets it right."""

    def __init__(self) -> None:
        super().__init__(1.0)

    @override
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)
