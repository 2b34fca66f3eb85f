"""Follows one conference: keeps the roster, begins and ends meetings, hands events to features.

All of it happens in turns: nothing here waits.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import structlog

from bridge.budgets.table import STAYS
from bridge.clock import Clock
from bridge.errors import new_id
from bridge.metrics import GAPS, LINES_LOST
from bridge.mirror.conference.attendance import Attendance
from bridge.mirror.conference.recollection import PAUSE, Recollection
from bridge.mirror.meeting.handlers import (
    Handlers,
    HappenedInRoom,
    MeetingBegan,
    MeetingEnded,
    MeetingResumed,
    Settled,
    Ticked,
    WordsMissed,
)
from bridge.mirror.meeting.hearing import Hearing, Missed
from bridge.mirror.meeting.meeting import InConference, Meeting
from bridge.mirror.meeting.voices import Pause
from bridge.mirror.people.rooms import Room, Rooms
from bridge.mirror.people.roster import Change, Roster
from bridge.mirror.turns.calls import BindingChanged, LinesMissing
from bridge.mirror.turns.turns import Turns
from bridge.pexip.stream.events import (
    BreakoutEventReceived,
    CaptionBegun,
    LiveCaptionsReceived,
    MessageReceived,
    ParticipantCreated,
    ParticipantUpdated,
    PingReceived,
    StageChanged,
)
from bridge.pexip.stream.heard import StreamFinished, StreamHeldBack, StreamLost
from bridge.storage.meetings import lines, meetings, memos
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.meetings import Attendee, MeetingRecord
from bridge.storage.writing.units import bind

# A meeting that everybody left is over when nobody has come back for so long.
_EMPTY_SECONDS = 60.0
# So much of what was heard before a kill may be told as missing although it is stored.
_HEARD_EVERY = timedelta(seconds=1)
# Within so long after anything that shows, whatever waits for the next moment is looked at.
_TICK_SECONDS = 1.0
# So many times without words are remembered of a meeting.
_MOST_MISSED = 5
# They come all the time, and show nowhere but in posts of their own.
QUIET = (
    CaptionBegun,
    LiveCaptionsReceived,
    MessageReceived,
    PingReceived,
    StageChanged,
    StreamFinished,
)
# Whoever one of these shows comes now; a whole roster shows who came before.
_ABOUT_ONE = (ParticipantCreated, ParticipantUpdated)

_log = structlog.get_logger()


class Follower:
    """What happens in a binding's conference, event by event."""

    def __init__(
        self,
        place: InConference,
        *,
        turns: Turns,
        handlers: Handlers,
        clock: Clock,
        random: Random,
        most_stays: int = STAYS.amount,
    ) -> None:
        self._place = place
        self._turns = turns
        self._handlers = handlers
        self._clock = clock
        self._random = random
        self._empty_since: float | None = None
        self._is_unsettled = False
        self._is_touched = False
        self._shown: Binding | None = None
        self._hearing = Hearing()
        self._attendance = Attendance(most_stays)
        self._heard: datetime | None = None
        self._heard_stored: datetime | None = None
        self._left: Recollection | None = None
        self.meeting: Meeting | None = None
        self.missed: list[Missed] = []
        """Of this meeting, as far as this process knows: the last few times without words."""

    def take_up(self, found: Recollection) -> None:
        """Go on with what is stored, in a turn; what the roster knows beyond that is stored."""
        self._turns.line_ids.note(found.last_line_id)
        self._left = found if found.left is not None else None
        if found.record is None:
            self.meeting = None
            return
        if self.meeting is not None and self.meeting.id == found.record.id:
            self.meeting.forget()
        else:
            self.meeting = self._meeting_of(found.record)
        self._heard_stored = found.record.heard
        self._attendance.begin(found.attendees, found.unlisted)
        self._handlers.take_up(found.memories, self.meeting, self._turns)
        self._is_unsettled = True

    def resume(self, heard: datetime | None, pause: Pause | None = None) -> None:
        """The bridge was away, and the meeting goes on; nobody is announced again."""
        if self.meeting is not None:
            self._hearing.resume(heard or self.meeting.began, self._turns.now(), pause)
        self._dispatch(MeetingResumed(heard))

    def make_equal(self, stored: Sequence[Attendee]) -> None:
        """Make the stored roster equal to the running one."""
        if self.meeting is not None and self._place.roster.is_synced:
            self._attendance.make_equal(self.meeting, stored)

    def take(self, event: object) -> None:
        """One event of the stream, or of our own, in order."""
        if isinstance(event, LinesMissing):
            self._mark_missing(event)
            return
        if isinstance(event, Ticked):
            if event.stood_since is None:
                self._hearing.be_awake(self._turns.now())
            else:
                self._stand_still(event.stood_since)
            self._tick()
            return
        if isinstance(event, BindingChanged):
            self._is_unsettled = True
            return
        if isinstance(event, StreamHeldBack) or self._is_our_own(event):
            return
        if isinstance(event, StreamLost):
            self._hearing.lose(event, *self._now_and_here())
        else:
            self._heard = self._hearing.heard_surely(self._turns.now())
        if isinstance(event, QUIET):
            self._place.roster.apply(event)
            self._note_missed(self._hearing.hear(event, *self._now_and_here()))
            self._dispatch(event)
        else:
            self._take_news(event)

    def _take_news(self, event: object) -> None:
        """It may change who is there, and what the card shows."""
        in_room = self._place.rooms.apply(event)
        before = self._place.roster.version
        changes = self._place.roster.apply(event)
        is_known = isinstance(event, _ABOUT_ONE) and self._place.roster.version == before
        self._note_missed(self._hearing.hear(event, *self._now_and_here()))
        self._place.node_time.learn(self._place.roster)
        self._take_in(changes, is_live=isinstance(event, _ABOUT_ONE))
        if isinstance(event, BreakoutEventReceived) and in_room is not None:
            self._take_in_room(*in_room, event.event)
            return
        self._is_unsettled = self._is_unsettled or not is_known
        self._dispatch(event)
        self._announce(changes)

    def tell(self, event: object) -> None:
        """What only features know of."""
        self._dispatch(event)

    def touch(self) -> None:
        """Something was decided beside the events of the stream, which may show too."""
        self._is_touched = True
        self._turns.tick_in(_TICK_SECONDS)

    def settle(self) -> None:
        """Nothing more is there for now."""
        binding = self._place.binding
        if not self._is_unsettled and (binding is self._shown or binding == self._shown):
            return
        self._is_unsettled, self._shown = False, binding
        self._dispatch(Settled())
        if self.meeting is not None or self._place.roster.is_collecting:
            self._turns.tick_in(_TICK_SECONDS)

    def end_turn(self) -> None:
        """With what is written anyway it is stored until when all was heard."""
        if self.meeting is not None:
            self._attendance.store(self.meeting)
        heard, before = self._heard, self._heard_stored
        if heard is None or not self._turns.ledger.has_changes:
            return
        if before is None or not timedelta() <= heard - before < _HEARD_EVERY:
            self.note_heard()

    def note_heard(self) -> None:
        """What may be missing after this was said later."""
        if self.meeting is not None and self._heard is not None:
            self._heard_stored = self._heard
            self.meeting.write(meetings.note_heard, self.meeting.id, self._heard)

    def pause(self) -> None:
        """The bridge ends in order, and says what it knew, for whoever goes on."""
        pause = self._hearing.pause(*self._now_and_here())
        if self.meeting is not None and pause is not None:
            self.meeting.write(memos.put, self.meeting.id, PAUSE, pause.as_memo())

    def end(
        self,
        reason: str,
        last_seen: datetime | None = None,
        *,
        quietly: bool = False,
        is_left: bool = False,
    ) -> None:
        """The meeting is over, or the bridge left it; its features post what is still due."""
        meeting, self._empty_since = self.meeting, None
        if meeting is None:
            return
        if last_seen is not None:
            # The token by which it was seen may be older than the meeting.
            last_seen = max(last_seen, meeting.began)
        missed = self._hearing.end(self._turns.now())
        if last_seen is None and not quietly:
            self._note_missed(missed)
        ended = last_seen or self._turns.now()
        self._attendance.store(meeting)
        meeting.write(meetings.end, meeting.id, ended, is_left=is_left)
        self._dispatch(MeetingEnded(reason, last_seen, quietly, is_left))
        self.meeting = None
        _log.info("A meeting ended", meeting=meeting.id, reason=reason, ended=str(ended))

    def _meeting_of(self, record: MeetingRecord) -> Meeting:
        return Meeting(record.id, record.began, self._place, self._turns)

    def _stand_still(self, since: datetime) -> None:
        """Of what has been read just now nobody knows how long it lay there."""
        self._hearing.stand_still(since, self._turns.now())
        if self._heard is not None:
            self._heard = min(self._heard, since)

    def _tick(self) -> None:
        """Something may be due."""
        changes = self._place.roster.settle()
        self._note_missed(self._hearing.settle(*self._now_and_here()))
        self._take_in(changes)
        self._announce(changes)
        self._dispatch(Ticked())
        self._is_unsettled = self._is_unsettled or self._is_touched
        self._is_touched = False
        if self._place.roster.is_collecting or self._hearing.needs_ticks:
            self._turns.tick_in(_TICK_SECONDS)
        if self._empty_since is not None:
            left = self._empty_since + _EMPTY_SECONDS - self._clock.monotonic()
            if left > 0:
                self._turns.tick_in(left)
            else:
                self.end("everybody left")

    def _now_and_here(self) -> tuple[datetime, Roster, Rooms]:
        return self._turns.now(), self._place.roster, self._place.rooms

    def _note_missed(self, missed: Missed | None) -> None:
        """Stored before the line that comes next, so that the mark stands between."""
        meeting = self.meeting
        if missed is None or meeting is None:
            return
        began, ended, line_id = missed.began, missed.ended, meeting.new_line().line_id
        meeting.write(lines.add_gap, meeting.id, began, ended, line_id=line_id)
        self._dispatch(WordsMissed(line_id=line_id, began=began, ended=ended))
        _log.warning("Words are missing", meeting=meeting.id, began=str(began), ended=str(ended))
        self._count_gap(missed, "stream")

    def _count_gap(self, missed: Missed, cause: str) -> None:
        GAPS.labels(cause).inc()
        self.missed = [*self.missed[1 - _MOST_MISSED :], missed]

    def _take_in(self, changes: tuple[Change, ...], *, is_live: bool = False) -> None:
        if changes or self._place.roster.is_synced:
            self._begin_or_empty()
        self._keep_roster(changes, is_live=is_live)

    def _take_in_room(self, room: Room, changes: tuple[Change, ...], event: object) -> None:
        """Who went into a room is still in the meeting."""
        if isinstance(event, MessageReceived) and event.uuid == room.own:
            return
        self._keep_roster(changes, is_live=isinstance(event, _ABOUT_ONE))
        self._dispatch(HappenedInRoom(room, event, changes))
        self._is_unsettled = self._is_unsettled or not isinstance(event, QUIET)

    def _announce(self, changes: tuple[Change, ...]) -> None:
        for change in changes:
            self._dispatch(change)
            self._is_unsettled = True

    def _mark_missing(self, event: LinesMissing) -> None:
        missing = event.lines
        _log.error(
            "Lines are missing for good",
            place=self._turns.place,
            lines=missing.count,
            why=event.why,
        )
        began, ended, count = missing.began, missing.ended, missing.count
        self._count_gap(Missed(began, ended), event.why)
        LINES_LOST.inc(count)
        add_gap = bind(
            lines.add_gap, missing.meeting_id, began, ended, count, line_id=missing.line_id
        )
        self._turns.ledger.write(add_gap)
        if self.meeting is not None and self.meeting.id == missing.meeting_id:
            self._dispatch(
                WordsMissed(line_id=missing.line_id, began=began, ended=ended, lost=count)
            )

    def _is_our_own(self, event: object) -> bool:
        """Whether a chat line is one that we sent, if a node should return those."""
        if not isinstance(event, MessageReceived):
            return False
        roster = self._place.roster
        return self._place.own_words.is_return(
            event.payload,
            event.uuid,
            self._clock.now(),
            own=roster.own,
            others=roster.participants,
        )

    def _begin_or_empty(self) -> None:
        if self._left is not None and not self._place.roster.is_synced:
            # Those who were there when the bridge left may all be gone.
            return
        rosters = [self._place.roster, *(room.roster for room in self._place.rooms)]
        is_empty = all(roster.is_empty for roster in rosters)
        if self.meeting is None and not is_empty and not self._go_on(rosters):
            self._begin()
        if not is_empty:
            self._empty_since = None
        elif self._empty_since is None and self.meeting is not None:
            self._empty_since = self._clock.monotonic()
            self._turns.tick_in(_EMPTY_SECONDS)

    def _go_on(self, rosters: Sequence[Roster]) -> bool:
        """Take up the meeting that the bridge had left, if anybody of then is still there."""
        found, self._left = self._left, None
        if found is None or found.left is None:
            return False
        there = {uuid for roster in rosters for uuid in roster.participants}
        if there.isdisjoint(each.participant_uuid for each in found.present):
            return False
        self.meeting = meeting = self._meeting_of(found.left)
        self._heard_stored = found.left.heard
        self._attendance.begin(found.attendees, found.unlisted)
        meeting.write(meetings.take_up, meeting.id)
        self._handlers.take_up(found.memories, meeting, self._turns)
        _log.info("A meeting goes on", meeting=meeting.id, binding=self._place.binding.id)
        self.resume(found.heard or found.left.ended)
        self._is_unsettled = True
        return True

    def _begin(self) -> None:
        began, binding = self._turns.now(), self._place.binding
        record = MeetingRecord(
            new_id(self._random), binding.id, binding.workspace, binding.channel, began
        )
        self.meeting = meeting = self._meeting_of(record)
        meeting.write(meetings.begin, meeting.id, binding, began)
        self._attendance.begin()
        self._hearing.begin(began)
        self.missed = []
        _log.info("A meeting began", meeting=meeting.id, binding=binding.id)
        self._dispatch(MeetingBegan())

    def _keep_roster(self, changes: tuple[Change, ...], *, is_live: bool) -> None:
        """Keep the stored roster equal to the running one, so that a restart announces nothing."""
        if self.meeting is not None:
            self._attendance.note(self.meeting, changes, is_live=is_live)

    def _dispatch(self, event: object) -> None:
        if self.meeting is not None:
            self._handlers.dispatch(event, self.meeting, self._turns)
