"""Events on their way into the database: held, under their keys, until it has them.

While the database is away Slack gets no acknowledgment and delivers again: at once, after a minute
and after five more, each time to meet the event that is held. After that Slack gives the event up,
so from some six minutes on only this process has it, and stores it when the database is back.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from types import TracebackType
from typing import Any, Self

import structlog

from bridge.clock import Clock
from bridge.errors import BridgeError, new_reference
from bridge.storage.queues import inbox
from bridge.storage.transactions.database import Database
from bridge.storage.transactions.failures import Failure, judge

MOST_EVENTS = 10_000
MOST_BYTES = 32_000_000

# Many in one transaction, and not so many that others wait for it.
_AT_ONCE = 64
_FIRST_SECONDS = 0.2
_LONGEST_SECONDS = 2.0

log = structlog.get_logger()


class TooManyHeldError(BridgeError):
    """There is no room for another event; Slack may try later."""

    def __init__(self) -> None:
        super().__init__("No more events can be held while the database is away.")


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """One event as the inbox stores it."""

    key: str
    workspace: str
    channel: str
    ts: str
    thread_ts: str | None
    kind: str
    payload: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class _Held:
    event: Arrived
    size: int
    stored: asyncio.Future[None]


class Holding:
    """Stores what arrives, in the order of its arrival; to be entered while events may come."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        random: Random,
        *,
        most_events: int = MOST_EVENTS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._database = database
        self._clock = clock
        self._random = random
        self._most_events = most_events
        self._most_bytes = most_bytes
        self._group = asyncio.TaskGroup()
        self._task: asyncio.Task[None] | None = None
        self._held: dict[str, _Held] = {}
        self._bytes = 0
        self._has_come = asyncio.Event()
        self._away_since: float | None = None

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        self._task = self._group.create_task(self._run(), name="inbox")
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
        # What ended the body is raised by the caller's `async with`, not by the group.
        await self._group.__aexit__(None, None, None)
        for each in self._held.values():
            each.stored.cancel()
        if self._held:
            log.error("events of Slack were not stored", count=len(self._held))

    @property
    def count(self) -> int:
        """How many events are held."""
        return len(self._held)

    async def store(self, event: Arrived) -> None:
        """Return once it is stored, now or before; canceling this takes nothing back.

        Raises:
            TooManyHeldError: It is not held either.
            Exception: It can never be stored.
        """
        held = self._held.get(event.key) or self._hold(event)
        await asyncio.shield(held.stored)

    def _hold(self, event: Arrived) -> _Held:
        size = len(json.dumps(event.payload))
        if len(self._held) >= self._most_events or self._bytes + size > self._most_bytes:
            raise TooManyHeldError
        held = _Held(event, size, asyncio.get_running_loop().create_future())
        # Whoever waited may have gone by the time it fails.
        held.stored.add_done_callback(lambda stored: stored.cancelled() or stored.exception())
        self._held[event.key] = held
        self._bytes += size
        self._has_come.set()
        return held

    async def _run(self) -> None:
        seconds = _FIRST_SECONDS
        while True:
            await self._has_come.wait()
            if await self._store_some():
                seconds = _FIRST_SECONDS
            else:
                await self._clock.sleep(seconds)
                seconds = min(2 * seconds, _LONGEST_SECONDS)
            if not self._held:
                self._has_come.clear()

    async def _store_some(self) -> bool:
        """False while the database is away."""
        batch = [*self._held.values()][:_AT_ONCE]
        try:
            await self._write(batch)
        except Exception as error:  # noqa: BLE001 - what is held is held until it is stored
            if judge(error) is Failure.PASSING:
                self._note_away(error)
                return False
            return await self._store_one_by_one(batch)
        self._note_back()
        for each in batch:
            self._release(each)
        return True

    async def _store_one_by_one(self, batch: Sequence[_Held]) -> bool:
        """One that can never be stored must not hold up the others."""
        for each in batch:
            try:
                await self._write([each])
            except Exception as error:
                if judge(error) is Failure.PASSING:
                    self._note_away(error)
                    return False
                reference = new_reference(self._random)
                log.exception("an event cannot be stored", reference=reference)
                self._release(each, error)
            else:
                self._release(each)
        return True

    async def _write(self, batch: Sequence[_Held]) -> None:
        async with self._database.transaction() as tx:
            for each in batch:
                event = each.event
                await inbox.store(
                    tx,
                    key=event.key,
                    workspace=event.workspace,
                    channel=event.channel,
                    ts=event.ts,
                    thread_ts=event.thread_ts,
                    kind=event.kind,
                    payload=dict(event.payload),
                )

    def _release(self, held: _Held, error: Exception | None = None) -> None:
        del self._held[held.event.key]
        self._bytes -= held.size
        if error is None:
            held.stored.set_result(None)
        else:
            held.stored.set_exception(error)

    def _note_away(self, error: Exception) -> None:
        if self._away_since is None:
            self._away_since = self._clock.monotonic()
            log.error(
                "what Slack tells cannot be stored and is held",
                reference=new_reference(self._random),
                cause=type(error).__name__,
            )

    def _note_back(self) -> None:
        if self._away_since is not None:
            seconds = round(self._clock.monotonic() - self._away_since, 1)
            log.info("what Slack tells is stored again", seconds=seconds, held=len(self._held))
            self._away_since = None
