"""One binding's turns: whatever reaches it waits here, and is decided upon without waiting.

A turn takes all that is there, so that a burst is one unit. What is decided in it is handed over
at its end, in one piece; nothing is asked of the database or the node while it lasts.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from time import thread_time
from typing import Any, Protocol, TypeVar

from bridge.clock import Clock
from bridge.mirror.turns.calls import Call, DecisionFailedError, LinesMissing, name_of
from bridge.mirror.turns.decision import MissingLines
from bridge.mirror.turns.errands import Errands
from bridge.mirror.turns.ledger import Ledger
from bridge.mirror.turns.repeated_failures import RepeatedFailures
from bridge.mirror.turns.ticker import Alarm, Ticker
from bridge.storage.database import Database
from bridge.storage.meetings.line_ids import LineIds
from bridge.storage.writing.claim import Claim

ResultT = TypeVar("ResultT")

_MOST_AT_ONCE = 64
# Of the processor: what is dear is taken in by several turns, for all others wait meanwhile.
_LONGEST_TURN_SECONDS = 0.01
# Between two turns of one binding, so that a crowd's events come together. The first never waits.
_PAUSE_SECONDS = 0.02
# While the meeting is read anew its events wait; past this it goes on with what it remembers.
_MOST_HELD = 5_000


class Taker(Protocol):
    """Whose turns they are."""

    def take(self, event: object) -> None:
        """Decide upon one event."""

    def touch(self) -> None:
        """Something was decided beside the events."""

    def settle(self) -> None:
        """Nothing more is there: bring what is shown up to date."""

    def end_turn(self) -> None:
        """Nothing more is decided in this turn."""


class Turns:
    """Those of one binding; all of it runs on the loop, one turn at a time."""

    def __init__(
        self,
        place: str,
        *,
        database: Database,
        clock: Clock,
        line_ids: LineIds,
        errands: Errands,
        failures: RepeatedFailures,
        ticker: Ticker,
        tick: Callable[[datetime | None], object],
        claim: Claim | None = None,
        spent: Callable[[], float] = thread_time,
    ) -> None:
        """`tick` makes the event that has its turn when one is due; see `Alarm`.

        `spent` says how much of the processor's time this thread has had.
        """
        self.place = place
        self.database = database
        self.line_ids = line_ids
        self.ledger = Ledger(
            database,
            place,
            on_failed=self._note_fault,
            on_lost=partial(self._miss, why="bound"),
            claim=claim,
        )
        self.taker: Taker | None = None
        self.needs_recall = False
        """Whether something was not stored, or not decided, that memory may rely on."""
        self.clock = clock
        self._spent = spent
        self._errands = errands
        self._failures = failures
        self._alarm = Alarm(ticker, lambda stood_since: self.put(tick(stood_since)))
        # With the time at which it was heard, however late its turn comes.
        self._waiting: deque[tuple[object, datetime]] = deque()
        self._at: datetime | None = None
        self._is_held = self._is_firm = False
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._next: asyncio.Handle | None = None
        self._last_turn = float("-inf")

    def now(self) -> datetime:
        """When the event at hand was heard; between turns, the time."""
        return self._at or self.clock.now()

    def put(self, event: object, at: datetime | None = None, *, is_urgent: bool = False) -> None:
        """Let it have its turn, soon; what is urgent before a crowd that waits."""
        heard = event, at or self.clock.now()
        if is_urgent and len(self._waiting) >= _MOST_AT_ONCE:
            self._waiting.appendleft(heard)
        else:
            self._waiting.append(heard)
        if self._is_held and len(self._waiting) > _MOST_HELD:
            self._overflow()
        self._schedule()

    def overhear(self, event: object, at: datetime) -> None:
        """Let an event that decides nothing have its turn, at once where none waits before it."""
        if self._waiting or self._is_held or self.taker is None:
            self.put(event, at)
            return
        self._at = at
        self._take(event, self.taker)
        self._at = None
        self.ledger.hand_over()

    def begin_ticking(self) -> None:
        """From now on a tick comes to whoever has asked for one."""
        self._alarm.switch_on()
        self.tick_in(0.0)

    def stop_ticking(self) -> None:
        self._alarm.switch_off()

    def tick_in(self, seconds: float) -> None:
        """Have a tick by then; what is due later than that asks anew at the tick."""
        self._alarm.set(self.clock.monotonic() + max(seconds, 0.0))

    def run(self) -> None:
        """Have the turns of all that waits, now."""
        while self._waiting and not self._is_held:
            self._turn()

    def decide(
        self, function: Callable[[], ResultT], *, is_quiet: bool = False
    ) -> "asyncio.Future[ResultT]":
        """Call it in a turn of its own kind; done after that turn.

        Quiet is what changes nothing that is shown, but in posts of its own.

        Raises:
            DecisionFailedError: The function has failed.
        """
        call = Call(function, asyncio.get_running_loop().create_future(), is_quiet=is_quiet)
        self.put(call)
        return call.result

    def decide_first(self, function: Callable[[], ResultT]) -> "asyncio.Future[ResultT]":
        """Call it in the next turn, before all that waits, and take turns again.

        Raises:
            DecisionFailedError: The function has failed.
        """
        result: asyncio.Future[ResultT] = asyncio.get_running_loop().create_future()
        # No later than what comes behind it.
        at = self._waiting[0][1] if self._waiting else self.clock.now()
        self._waiting.appendleft((Call(function, result), at))
        self.release()
        return result

    def begin(self, errand: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Once all that was decided by now is stored, begin with something that takes its time."""
        self.ledger.after(lambda: self._errands.start(self._carry_out(errand)))
        if self._at is None:
            self.ledger.hand_over()

    def hold(self, *, firmly: bool = False) -> None:
        """Take no turns until `release`, or until too much waits.

        Firmly: nothing can be decided at all; whoever reads waits for `room`.
        """
        self._is_held, self._is_firm = True, firmly

    def release(self) -> None:
        self._is_held = self._is_firm = False
        self._has_room.set()
        self._schedule()

    async def room(self) -> None:
        """Wait while so much waits that no more should be read."""
        await self._has_room.wait()

    def forget(self) -> list[object]:
        """Let go of all that waits, and tell what it was: nobody can decide upon it any more."""
        forgotten = [event for event, _ in self._waiting]
        self._waiting.clear()
        for event in forgotten:
            if isinstance(event, Call):
                event.result.cancel()
        return forgotten

    def _overflow(self) -> None:
        if self._is_firm:
            self._has_room.clear()
        else:
            self.release()

    @property
    def is_held(self) -> bool:
        return self._is_held

    def attempt(self, decide: Callable[[], object], **context: str) -> bool:
        """Whether it did not fail; what it has decided counts only then."""
        try:
            self.ledger.attempt(decide)
        except Exception as error:  # noqa: BLE001 - one feature must not end the stream
            self.tell_failure(error, **context)
            return False
        return True

    def tell_failure(self, error: Exception, *, handler: str, **context: str) -> None:
        """Log it under a reference, and have the meeting read itself anew."""
        self._failures.tell(error, self.clock.now(), handler=handler, place=self.place, **context)
        self.needs_recall = True

    def _schedule(self) -> None:
        if self._is_held or not self._waiting:
            return
        loop = asyncio.get_running_loop()
        pause = self._last_turn + _PAUSE_SECONDS - loop.time()
        if self._next is not None:
            if pause > 0 and len(self._waiting) < _MOST_AT_ONCE:
                return
            self._next.cancel()
        is_urgent = pause <= 0 or len(self._waiting) >= _MOST_AT_ONCE
        self._next = loop.call_soon(self._turn) if is_urgent else loop.call_later(pause, self._turn)

    def _turn(self) -> None:
        self._next = None
        if self._is_held:
            return
        self._last_turn = asyncio.get_running_loop().time()
        calls = self._take_all()
        self._at = self._at or self.clock.now()
        if not self._waiting:
            self._attempt_of_taker(lambda taker: taker.settle(), "settling")
        self._attempt_of_taker(lambda taker: taker.end_turn(), "the end of a turn")
        self._at = None
        self.ledger.hand_over()
        for call in calls:
            call.answer()
        self._schedule()

    def _take_all(self) -> list[Call]:
        """Decide upon what waits, if it is not too much; the calls among it."""
        calls: list[Call] = []
        ends = self._spent() + _LONGEST_TURN_SECONDS
        for _ in range(min(len(self._waiting), _MOST_AT_ONCE)):
            if self._is_held:
                break
            if (call := self._take_next()) is not None:
                calls.append(call)
            if self._spent() > ends:
                break
        return calls

    def _take_next(self) -> Call | None:
        """Decide upon what is next; the call that it was, if it was one."""
        event, self._at = self._waiting.popleft()
        call = event if isinstance(event, Call) else None
        if call is not None:
            self.attempt(call.run, handler=call.name)
            if self.taker is not None and not call.is_quiet:
                self.taker.touch()
        elif self.taker is not None:
            self._take(event, self.taker)
        self.ledger.end_event()
        return call

    def _take(self, event: object, taker: Taker) -> None:
        self.attempt(lambda: taker.take(event), handler="follower", event_type=type(event).__name__)

    def _attempt_of_taker(self, step: Callable[[Taker], None], name: str) -> None:
        if self.taker is not None:
            taker = self.taker
            self.attempt(lambda: step(taker), handler=name)
            self.ledger.end_event()

    async def _carry_out(self, errand: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await errand()
        except DecisionFailedError:
            pass
        except Exception as error:  # noqa: BLE001 - one errand must not end the others
            self.tell_failure(error, handler=name_of(errand))

    def _note_fault(self, error: BaseException, lines: MissingLines | None) -> None:
        fault = error if isinstance(error, Exception) else RuntimeError(repr(error))
        self.tell_failure(fault, handler="what a turn has decided")
        if lines is not None:
            self._miss(lines, why="fault")

    def _miss(self, lines: MissingLines, *, why: str) -> None:
        self.put(LinesMissing(lines, why))
