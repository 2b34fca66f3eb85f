"""A meeting as seen between its turns, by whatever takes its time: it may look, ask and wait.

It changes nothing by itself: what it finds is decided upon in a turn of the meeting.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from bridge.mirror.turns.turns import Turns
from bridge.pexip.request import Request
from bridge.storage.connection.failures import Failure, judge
from bridge.storage.database import Transaction
from bridge.storage.meetings.bindings import Binding, BindingSettings
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post
from bridge.storage.writing.units import bind

P = ParamSpec("P")
MemoryT = TypeVar("MemoryT")
ResultT = TypeVar("ResultT")

_AGAIN_SECONDS = 1.0


class Lasting(Protocol):
    """A meeting, as far as what goes on beside its turns needs it."""

    id: str

    @property
    def place(self) -> Any:
        """Where it is held."""

    @property
    def binding(self) -> Binding:
        """As it is stored, with what is about to be."""

    def key(self, name: str) -> str:
        """The key of one of its own messages."""

    def recall(self, kind: type[MemoryT]) -> MemoryT:
        """Its object of a feature's class."""


MeetingT = TypeVar("MeetingT", bound=Lasting)


class BetweenTurns(Generic[MeetingT]):
    """What an errand for one meeting is handed."""

    def __init__(self, meeting: MeetingT, turns: Turns) -> None:
        self.meeting = meeting
        self.id = meeting.id
        self.key = meeting.key
        self.recall = meeting.recall
        self._turns = turns

    async def send(self, request: Request[ResultT], breakout: str | None = None) -> ResultT:
        """Ask the conference, or one of its rooms, as the bridge's participant.

        Raises:
            PexipError, NotInConferenceError: As the stay's own `send`.
        """
        answer: ResultT = await self.meeting.place.send(request, breakout)
        return answer

    async def read(
        self,
        work: Callable[Concatenate[Transaction, P], Awaitable[ResultT]],
        *values: P.args,
        **named: P.kwargs,
    ) -> ResultT:
        """What is stored, as `Database.read`; one that is away, or locked, is waited for."""
        return await self._read(partial(self._turns.database.read, work, *values, **named))

    async def read_lately(
        self,
        seconds: float,
        work: Callable[Concatenate[Transaction, P], Awaitable[ResultT]],
        *values: P.args,
        **named: P.kwargs,
    ) -> ResultT:
        """The same, as it was for whoever else has asked so many seconds ago at most."""
        lately = self._turns.database.read_lately
        return await self._read(partial(lately, seconds, work, *values, **named))

    async def _read(self, look: Callable[[], Awaitable[ResultT]]) -> ResultT:
        while True:
            try:
                return await look()
            except Exception as error:
                if judge(error) is Failure.OWN:
                    raise
            await self._turns.clock.sleep(_AGAIN_SECONDS)

    async def write(
        self,
        work: Callable[Concatenate[Transaction, P], Awaitable[ResultT]],
        *values: P.args,
        **named: P.kwargs,
    ) -> ResultT:
        """Store something behind all that the meeting has decided, and wait for it."""
        [result] = await self._turns.ledger.submit([bind(work, *values, **named)])
        found: ResultT = result
        return found

    async def post(self, post: Post) -> bool:
        """Queue a message; False, and nothing happens, if its key was posted before."""
        return await self.write(outbox.post, self.meeting.binding.workspace, post)

    def decide(
        self, function: Callable[[MeetingT], ResultT], *, is_quiet: bool = False
    ) -> "asyncio.Future[ResultT]":
        """Call it in a turn of the meeting: it may change memory, write and ask.

        Quiet is what changes nothing that is shown, but in posts of its own.

        Raises:
            DecisionFailedError: It has failed, which the log tells.
        """
        return self._turns.decide(_named(function, self.meeting), is_quiet=is_quiet)

    @property
    def binding(self) -> Binding:
        return self.meeting.binding

    @property
    def settings(self) -> BindingSettings:
        return self.meeting.binding.settings


def _named(function: Callable[[MeetingT], ResultT], meeting: MeetingT) -> Callable[[], ResultT]:
    def call() -> ResultT:
        return function(meeting)

    call.__qualname__ = getattr(function, "__qualname__", call.__qualname__)
    return call
