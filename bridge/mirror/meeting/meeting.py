"""A meeting: one live period of a binding, and all that a feature may do to it.

It holds what every feature needs and nothing that belongs to one. A feature keeps what it
must remember between two events in an object of its own class, which `recall` hands back.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bridge.clock import Clock
from bridge.mirror.meeting.rooms import Rooms
from bridge.mirror.meeting.roster import Roster
from bridge.pexip import ParticipantId, Request
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding, BindingSettings
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post, Priority, Upload
from bridge.storage.transactions.database import Database, Transaction

MemoryT = TypeVar("MemoryT")
ResultT = TypeVar("ResultT")


class InConference(Protocol):
    """The bridge's presence in the conference, as a meeting needs it."""

    binding: Binding
    roster: Roster
    rooms: Rooms

    @property
    def own_uuid(self) -> ParticipantId | None:
        """The bridge's present participant; None while it has none."""

    async def send(self, request: Request[ResultT], breakout: str | None = None) -> ResultT:
        """Send a request with the present token, perhaps to a breakout room."""


class Meeting:
    """One live period: its card, its threads, its people."""

    def __init__(
        self,
        meeting_id: str,
        began: datetime,
        place: InConference,
        database: Database,
        clock: Clock,
    ) -> None:
        self.id = meeting_id
        self.began = began
        self._place = place
        self._clock = clock
        self._database = database
        self._memories: dict[type, Any] = {}
        self._heard_at: datetime | None = None

    @property
    def binding(self) -> Binding:
        return self._place.binding

    @property
    def settings(self) -> BindingSettings:
        return self._place.binding.settings

    @property
    def roster(self) -> Roster:
        return self._place.roster

    @property
    def rooms(self) -> Rooms:
        """Its breakout rooms."""
        return self._place.rooms

    @property
    def own_uuid(self) -> ParticipantId | None:
        return self._place.own_uuid

    def now(self) -> datetime:
        return self._clock.now()

    @property
    def heard_at(self) -> datetime:
        """When the event in hand was read, however late it is handled; what people see says this.

        Now, where it is none of the stream.
        """
        return self._heard_at or self._clock.now()

    def hear(self, at: datetime | None) -> None:
        """An event of this time is about to be handled."""
        self._heard_at = at

    def key(self, name: str) -> str:
        """The key of one of this meeting's own messages: `card`, `captions`."""
        return f"{self.id}/{name}"

    def recall(self, kind: type[MemoryT]) -> MemoryT:
        """This meeting's object of a feature's class, made at the first call."""
        if kind not in self._memories:
            self._memories[kind] = kind()
        memory: MemoryT = self._memories[kind]
        return memory

    @asynccontextmanager
    async def effect(self) -> AsyncIterator[Transaction]:
        """Everything that a meeting writes is written in here, in one transaction.

        This is the one place where the fence stands once several replicas run: who has
        lost the stream must not write for it any more.
        """
        async with self._database.transaction() as transaction:
            yield transaction

    async def change_settings(self, **changes: object) -> None:
        """Change the binding's settings, for this meeting and those to come."""
        settings = self.settings.model_copy(update=changes)
        async with self.effect() as transaction:
            await bindings.set_settings(transaction, self.binding.id, settings)
        self._place.binding = replace(self.binding, settings=settings)

    async def post(self, post: Post) -> bool:
        """Queue a message; False, and nothing happens, if its key was posted before."""
        async with self.effect() as transaction:
            return await outbox.post(transaction, self.binding.workspace, post)

    async def upload(self, upload: Upload) -> bool:
        """Queue a file; False, and nothing happens, if its key was uploaded before."""
        async with self.effect() as transaction:
            return await outbox.upload(transaction, self.binding.workspace, upload)

    async def edit(
        self, key: str, text: str, blocks: tuple[dict[str, Any], ...], priority: Priority
    ) -> None:
        """Queue an edit; of several that wait only the last goes."""
        async with self.effect() as transaction:
            await outbox.edit(
                transaction, self.binding.workspace, key, text, blocks, priority=priority
            )

    async def send(self, request: Request[ResultT], breakout: str | None = None) -> ResultT:
        """Ask the conference, or one of its rooms, for something as the bridge's participant."""
        return await self._place.send(request, breakout)
