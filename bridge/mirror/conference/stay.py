"""One binding's stay in its conference: join, follow the stream, join again, until told to stop.

What goes wrong is told apart by what to do about it. Removed by a person: the binding is
paused, for whoever put us out meant it. The meeting is over: it ends here too, and joining is
tried again quietly. Cannot get in: said once, tried again every five minutes, with a refused
PIN not at all. Anything else is network or node: join again with back-off, for ever.
"""

import asyncio
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import NoReturn, TypeVar

import structlog

from bridge.clock import Clock
from bridge.mirror.conference.conferences import NotInConferenceError
from bridge.mirror.conference.follower import Follower
from bridge.mirror.conference.joining import Joiner
from bridge.mirror.conference.standing import store_state
from bridge.mirror.conference.unknown_events import UnknownEvents
from bridge.mirror.conference.verdict import Verdict, judge_error, judge_presence
from bridge.mirror.conference.whereabouts import Whereabouts
from bridge.mirror.meeting.handlers import Handlers
from bridge.mirror.meeting.rooms import Rooms
from bridge.mirror.meeting.roster import Roster
from bridge.pexip import (
    REQUEST_SECONDS,
    Backoff,
    Disconnected,
    DisconnectKind,
    ParticipantId,
    ParticipantUpdated,
    PexipClient,
    PexipError,
    Referred,
    Request,
    Role,
    SendMessage,
    StreamLost,
    Token,
    TokenExpiredError,
    classify_disconnect,
    describe_disconnect,
)
from bridge.storage.meetings import meetings, tokens
from bridge.storage.meetings.bindings import Binding, BindingState
from bridge.storage.transactions.database import Database

ResultT = TypeVar("ResultT")

_GRACE = timedelta(minutes=10)
_CANNOT_GET_IN_SECONDS = 300.0
# An ended meeting is asked for again after this long, doubling to five minutes.
_QUIET_FIRST_SECONDS = 30.0
_QUIET_CAP_SECONDS = 300.0

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


class Stay:
    """A running presence in one binding's conference."""

    def __init__(self, binding: Binding, parts: Parts) -> None:
        self.binding = binding
        self._parts = parts
        self._clock = parts.clock
        self._client: PexipClient | None = None
        self._is_streaming = False
        # A change of role that only the last refresh has told.
        self._role_at_refresh: Role | None = None
        self._whereabouts = Whereabouts()
        self._changed = asyncio.Event()
        self._is_asked_for = asyncio.Event()
        # Events, ticks and the end of a meeting never overlap; what a person asks for may.
        self._turn = asyncio.Lock()
        self._rejoin = Backoff(parts.random, first=1.0, cap=60.0)
        self._quiet = Backoff(
            parts.random, first=_QUIET_FIRST_SECONDS, cap=_QUIET_CAP_SECONDS, jitter=0.1
        )
        self.roster = Roster()
        self.rooms = Rooms()
        # When the meeting was last seen; out of sight for long, it counts as another one.
        self._seen: datetime | None = None
        self.is_recalled = False
        """Whether it is known what meeting was open when the bridge stopped."""
        self.follower = Follower(
            self,
            database=parts.database,
            handlers=parts.handlers,
            clock=parts.clock,
            random=parts.random,
        )

    @property
    def own_uuid(self) -> ParticipantId | None:
        """The bridge's present participant."""
        return None if self._client is None else self._client.token.participant_uuid

    @property
    def is_streaming(self) -> bool:
        """Whether the roster is the meeting's as of now."""
        return self._is_streaming and self.roster.is_synced

    @property
    def is_joined(self) -> bool:
        return self._client is not None

    async def send(
        self,
        request: Request[ResultT],
        breakout: str | None = None,
        *,
        seconds: float = REQUEST_SECONDS,
    ) -> ResultT:
        """Send with the present token, to a breakout room if one is given by its id.

        The answer may take so many seconds.

        Raises:
            NotInConferenceError: There is none.
            PexipError: What `PexipClient.send` raises.
        """
        if self._client is None:
            raise NotInConferenceError(self.binding)
        if isinstance(request, SendMessage):
            # A node that returns our own chat may do so before it answers.
            self.follower.own_words.remember(request.payload, self._clock.now())
        return await self._client.send(request, breakout, seconds=seconds)

    def renew(self) -> None:
        """The node refuses the token: refresh it now; where it refuses that too, join anew."""
        if self._client is not None:
            self._client.renew()

    async def next_change(self) -> None:
        """Wait until something more of the stream has been applied."""
        await self._changed.wait()

    async def run(self) -> None:
        """Stay for as long as the binding wants it; returns when only a person can help."""
        await self.recall()
        while True:
            verdict = await self._be_there()
            _log.info("A stay ended", binding=self.binding.id, reason=verdict.reason)
            seconds = await self._conclude(verdict)
            if seconds is None:
                return
            await self._wait(seconds)

    def update(self, binding: Binding) -> None:
        """Take over what is stored; a state that a person has set ends a wait between two tries."""
        before, self.binding = self.binding, binding
        if (before.state, before.state_detail) != (binding.state, binding.state_detail):
            self._is_asked_for.set()

    async def leave(self, reason: str, *, quietly: bool = False) -> None:
        """Give the token back, so that the participant is gone from the meeting at once."""
        async with self._turn:
            await self.follower.end(reason, quietly=quietly)
        client, self._client = self._client, None
        if client is not None:
            await client.release(reason)
        await self._parts.joiner.forget(self.binding.id)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with self._clock.timeout(seconds):
                await self._is_asked_for.wait()

    async def recall(self) -> None:
        """What the database knows of this binding's meeting, for a start after a stop."""
        async with self._parts.database.transaction() as transaction:
            own = await tokens.own_uuids(transaction, self.binding.id)
            record = await meetings.find_open(transaction, self.binding.id)
            token = await tokens.find(transaction, self.binding.id)
            known = (
                await meetings.attendees(transaction, record.id, present_only=True)
                if record
                else ()
            )
        self.roster = Roster(own=frozenset(map(ParticipantId, own)), known=known)
        await self.follower.resume()
        if record is not None:
            # It is refreshed for as long as the bridge is there.
            self._seen = token.issued if token else record.began
            await self._end_if_lost()
        self.is_recalled = True

    async def _be_there(self) -> Verdict:
        """Join and follow until something ends it."""
        self._is_asked_for.clear()
        try:
            client = await self._parts.joiner.join(self.binding)
        except PexipError as error:
            return judge_error(error)
        try:
            return await self._be_in(client)
        finally:
            self._is_streaming = False

    async def _be_in(self, client: PexipClient) -> Verdict:
        """Follow the client's conference, and those that Hosts send it on to."""
        self._arrive(client)
        while isinstance(outcome := await self._follow(client), PexipClient):
            client = await self._move(client, outcome)
        if self._whereabouts.is_away(self.binding) and outcome.kind is not DisconnectKind.REMOVED:
            # Whatever ended there, the binding's own conference is open to us as before.
            await self._parts.joiner.forget(self.binding.id)
            return Verdict(DisconnectKind.RETRY, f"on the way back: {outcome.reason}")
        return outcome

    def _arrive(self, client: PexipClient) -> None:
        self._client, self._role_at_refresh = client, None
        self.roster.add_own(client.token.participant_uuid)
        self._whereabouts.arrive(client.token)

    async def _move(self, before: PexipClient, after: PexipClient) -> PexipClient:
        # Only now, when nothing refreshes the token of before any more.
        await self._parts.joiner.keep(self.binding.id, after.token)
        self._arrive(after)
        async with self._turn:
            self._is_streaming = False
            # As after any loss: nobody is known to be there until the new stream names them.
            await self.follower.apply(StreamLost("sent on", retry_in_seconds=0))
        await before.release("sent on by a Host")
        return after

    async def _go_where_sent(self, client: PexipClient, referred: Referred) -> PexipClient | None:
        """Take the one-time token; where it is good no more, the bridge stays as it is."""
        try:
            return await self._parts.joiner.follow(client.token, referred)
        except PexipError as error:
            _log.warning("A referral led nowhere", binding=self.binding.id, reason=str(error))
            return None

    async def _follow(self, client: PexipClient) -> Verdict | PexipClient:
        """Until something ends it, or as a new participant elsewhere."""
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._read(client)),
                group.create_task(self._keep_alive(client)),
                group.create_task(self._tick(client)),
            ]
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
        return next(iter(done)).result()

    async def _read(self, client: PexipClient) -> Verdict | PexipClient:
        try:
            async with aclosing(client.events()) as events:
                async for event in events:
                    if isinstance(event, Referred):
                        if elsewhere := await self._go_where_sent(client, event):
                            return elsewhere
                        continue
                    async with self._turn:
                        await self._take(client, event)
                    if isinstance(event, Disconnected):
                        return self._judge(event)
        except TokenExpiredError:
            pass
        return Verdict(DisconnectKind.RETRY, "the node has forgotten the bridge")

    def _judge(self, event: Disconnected) -> Verdict:
        _log.info("Disconnected", binding=self.binding.id, reason=event.reason)
        return Verdict(classify_disconnect(event.reason), describe_disconnect(event.reason))

    async def _keep_alive(self, client: PexipClient) -> Verdict:
        role = client.token.role

        async def keep(token: Token) -> None:
            nonlocal role
            await self._parts.joiner.keep(self.binding.id, token)
            if token.role is not role:
                role = self._role_at_refresh = token.role
                async with self._turn:
                    if self._is_streaming:
                        await self._note_presence(client)

        try:
            await client.keep_alive(keep)
        except TokenExpiredError:
            return Verdict(DisconnectKind.RETRY, "the token could not be refreshed")

    async def _tick(self, client: PexipClient) -> NoReturn:
        while True:
            await self._clock.sleep(1.0)
            async with self._turn:
                was_synced = self.roster.is_synced
                if self._is_streaming:
                    self._seen = self._clock.now()
                await self.follower.tick()
                if self.roster.is_synced and not was_synced:
                    await self._note_presence(client)

    async def _take(self, client: PexipClient, event: object) -> None:
        if isinstance(event, StreamLost):
            self._is_streaming = False
            await self._set_state(BindingState.RECONNECTING, "the node is not answering")
        self._parts.unknown_events.note(event, self.binding.id)
        self._whereabouts.apply(event)
        await self.follower.apply(event)
        if isinstance(event, ParticipantUpdated) and event.participant.uuid == self.own_uuid:
            self._role_at_refresh = None
        if self.roster.is_synced and not isinstance(event, StreamLost):
            await self._note_presence(client)
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _end_if_lost(self) -> None:
        """Who comes back within the grace time comes back into the same meeting."""
        seen = self._seen
        if seen is None or self._clock.now() - seen < _GRACE:
            return
        async with self._turn:
            await self.follower.end("the meeting was lost from sight", last_seen=seen)

    async def _note_presence(self, client: PexipClient) -> None:
        """The stream shows who is there."""
        self._seen = self._clock.now()
        self._is_streaming = True
        self._rejoin.reset()
        if self.roster.people:
            self._quiet.reset()
        await self._set_state(*self._presence(client))

    def _presence(self, client: PexipClient) -> tuple[BindingState, str]:
        state, odd = judge_presence(
            self.roster,
            client.token.participant_uuid,
            client.token.current_service_type,
            role_at_refresh=self._role_at_refresh,
            is_listening=self.binding.is_listening,
        )
        where = self._whereabouts.describe(self.binding)
        return state, "; ".join(filter(None, [where, odd]))

    async def _conclude(self, verdict: Verdict) -> float | None:
        """Write down how it stands; the seconds until the next try, or None for no more."""
        before = self.binding
        match verdict.kind:
            case DisconnectKind.REMOVED:
                await self._end_meeting("the bridge was removed")
                return await self._rest(
                    before, BindingState.PAUSED, "removed from the meeting", verdict
                )
            case DisconnectKind.NEEDS_PIN | DisconnectKind.NEEDS_LOGIN:
                is_pin = verdict.kind is DisconnectKind.NEEDS_PIN
                state = BindingState.NEEDS_PIN if is_pin else BindingState.NEEDS_LOGIN
                await self._end_meeting(verdict.reason)
                return await self._rest(before, state, verdict.reason, verdict)
            case DisconnectKind.OVER:
                return await self._finish("the meeting is over")
            case DisconnectKind.CANNOT_GET_IN:
                await self._end_meeting(verdict.reason)
                await self._set_state(BindingState.UNREACHABLE, verdict.reason, verdict)
                return _CANNOT_GET_IN_SECONDS
            case DisconnectKind.RETRY:
                await self._end_if_lost()
                await self._set_state(BindingState.RECONNECTING, verdict.reason)
                return self._rejoin.next()

    async def _finish(self, reason: str) -> float | None:
        """Wait for the next meeting, unless somebody wants to bring the bridge there each time."""
        before = self.binding
        await self._end_meeting(reason)
        if not self.binding.settings.auto_join:
            return await self._rest(before, BindingState.PAUSED, reason)
        await self._set_state(BindingState.WAITING, reason)
        return self._quiet.next()

    async def _end_meeting(self, reason: str) -> None:
        """The node has put us out for good: nothing of this token is of use any more."""
        self._client = None
        async with self._turn:
            await self.follower.end(reason)
        await self._parts.joiner.forget(self.binding.id)

    async def _rest(
        self, before: Binding, state: BindingState, detail: str, verdict: Verdict | None = None
    ) -> float | None:
        """Stay out, unless somebody has asked for the bridge while its meeting was being ended."""
        await self._set_state(state, detail, verdict, after=before)
        return None if self.binding.state is state else 0.0

    async def _set_state(
        self,
        state: BindingState,
        detail: str = "",
        verdict: Verdict | None = None,
        *,
        after: Binding | None = None,
    ) -> None:
        self.binding = await store_state(
            self._parts.database, self.binding, state, detail, verdict, after=after
        )
