"""A watchdog for the loop: how long it gave nobody a turn, and what it was at meanwhile.

A task of the loop writes down each turn; a thread beside it looks whether that has stopped. Only
the thread can see what runs while the loop is blocked, and it names each place once.
"""

import asyncio
import sys
import threading
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import FrameType

import structlog

from bridge.budgets.counters import PAST, Counters
from bridge.budgets.table import LOOP
from bridge.clock import Clock

# Of a process at rest this is what wakes it most.
_EVERY_SECONDS = 0.1
_MOST_PLACES = 1_000
_OURS = str(Path(__file__).parent)

log = structlog.get_logger()


class Lag:
    """What the loop of this thread is late by; all durations are seconds of the clock."""

    def __init__(
        self, clock: Clock, *, limit: float = LOOP.amount / 1000, counters: Counters = PAST
    ) -> None:
        self._clock = clock
        self._limit = limit
        self._counters = counters
        self._turn = clock.monotonic()
        self._loop_thread = threading.get_ident()
        self._places: set[str] = set()
        self._stop = threading.Event()
        self.worst = 0.0
        """The longest so far."""
        self.last = 0.0
        """In the last turn that was looked at."""

    @property
    def seconds(self) -> float:
        """Since the last turn; may be asked from any thread."""
        return self._clock.monotonic() - self._turn

    @asynccontextmanager
    async def measured(self) -> AsyncIterator["Lag"]:
        """Measure until the body ends."""
        self._turn = self._clock.monotonic()
        thread = threading.Thread(target=self._watch, name="loop watchdog", daemon=True)
        thread.start()
        task = asyncio.get_running_loop().create_task(self._beat(), name="loop lag")
        try:
            yield self
        finally:
            self._stop.set()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _beat(self) -> None:
        while True:
            before = self._clock.monotonic()
            self._turn = before
            await asyncio.sleep(_EVERY_SECONDS)
            self._note(self._clock.monotonic() - before - _EVERY_SECONDS)

    def _note(self, late: float) -> None:
        self.last, self.worst = max(late, 0.0), max(late, self.worst)
        if late > self._limit:
            self._counters.count(LOOP)

    def _watch(self) -> None:
        """In a thread of its own."""
        seen = None
        while not self._stop.wait(_EVERY_SECONDS):
            turn = self._turn
            late = self._clock.monotonic() - turn - _EVERY_SECONDS
            if late > self._limit and turn != seen:
                seen = turn
                self._name_place(late)

    def _name_place(self, late: float) -> None:
        frame = sys._current_frames().get(self._loop_thread)  # noqa: SLF001 - there is no other way to see another thread
        place = place_of(frame)
        if place is None or place in self._places or len(self._places) >= _MOST_PLACES:
            return
        self._places.add(place)
        log.warning("the loop is held up", place=place, seconds=round(late, 2))


def place_of(frame: FrameType | None) -> str | None:
    """`storage/queues/lanes.py:87 in depth`: the innermost line of ours; without values.

    None where the loop itself waits: then the process did not run, and nobody held it up.
    """
    if frame is None:
        return None
    stack = traceback.extract_stack(frame)
    if stack and stack[-1].name in {"select", "_run_once", "poll"}:
        return None
    ours = [each for each in stack if each.filename.startswith(_OURS)]
    if not ours:
        return f"{Path(stack[-1].filename).name}:{stack[-1].lineno} in {stack[-1].name}"
    at, inner = ours[-1], stack[-1]
    path = Path(at.filename).relative_to(_OURS).as_posix()
    within = "" if inner is at else f", within {inner.name}"
    return f"{path}:{at.lineno} in {at.name}{within}"
