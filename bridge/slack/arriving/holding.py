"""Events on their way into the database: held, under their keys, until it has them.

While the database is away Slack gets no acknowledgment and delivers again: at once, after a minute
and after five more, each time to meet the event that is held. After that Slack gives the event up,
so from some six minutes on only this process has it, and stores it when the database is back.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bridge.errors import BridgeError
from bridge.storage.database import Database, Rank, Unit, bind
from bridge.storage.queues import inbox

MOST_EVENTS = 10_000
MOST_BYTES = 32_000_000


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


class Holding:
    """Hands over what arrives, in the order of its arrival, and knows what is not stored yet."""

    def __init__(
        self, database: Database, *, most_events: int = MOST_EVENTS, most_bytes: int = MOST_BYTES
    ) -> None:
        self._database = database
        self._most_events = most_events
        self._most_bytes = most_bytes
        self._held: dict[str, asyncio.Future[list[Any]]] = {}
        self._bytes = 0

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
        stored = self._held.get(event.key) or self._hold(event)
        await asyncio.shield(stored)

    def _hold(self, event: Arrived) -> "asyncio.Future[list[Any]]":
        size = len(json.dumps(event.payload))
        if len(self._held) >= self._most_events or self._bytes + size > self._most_bytes:
            raise TooManyHeldError
        work = bind(
            inbox.store,
            key=event.key,
            workspace=event.workspace,
            channel=event.channel,
            ts=event.ts,
            thread_ts=event.thread_ts,
            kind=event.kind,
            payload=dict(event.payload),
        )
        stored = self._database.submit(Unit((work,), rank=Rank.FIRST, weight=size))
        self._held[event.key] = stored
        self._bytes += size
        stored.add_done_callback(partial(self._release, event.key, size))
        return stored

    def _release(self, key: str, size: int, stored: "asyncio.Future[list[Any]]") -> None:
        del self._held[key]
        self._bytes -= size
        if not stored.cancelled():
            # Whoever waited may have gone by the time it fails.
            stored.exception()
