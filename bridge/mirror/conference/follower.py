"""Follows one conference: keeps the roster, begins and ends meetings, hands events to features."""

from datetime import UTC, datetime
from random import Random

import structlog

from bridge.clock import Clock
from bridge.errors import new_id
from bridge.mirror.meeting.handlers import (
    Handlers,
    HappenedInRoom,
    MeetingBegan,
    MeetingEnded,
    MeetingResumed,
    Settled,
    StreamGap,
    Ticked,
)
from bridge.mirror.meeting.meeting import InConference, Meeting
from bridge.mirror.meeting.rooms import Room
from bridge.mirror.meeting.roster import Arrived, Change, Changed, Departed
from bridge.mirror.words.loop_guard import OwnWords
from bridge.pexip import BreakoutEventReceived, MessageReceived, Participant, StreamLost
from bridge.storage.meetings import meetings
from bridge.storage.meetings.meetings import WAITING, Attendee
from bridge.storage.transactions.database import Database, Transaction

# A meeting that everybody left is over when nobody has come back for so long.
_EMPTY_SECONDS = 60.0

_log = structlog.get_logger()


class Follower:
    """What happens in a binding's conference, event by event; one caller at a time."""

    def __init__(
        self,
        place: InConference,
        *,
        database: Database,
        handlers: Handlers,
        clock: Clock,
        random: Random,
    ) -> None:
        self._place = place
        self._database = database
        self._handlers = handlers
        self._clock = clock
        self._random = random
        self._empty_since: float | None = None
        # When the event in hand was read.
        self._heard_at: datetime | None = None
        self.own_words = OwnWords()
        self.meeting: Meeting | None = None

    async def resume(self) -> None:
        """Take up the meeting that was open when the bridge stopped; nobody is announced again."""
        async with self._database.transaction() as transaction:
            record = await meetings.find_open(transaction, self._place.binding.id)
        if record is not None:
            self.meeting = Meeting(
                record.id, record.began, self._place, self._database, self._clock
            )
            await self._dispatch(MeetingResumed())

    async def apply(self, event: object, at: datetime) -> None:
        """One event of the stream, in order; `at`: when it was read from the socket."""
        if self._is_our_own(event):
            return
        self._heard_at = at
        try:
            await self._apply(event)
        finally:
            self._heard_at = None

    async def _apply(self, event: object) -> None:
        in_room = self._place.rooms.apply(event)
        changes = self._place.roster.apply(event)
        await self._take_in(changes)
        if isinstance(event, BreakoutEventReceived) and in_room is not None:
            await self._take_in_room(*in_room, event.event)
            return
        gap = StreamGap(since=event.last_heard) if isinstance(event, StreamLost) else None
        await self._dispatch(gap or event)
        await self._announce(changes)

    async def tick(self) -> None:
        """About once a second."""
        changes = self._place.roster.settle()
        await self._take_in(changes)
        await self._announce(changes)
        await self._dispatch(Ticked())
        await self._dispatch(Settled())
        empty = self._empty_since
        if empty is not None and self._clock.monotonic() - empty > _EMPTY_SECONDS:
            await self.end("everybody left")

    async def _take_in(self, changes: tuple[Change, ...]) -> None:
        if changes or self._place.roster.is_synced:
            await self._begin_or_empty()
        await self._remember(changes)

    async def _take_in_room(self, room: Room, changes: tuple[Change, ...], event: object) -> None:
        """Who went into a room is still in the meeting."""
        if isinstance(event, MessageReceived) and event.uuid == room.own:
            return
        await self._remember(changes)
        await self._dispatch(HappenedInRoom(room, event, changes))
        if changes:
            await self._dispatch(Settled())

    async def _announce(self, changes: tuple[Change, ...]) -> None:
        for change in changes:
            await self._dispatch(change)
        if changes:
            await self._dispatch(Settled())

    async def end(
        self, reason: str, last_seen: datetime | None = None, *, quietly: bool = False
    ) -> None:
        """The meeting is over; its features post what is still due."""
        meeting, self._empty_since = self.meeting, None
        if meeting is None:
            return
        if last_seen is not None:
            # The token by which it was seen may be older than the meeting.
            last_seen = max(last_seen, meeting.began)
        await self._dispatch(MeetingEnded(reason, last_seen, quietly))
        async with meeting.effect() as transaction:
            await meetings.end(transaction, meeting.id, last_seen)
        self.meeting = None

    def _is_our_own(self, event: object) -> bool:
        """Whether a chat line is one that we sent, if a node should return those."""
        if not isinstance(event, MessageReceived):
            return False
        roster = self._place.roster
        return self.own_words.is_return(
            event.payload,
            event.uuid,
            self._clock.now(),
            own=roster.own,
            others=roster.participants,
        )

    async def _begin_or_empty(self) -> None:
        rosters = [self._place.roster, *(room.roster for room in self._place.rooms)]
        is_empty = not any(roster.people or roster.waiting for roster in rosters)
        if self.meeting is None and not is_empty:
            await self._begin()
        if not is_empty:
            self._empty_since = None
        elif self._empty_since is None and self.meeting is not None:
            self._empty_since = self._clock.monotonic()

    async def _begin(self) -> None:
        began = self._heard_at or self._clock.now()
        meeting = Meeting(new_id(self._random), began, self._place, self._database, self._clock)
        async with meeting.effect() as transaction:
            await meetings.begin(transaction, meeting.id, meeting.binding, began)
        self.meeting = meeting
        _log.info("A meeting began", meeting=meeting.id, binding=meeting.binding.id)
        await self._dispatch(MeetingBegan())

    async def _remember(self, changes: tuple[Change, ...]) -> None:
        """Keep the stored roster equal to the running one, so that a restart announces nothing."""
        stored = [each for each in changes if isinstance(each, Arrived | Departed | Changed)]
        if self.meeting is None or not stored:
            return
        async with self.meeting.effect() as transaction:
            for change in stored:
                await self._remember_one(transaction, self.meeting.id, change)

    async def _remember_one(
        self, transaction: Transaction, meeting_id: str, change: Arrived | Departed | Changed
    ) -> None:
        match change:
            case Arrived(participant):
                await meetings.attend(transaction, meeting_id, self._attendee(participant))
            case Changed(before, after):
                if _is_stored_anew(before, after):
                    await meetings.attend(transaction, meeting_id, self._attendee(after))
            case Departed(participant):
                await meetings.leave(transaction, meeting_id, participant.uuid, self._heard_at)

    def _attendee(self, participant: Participant) -> Attendee:
        return Attendee(
            participant_uuid=participant.uuid,
            name=self._place.roster.label(participant),
            role=_role(participant),
            protocol=participant.protocol,
            joined=_joined_at(participant) or self._heard_at or self._clock.now(),
            left=None,
        )

    async def _dispatch(self, event: object) -> None:
        if self.meeting is not None:
            self.meeting.hear(self._heard_at)
            await self._handlers.dispatch(event, self.meeting)


def _role(participant: Participant) -> str:
    if participant.is_waiting:
        return WAITING
    return "host" if participant.is_host else "guest"


def _is_stored_anew(before: Participant, after: Participant) -> bool:
    """Who was in the meeting stays in its attendance, wherever they are put later."""
    if after.is_waiting and not before.is_waiting:
        return False
    return (before.display_name, _role(before)) != (after.display_name, _role(after))


def _joined_at(participant: Participant) -> datetime | None:
    if not participant.start_time:
        return None
    try:
        return datetime.fromtimestamp(participant.start_time, UTC)
    except (OverflowError, OSError, ValueError):
        # A time that no calendar has must not end the stay.
        return None
