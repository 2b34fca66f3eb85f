"""The time of a running world; minutes of it can pass in a hurry where a test waits for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

from tests.own_time import OwnTime

# Not more, so that a machine that is busy for a moment does not lose minutes by it.
_HURRY = 20.0
# Our own time may run slower than the loop's, so who sleeps looks again; not much more often.
_SHORTEST = 0.001


class ElasticClock:
    """Runs `speed` times faster than our own time, and faster yet while it hurries.

    Who sleeps wakes at their time of this clock. A timeout is what our own time allows, at the
    speed at which it began: hurrying is no reason for a socket to be slow.
    """

    def __init__(self, speed: float, own: OwnTime | None = None) -> None:
        """Clocks of one thread may share their own time, which is asked of the kernel."""
        self._usual = self._speed = speed
        self._start = datetime.now(UTC)  # noqa: TID251 - a world begins now
        self._own = own or OwnTime()
        self._elapsed = 0.0
        self._since = self._own.seconds()
        self._changed = asyncio.Event()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return self._elapsed + (self._own.seconds() - self._since) * self._speed

    async def sleep(self, seconds: float) -> None:
        due = self.monotonic() + seconds
        await asyncio.sleep(0)
        while (left := due - self.monotonic()) > 0:
            with suppress(TimeoutError):
                wait = self._own.on_the_wall(left / self._speed)
                async with asyncio.timeout(max(wait, _SHORTEST)):
                    await self._changed.wait()

    @asynccontextmanager
    async def timeout(self, seconds: float | None) -> AsyncIterator[None]:
        async with asyncio.timeout(None) as wall:
            if seconds is None:
                yield
                return
            alarm = _Alarm(self._own, seconds / self._usual, wall)
            try:
                yield
            finally:
                alarm.cancel()

    async def pass_by(self, seconds: float) -> None:
        """Let so many seconds pass in a hurry."""
        self._run_at(self._usual * _HURRY)
        try:
            await self.sleep(seconds)
        finally:
            self._run_at(self._usual)

    def _run_at(self, speed: float) -> None:
        self._elapsed, self._since = self.monotonic(), self._own.seconds()
        self._speed = speed
        self._changed.set()
        self._changed = asyncio.Event()


class _Alarm:
    """Lets a timeout of the loop strike once so much of our own time has passed."""

    def __init__(self, own: OwnTime, seconds: float, wall: asyncio.Timeout) -> None:
        self._own = own
        self._due = own.seconds() + seconds
        self._wall = wall
        self._loop = asyncio.get_running_loop()
        self._handle: asyncio.TimerHandle | None = None
        self._look()

    def _look(self) -> None:
        left = self._due - self._own.seconds()
        if left > 0:
            wait = max(self._own.on_the_wall(left), _SHORTEST)
            self._handle = self._loop.call_later(wait, self._look)
        else:
            self._wall.reschedule(self._loop.time())

    def cancel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
