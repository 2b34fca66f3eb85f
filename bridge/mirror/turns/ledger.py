"""From what the turns of one binding decide to units that are stored in their order.

What is in memory is what is stored and what waits here to be; so nothing handed over is ever
taken back. Only what follows the commit is begun after it: requests, long work, answers.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from bridge.mirror.turns.decision import Decision, KeptLine, MissingLines, Then, Undo, Write
from bridge.storage.connection.failures import ClosedError
from bridge.storage.database import Database, Unit
from bridge.storage.writing.claim import Claim
from bridge.storage.writing.fence import FencedError
from bridge.storage.writing.units import Work


class Ledger:
    """That of one binding, whose units are stored in the order of handing over.

    Args:
        database: Where they are stored.
        place: Whose order it is.
        claim: What must still be ours as a unit is stored; whoever has lost it writes no more.
        on_failed: Told of a unit that was at fault, with the lines that went with it.
        on_lost: Told of lines for which there was no room, once there is room again.
    """

    def __init__(
        self,
        database: Database,
        place: str,
        *,
        on_failed: Callable[[BaseException, MissingLines | None], None],
        on_lost: Callable[[MissingLines], None],
        claim: Claim | None = None,
    ) -> None:
        self._database = database
        self._claim = claim
        self._place = place
        self._on_failed = on_failed
        self._on_lost = on_lost
        self._current = Decision()
        self._decided: list[Decision] = []
        self._lost: dict[str, MissingLines] = {}
        self._waiting = 0

    @property
    def has_changes(self) -> bool:
        """Whether this turn writes more than what was said."""
        decided = (*self._decided, self._current)
        return any(each.writes and not each.may_be_dropped for each in decided)

    def write(
        self,
        work: Work[Any],
        *values: object,
        then: Then | None = None,
        undo: Undo | None = None,
    ) -> None:
        """Have it written with this turn; `values` are weighed.

        `then` is told its result; `undo` is called where it will never be carried out.
        """
        self._current.add(Write(work, then, undo), values)
        self._current.is_only_lines = False

    def keep(self, line: KeptLine, work: Work[Any], *values: object) -> None:
        """Have a line of people written, or what carries it to Slack."""
        self._current.add(Write(work), values)
        if line not in self._current.lines:
            self._current.lines.append(line)

    def after(self, begin: Callable[[], None]) -> None:
        """Call it once all that was decided by then is stored."""
        self._current.afterwards.append(begin)

    def attempt(self, decide: Callable[[], object]) -> None:
        """What it decides counts only if it does not raise."""
        before = self._current
        has_before = bool(before)
        if has_before:
            self._current = Decision()
        try:
            decide()
        except Exception:
            self._current.undo()
            self._current = before if has_before else Decision()
            raise
        if has_before:
            before.take_over(self._current)
            self._current = before

    def end_event(self) -> None:
        """What was decided upon one event stays together."""
        if self._current:
            self._decided.append(self._current)
            self._current = Decision()

    def hand_over(self) -> None:
        """The turn is over: submit what it has decided, as few units."""
        self.end_event()
        if not self._decided:
            return
        decided, self._decided = self._decided, []
        for each in _merged(decided):
            self._submit(each)

    def stored(self) -> "asyncio.Future[None]":
        """Done once all is stored that was handed over by now."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def tell() -> None:
            if not done.done():
                done.set_result(None)

        self._submit(Decision(afterwards=[tell]))
        return done

    def submit(
        self, works: Sequence[Work[Any]], then: Callable[[Sequence[Any]], object] | None = None
    ) -> "asyncio.Future[list[Any]]":
        """Hand over a unit of its own, in the same order; its failure is the caller's to see."""
        unit = Unit(tuple(works), place=self._place, then=then, claim=self._claim)
        return self._database.submit(unit)

    def _submit(self, decision: Decision) -> None:
        if not decision.writes and not self._waiting:
            self._begin(decision)
            return
        unit = Unit(
            works=tuple(each.work for each in decision.writes),
            place=self._place,
            weight=decision.weight,
            lines=len(decision.lines),
            patience=decision.patience,
            then=partial(self._stored, decision),
            failed=partial(self._failed, decision),
            dropped=partial(self._dropped, decision) if decision.may_be_dropped else None,
            claim=self._claim,
        )
        self._waiting += 1
        # Nobody decides for long after the database was closed.
        with suppress(ClosedError):
            _ = self._database.submit(unit)

    def _stored(self, decision: Decision, results: Sequence[Any]) -> None:
        self._waiting -= 1
        for write, result in zip(decision.writes, results, strict=True):
            if write.then is not None:
                write.then(result)
        self._begin(decision)
        lost, self._lost = self._lost, {}
        for each in lost.values():
            self._on_lost(each)

    def _failed(self, decision: Decision, error: BaseException) -> None:
        self._waiting -= 1
        # Whoever has it in hand now knows better what was said, and marks what it has missed.
        if not isinstance(error, ClosedError | FencedError):
            decision.undo()
            self._on_failed(error, MissingLines.of(decision.lines) if decision.lines else None)

    def _dropped(self, decision: Decision) -> None:
        self._waiting -= 1
        lost = MissingLines.of(decision.lines)
        known = self._lost.get(lost.meeting_id)
        self._lost[lost.meeting_id] = lost if known is None else known.joined(lost)

    @staticmethod
    def _begin(decision: Decision) -> None:
        for begin in decision.afterwards:
            begin()


def _merged(decided: Sequence[Decision]) -> Iterator[Decision]:
    """Neighbours as one unit, unless one of them may be dropped and the other may not."""
    merged: Decision | None = None
    for each in decided:
        if merged is None:
            merged = each
        elif merged.may_be_dropped == each.may_be_dropped:
            merged.take_over(each)
        else:
            yield merged
            merged = each
    if merged is not None:
        yield merged
