"""One binding's stay in its conference: join, follow the stream, join again, until told to stop.

What goes wrong is told apart by what to do about it. Removed by a person: the binding is
paused, for whoever put us out meant it. The meeting is over: it ends here too, and joining is
tried again quietly. Cannot get in: said once, tried again every five minutes, with a refused
PIN not at all. Anything else is network or node: join again with back-off, for ever.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

import structlog

from bridge.clock import Clock
from bridge.metrics import JOINS
from bridge.mirror.conference.course import Course
from bridge.mirror.conference.follower import Follower
from bridge.mirror.conference.following import Following
from bridge.mirror.conference.joining import Joiner
from bridge.mirror.conference.place import Place
from bridge.mirror.conference.reading import Reader
from bridge.mirror.conference.unknown_events import UnknownEvents
from bridge.mirror.meeting.handlers import Handlers, Ticked
from bridge.mirror.people.rooms import Rooms
from bridge.mirror.people.roster import Roster
from bridge.mirror.standing.standing import Standing
from bridge.mirror.standing.verdict import Verdict, judge_error
from bridge.mirror.turns.calls import BindingChanged
from bridge.mirror.turns.errands import Errands
from bridge.mirror.turns.ticker import Ticker
from bridge.mirror.turns.turns import Turns
from bridge.pexip.disconnect import DisconnectKind
from bridge.pexip.errors import PexipError
from bridge.pexip.models import ParticipantId
from bridge.pexip.request import Request
from bridge.pexip.transport import REQUEST_SECONDS
from bridge.storage.database import Database
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding, BindingState
from bridge.storage.meetings.line_ids import LineIds
from bridge.storage.writing.claim import Claim
from bridge.storage.writing.units import bind

ResultT = TypeVar("ResultT")

_GRACE = timedelta(minutes=10)
_CANNOT_GET_IN_SECONDS = 300.0

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What every stay works with."""

    database: Database
    handlers: Handlers
    joiner: Joiner
    clock: Clock
    random: Random
    unknown_events: UnknownEvents
    line_ids: LineIds = field(default_factory=LineIds)
    errands: Errands = field(default_factory=Errands)
    ticker: Ticker = field(default_factory=Ticker)


class Stay:
    """A running presence in one binding's conference."""

    def __init__(self, binding: Binding, parts: Parts, claim: Claim | None = None) -> None:
        self.claim = claim
        """Under which it is kept here; None where no other process could keep it."""
        self._parts = parts
        self._clock = parts.clock
        self._is_asked_for = asyncio.Event()
        self.turns = Turns(
            binding.id,
            database=parts.database,
            clock=parts.clock,
            line_ids=parts.line_ids,
            errands=parts.errands,
            failures=parts.handlers.failures,
            ticker=parts.ticker,
            tick=Ticked,
            claim=claim,
        )
        self._place = Place(Standing(binding, self.turns.ledger), parts.clock, claim)
        self._course = Course(
            self._place,
            self.turns,
            handlers=parts.handlers,
            errands=parts.errands,
            clock=parts.clock,
            random=parts.random,
        )
        self._reader = Reader(self._place, binding.id, self.turns, parts.unknown_events)
        self._following = Following(self._course, self._reader, parts.joiner, parts.clock)
        self._is_finishing = False

    @property
    def binding(self) -> Binding:
        return self._place.binding

    @property
    def roster(self) -> Roster:
        return self._place.roster

    @property
    def rooms(self) -> Rooms:
        return self._place.rooms

    @property
    def follower(self) -> Follower:
        return self._course.follower

    @property
    def own_uuid(self) -> ParticipantId | None:
        """The bridge's present participant."""
        return self._place.own_uuid

    @property
    def is_streaming(self) -> bool:
        """Whether the roster is the meeting's as of now."""
        return self._place.is_streaming

    @property
    def last_heard(self) -> datetime | None:
        """When anything last came of the stream, a ping too."""
        return self._reader.last_heard

    @property
    def node_version(self) -> int | None:
        client = self._place.client
        return None if client is None else client.token.version

    @property
    def node(self) -> str | None:
        """Whose conference it is in."""
        client = self._place.client
        return None if client is None else client.token.node

    @property
    def is_joined(self) -> bool:
        return self._place.client is not None

    @property
    def is_recalled(self) -> bool:
        """Whether it is known what meeting was open when the bridge stopped."""
        return self._course.is_recalled

    async def send(
        self,
        request: Request[ResultT],
        breakout: str | None = None,
        *,
        seconds: float = REQUEST_SECONDS,
    ) -> ResultT:
        """As `Place.send`."""
        return await self._place.send(request, breakout, seconds=seconds)

    def note_own_words(self, text: str) -> None:
        """Another process is about to write this into the meeting: where it returns it is ours."""
        self._place.own_words.remember(text, self._clock.now())

    def watch(self, then: Callable[[], None], seconds: float) -> None:
        """Call it for so long whenever something of the stream has been applied."""
        self._place.watch(then, seconds)

    def renew(self) -> None:
        """The node refuses the token: refresh it now; where it refuses that too, join anew."""
        if self._place.client is not None:
            self._place.client.renew()

    async def next_change(self) -> None:
        """Wait until something more of the stream has been applied."""
        await self._place.next_change()

    async def tell(self, event: object) -> bool:
        """Hand an event to the meeting's features; False if there is no meeting."""
        if self.follower.meeting is None:
            return False
        await self.turns.decide(lambda: self.follower.tell(event))
        return True

    async def run(self) -> None:
        """Stay for as long as the binding wants it; returns when only a person can help."""
        self._parts.joiner.hold(self.binding.id, self.claim)
        self.turns.begin_ticking()
        try:
            await self._run()
        finally:
            self._course.stop(has_heard_all=self._is_finishing and self._reader.has_heard_all)

    async def _run(self) -> None:
        """The stream is opened meanwhile, for what is said before that is lost."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.recall(), name=f"recall of {self.binding.id}")
            await self._stay_on()

    async def _stay_on(self) -> None:
        while not self._is_finishing:
            verdict = await self._be_there()
            if verdict is None:
                return
            if self._place.is_news(verdict.reason):
                _log.info("A stay ended", binding=self.binding.id, reason=verdict.reason)
            seconds = await self._conclude(verdict)
            if seconds is None:
                return
            await self._wait(seconds)

    def finish(self) -> None:
        """Take in what has arrived, and end: the process stops, and the next one goes on."""
        self._is_finishing = True
        self._is_asked_for.set()
        self._following.finish()

    def update(self, stored: Binding) -> None:
        """Take over what is stored; a state that a person has set ends a wait between two tries."""
        before = self.binding
        self._place.standing.update(stored)
        after = self.binding
        if before != after:
            self.turns.put(BindingChanged())
        if (before.state, before.state_detail) != (after.state, after.state_detail):
            self._is_asked_for.set()

    async def leave(self, reason: str, *, quietly: bool = False) -> None:
        """Give the token back, so that the participant is gone from the meeting at once.

        That the binding rests is stored before, for otherwise a restart would come back.
        """
        await self._end(reason, quietly=quietly, is_left=not quietly)
        self._parts.joiner.forget(self.binding.id)
        await self.turns.ledger.submit(
            [bind(bindings.set_state, self.binding.id, BindingState.PAUSED, reason)]
        )
        _log.info(
            "A binding's state changed",
            binding=self.binding.id,
            before=self.binding.state.value,
            now=BindingState.PAUSED.value,
            reason=reason,
        )
        client, self._place.client = self._place.client, None
        if client is not None:
            await client.release(reason)

    async def recall(self) -> None:
        """What the database knows of this binding's meeting, for a start after a stop."""
        await self._course.recall(then=self._end_if_lost)

    async def _wait(self, seconds: float) -> None:
        async with asyncio.TaskGroup() as group:
            waits = [
                group.create_task(self._parts.joiner.wait(seconds)),
                group.create_task(self._is_asked_for.wait()),
            ]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for each in waits:
                each.cancel()

    async def _be_there(self) -> Verdict | None:
        """Join and follow until something ends it; None where it was to finish."""
        self._is_asked_for.clear()
        try:
            client = await self._parts.joiner.join(self.binding)
        except PexipError as error:
            JOINS.labels("failed").inc()
            return judge_error(error)
        JOINS.labels("joined").inc()
        try:
            verdict = await self._following.follow(client)
        finally:
            self._course.lose_sight()
        if verdict is not None and client.is_untried:
            # As another process has left it, and the node has forgotten it: nothing is news yet.
            return await self._be_there()
        return verdict

    def _end_if_lost(self) -> None:
        """Who comes back within the grace time comes back into the same meeting."""
        seen = self._course.seen
        if seen is not None and self._clock.now() - seen >= _GRACE:
            self.follower.end("the meeting was lost from sight", last_seen=seen)

    async def _conclude(self, verdict: Verdict) -> float | None:
        """Write down how it stands; the seconds until the next try, or None for no more."""
        before = self.binding
        match verdict.kind:
            case DisconnectKind.REMOVED:
                await self._end_meeting("the bridge was removed", is_left=True)
                return await self._rest(
                    before, BindingState.PAUSED, "removed from the meeting", verdict
                )
            case DisconnectKind.NEEDS_PIN | DisconnectKind.NEEDS_LOGIN:
                is_pin = verdict.kind is DisconnectKind.NEEDS_PIN
                state = BindingState.NEEDS_PIN if is_pin else BindingState.NEEDS_LOGIN
                await self._end_meeting(verdict.reason, is_left=True)
                return await self._rest(before, state, verdict.reason, verdict)
            case DisconnectKind.OVER:
                return await self._finish("the meeting is over")
            case DisconnectKind.CANNOT_GET_IN:
                await self._end_meeting(verdict.reason, is_left=True)
                await self._set_state(BindingState.UNREACHABLE, verdict.reason, verdict)
                return _CANNOT_GET_IN_SECONDS
            case DisconnectKind.RETRY:
                await self.turns.decide(self._end_if_lost)
                await self._set_state(BindingState.RECONNECTING, verdict.reason)
                return self._course.rejoin.next()

    async def _finish(self, reason: str) -> float | None:
        """Wait for the next meeting, unless somebody wants to bring the bridge there each time."""
        before = self.binding
        await self._end_meeting(reason)
        if not self.binding.settings.auto_join:
            return await self._rest(before, BindingState.PAUSED, reason)
        await self._set_state(BindingState.WAITING, reason)
        return self._course.quiet.next()

    async def _end_meeting(self, reason: str, *, is_left: bool = False) -> None:
        """The node has put us out for good: nothing of this token is of use any more."""
        self._place.client = None

        def end() -> None:
            self.follower.end(reason, is_left=is_left)
            # Whoever is known to be in a breakout room would be a meeting that has just begun.
            self._course.forget_people()

        await self.turns.decide(end)
        self._parts.joiner.forget(self.binding.id)

    async def _end(self, reason: str, **how: Any) -> None:
        await self.turns.decide(lambda: self.follower.end(reason, **how))

    async def _rest(
        self, before: Binding, state: BindingState, detail: str, verdict: Verdict | None = None
    ) -> float | None:
        """Stay out, unless somebody has asked for the bridge while its meeting was being ended."""
        standing, now = self._place.standing, self._clock.now()
        return None if await standing.rest(before, state, detail, now, verdict) else 0.0

    async def _set_state(
        self, state: BindingState, detail: str, verdict: Verdict | None = None
    ) -> None:
        def set_state() -> None:
            self._place.standing.set_state(state, detail, self._clock.now(), verdict)

        await self.turns.decide(set_state)
