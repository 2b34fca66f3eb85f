"""The one writer, as the loop sees it: hand over, wait, be told in the order of storing."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random
from typing import Any

import structlog

from bridge.errors import new_reference
from bridge.storage.connection.failures import ClosedError, DroppedError
from bridge.storage.transactions.bells import Bells
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.transactions.gathering import Gathering
from bridge.storage.transactions.row_ids import RowIds
from bridge.storage.writing.batch import Aftermath, Outcome
from bridge.storage.writing.fence import FencedError
from bridge.storage.writing.followers import Followers, Then
from bridge.storage.writing.held import Entry, Held
from bridge.storage.writing.link import Link
from bridge.storage.writing.storing import Storing
from bridge.storage.writing.turns import Turn
from bridge.storage.writing.units import Unit

_log = structlog.get_logger()


@dataclass(frozen=True)
class Waiting:
    """How many units wait to be stored, and for how many seconds the oldest has."""

    units: int
    seconds: float


class Writer:
    """Its thread begins with the first that is handed over and ends with `close`."""

    def __init__(
        self,
        link: Link,
        held: Held,
        *,
        bells: Bells,
        cipher: Cipher,
        ids: RowIds,
        now: Callable[[], datetime],
        random: Random,
    ) -> None:
        self._link = link
        self._held = held
        self._bells = bells
        self._random = random
        self.followers = Followers()
        self._storing = Storing(
            link,
            held,
            cipher=cipher,
            ids=ids,
            now=now,
            tell=self._tell,
            followers=self.followers,
        )
        self._thread: threading.Thread | None = None
        self._dropped = 0
        # In the order of handing over; one that the thread has stored stays until it is told.
        self._open: dict[Entry, None] = {}
        self._is_idle = asyncio.Event()
        self._is_idle.set()

    @property
    def trouble(self) -> str | None:
        """Why nothing can be stored at the moment; None where it can."""
        return self._storing.trouble

    @property
    def waiting(self) -> Waiting:
        """What is not stored yet; an entry stays here until its sender was told."""
        oldest = next(iter(self._open), None)
        age = 0.0 if oldest is None else time.monotonic() - oldest.since
        return Waiting(len(self._open), age)

    @property
    def lines_left(self) -> int:
        """How many lines of people are not stored yet."""
        return sum(entry.unit.lines for entry in self._open)

    async def idle(self) -> None:
        """Wait until nothing is left."""
        await self._is_idle.wait()

    def submit(self, unit: Unit) -> "asyncio.Future[list[Any]]":
        """Hand over; from now on nothing withdraws it.

        Raises:
            ClosedError: Nobody would write it any more.
        """
        self._start()
        entry = Entry(unit, asyncio.get_running_loop().create_future())
        dropped = self._held.put(entry)
        self._open[entry] = None
        self._is_idle.clear()
        self._note_dropped(len(dropped))
        for each in dropped:
            self._let_go(each)
        return entry.future

    def _note_dropped(self, count: int) -> None:
        """One line as the bound is passed, and one as there is room again."""
        if count and not self._dropped:
            _log.error("More waits for the database than may; lines are let go")
        elif self._dropped and not count and self._held.has_room:
            _log.warning("There is room for what waits again", let_go=self._dropped)
            self._dropped = 0
        self._dropped += count

    def turn(self) -> Turn:
        """Ask for the connection alone; raises as `submit`."""
        self._start()
        turn = Turn(asyncio.get_running_loop())
        self._held.put(turn)
        return turn

    def commit_turn(self, gathering: Gathering, afterwards: list[Then]) -> None:
        """A step of a turn; what is to follow on the loop is added."""
        try:
            self._link.commit()
        finally:
            # Where it was not answered it may be stored all the same.
            afterwards += self.followers.hear(gathering)

    async def close(self) -> None:
        """Store what waits, unless the database is away, and end."""
        self._held.close()
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.to_thread(thread.join)
        left = [Outcome(entry, error=_closed()) for entry in self._held.clear()]
        self._settle(left, Aftermath())

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._storing.run, name="bridge-writer", daemon=True
            )
            self._thread.start()

    def _let_go(self, entry: Entry) -> None:
        self._end(entry, DroppedError("Too much waits for the database."))
        if entry.unit.dropped is not None:
            entry.future.get_loop().call_soon(entry.unit.dropped)

    def _tell(self, outcomes: Sequence[Outcome], aftermath: Aftermath) -> None:
        """From the thread; a loop that is closed waits for nothing any more."""
        loop = outcomes[0].entry.future.get_loop()
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._settle, outcomes, aftermath)

    def _settle(self, outcomes: Sequence[Outcome], aftermath: Aftermath) -> None:
        """Tell everybody, in the order in which it was stored."""
        for each in outcomes:
            self._call_back(partial(_follow, each))
        for then in aftermath.thens:
            self._call_back(then)
        self._bells.ring_everywhere(aftermath.topics)
        for each in outcomes:
            self._end(each.entry, each.results if each.error is None else each.error)

    def _call_back(self, then: Then) -> None:
        try:
            then()
        except Exception:  # noqa: BLE001 - the others are to be told as well
            reference = new_reference(self._random)
            _log.exception("What follows a stored unit has failed", reference=reference)

    def _end(self, entry: Entry, result: list[Any] | BaseException) -> None:
        self._open.pop(entry, None)
        if not self._open:
            self._is_idle.set()
        if entry.future.done():
            return
        if not isinstance(result, BaseException):
            entry.future.set_result(result)
            return
        entry.future.set_exception(result)
        told = DroppedError | ClosedError | FencedError
        if entry.unit.failed is not None or isinstance(result, told):
            # Read, so that nobody complains of an error that is told in another way.
            entry.future.exception()


def _follow(outcome: Outcome) -> None:
    unit, error = outcome.entry.unit, outcome.error
    if error is None and unit.then is not None:
        unit.then(outcome.results)
    elif error is not None and unit.failed is not None:
        unit.failed(error)


def _closed() -> ClosedError:
    return ClosedError("The database is closed.")
