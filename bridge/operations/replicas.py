"""All processes on one database: each says every few seconds how it is, and any can show all."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import structlog

from bridge.clock import Clock
from bridge.errors import new_reference
from bridge.operations import telling
from bridge.storage.claims import states
from bridge.storage.claims.states import Told
from bridge.storage.database import Database
from bridge.web.status.state import ReplicaState

EVERY_SECONDS = 5.0
# However many watch, the database is asked no more often.
_FRESH_SECONDS = 1.0
# A page is shown without the others rather than late.
_READ_SECONDS = 1.0

_log = structlog.get_logger()


class Replicas:
    """Those of one database; the only one on SQLite.

    Args:
        database: Where they tell of themselves.
        own: The state of this process.
        replica: Its id; None where it is the only one.
        clock: For pauses and ages.
        random: For the references of failures.
    """

    def __init__(
        self,
        database: Database,
        own: Callable[[], ReplicaState],
        replica: str | None,
        *,
        clock: Clock,
        random: Random,
    ) -> None:
        self._database = database
        self._own = own
        self._replica = replica
        self._clock = clock
        self._random = random
        self._looking = asyncio.Lock()
        self._told: list[Told] = []
        self._told_at: float | None = None
        self._tried_at: float | None = None
        self._is_failing = False

    async def run(self) -> None:
        """Say how this process is, until cancelled; a database that is away is waited for."""
        while self._replica is not None:
            await self._say()
            await self._clock.sleep(EVERY_SECONDS)

    async def read(self) -> list[ReplicaState]:
        """All of them, the oldest first; while the database is away, what was known before it."""
        own = self._own()
        if self._replica is None:
            return [own]
        async with self._looking:
            await self._look()
        others = [self._aged(each) for each in self._told if each.id != self._replica]
        return sorted([own, *map(telling.read, others)], key=lambda each: each.started)

    async def _say(self) -> None:
        state = self._own()
        try:
            await self._database.write_last(states.store, telling.write(state), state.at)
        except Exception:  # noqa: BLE001 - what nobody can be told ends nothing
            if not self._is_failing:
                # Once, however long it lasts.
                reference = new_reference(self._random)
                _log.exception("This replica cannot say how it is", reference=reference)
            self._is_failing = True
        else:
            self._is_failing = False

    async def _look(self) -> None:
        now = self._clock.monotonic()
        if self._tried_at is not None and now - self._tried_at < _FRESH_SECONDS:
            return
        self._tried_at = now
        try:
            async with self._clock.timeout(_READ_SECONDS):
                self._told = await self._database.read(states.list_all)
        except Exception:  # noqa: BLE001 - the page itself says that the database is away
            return
        self._told_at = now

    def _aged(self, told: Told) -> Told:
        """As old as it is by now; whether it lives is known as of the last look."""
        if told.age is None or self._told_at is None:
            return told
        since = timedelta(seconds=self._clock.monotonic() - self._told_at)
        return replace(told, age=told.age + since)
