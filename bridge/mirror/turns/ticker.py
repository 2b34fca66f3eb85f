"""One ticker for all meetings of a process: whoever waits for a time has a tick when it has come.

A meeting in which nothing is due costs nothing. Those due within a moment of each other come
together, so that the process does not wake up for each. All of them hear when it stood still.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import NoReturn

from bridge.clock import Clock
from bridge.pexip.waiting import Nudge

_MOMENT = 0.05
_BEAT_SECONDS = 1.0
# A busy loop is late as well; by so much it may have read a break late, too.
_STANDSTILL_SECONDS = 0.5


class Alarm:
    """When one place's next tick is due; the earliest that was asked for counts."""

    def __init__(self, ticker: "Ticker", ring: Callable[[datetime | None], object]) -> None:
        """`ring` is told until when the process was surely awake, where it stood still."""
        self._ticker = ticker
        self._is_on = False
        self.ring = ring
        self.at: float | None = None

    def switch_on(self) -> None:
        self._is_on = True
        self._ticker.places.add(self)

    def switch_off(self) -> None:
        self._is_on, self.at = False, None
        self._ticker.places.discard(self)

    def set(self, at: float) -> None:
        """By then, on the clock's steady time; nothing happens where it is off."""
        if self._is_on and (self.at is None or at < self.at):
            self.at = at
            self._ticker.add(at, self)


class Ticker:
    """All alarms, the next one first."""

    def __init__(self) -> None:
        self.places: set[Alarm] = set()
        self._alarms: list[tuple[float, int, Alarm]] = []
        self._numbers = count()
        self._nudge = Nudge()

    def add(self, at: float, alarm: Alarm) -> None:
        """An alarm that is set anew is in it twice, and rings at the time that it has then."""
        heappush(self._alarms, (at, next(self._numbers), alarm))
        if self._alarms[0][2] is alarm:
            self._nudge.nudge()

    async def run(self, clock: Clock) -> None:
        """Ring what is due, until canceled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch(clock))
            group.create_task(self._ring(clock))

    async def _watch(self, clock: Clock) -> NoReturn:
        while True:
            awake, began = clock.now(), clock.monotonic()
            await clock.sleep(_BEAT_SECONDS)
            if clock.monotonic() - began > _BEAT_SECONDS + _STANDSTILL_SECONDS:
                for each in tuple(self.places):
                    each.ring(awake)

    async def _ring(self, clock: Clock) -> NoReturn:
        while True:
            self.ring_due(clock.monotonic())
            await clock.sleep(_MOMENT)
            wait = self._alarms[0][0] - clock.monotonic() if self._alarms else inf
            if wait > 0:
                with suppress(TimeoutError):
                    async with self._nudge:
                        await clock.sleep(wait)

    def ring_due(self, now: float) -> None:
        while self._alarms and self._alarms[0][0] <= now:
            at, _, alarm = heappop(self._alarms)
            if alarm.at == at:
                alarm.at = None
                alarm.ring(None)
