"""Whether a conference is heard, and what may have been missed while it was not; pure.

A node repeats nothing. What was said in a conference between the last event heard and the first
one after is gone, unless the bridge was back at once, nobody writes and the roster shows that
nobody has spoken. Of what is read late, after the process stood still, nobody knows when it came:
a break behind it may be as old as that.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bridge.mirror.meeting.voices import Pause, Voices
from bridge.mirror.people.rooms import Rooms
from bridge.mirror.people.roster import Roster
from bridge.pexip.stream.events import (
    BreakoutEventReceived,
    CaptionBegun,
    LiveCaptionsReceived,
    MessageReceived,
)
from bridge.pexip.stream.heard import StreamLost, StreamOpened

# Within this nobody writes a line that only those who were there could have read...
_AT_ONCE = timedelta(seconds=5)
# ...unless they write all the time: of chat the roster tells nothing.
_LIVELY = timedelta(minutes=1)
# So long at least what is read may have lain there since the process stood still, and as long as
# it goes on coming: the node may hold minutes of it.
_BACKLOG = timedelta(seconds=1)
_LONGEST_BACKLOG = timedelta(seconds=15)
_WORDS = (CaptionBegun, LiveCaptionsReceived, MessageReceived)


@dataclass(frozen=True)
class Missed:
    """Nothing was heard from `began` on, that of the last thing heard, until `ended`."""

    began: datetime
    ended: datetime


@dataclass(frozen=True)
class _Silence:
    """A time in which nothing is heard; before `since` all was, at `heard` the last thing."""

    heard: datetime
    since: datetime
    voices: Voices | None
    """None where the bridge itself was away, and did not end in order."""
    back: datetime | None = field(default=None)


@dataclass(frozen=True)
class _Standstill:
    """A time in which this process did nothing; what it reads at its end may be as old as that."""

    began: datetime
    ended: datetime


class Hearing:
    """What one conference's meeting has been heard of."""

    def __init__(self) -> None:
        self._heard: datetime | None = None
        self._silence: _Silence | None = None
        self._standstill: _Standstill | None = None
        self._has_heard_words = False
        self._read: datetime | None = None
        """When the last event was read; it may have come long before."""
        self._written: datetime | None = None
        """When the last line of chat came."""

    def begin(self, now: datetime) -> None:
        """Of what was before the meeting nothing is missed."""
        self._heard, self._silence, self._has_heard_words = now, None, False
        self._written = None

    def stand_still(self, began: datetime, ended: datetime) -> None:
        """The process was stopped or busy; some of what it has read since may be heard already."""
        if self._standstill is not None:
            began = min(began, self._standstill.began)
        self._standstill, silence = _Standstill(began, ended), self._silence
        if self._heard is not None:
            self._heard = min(self._heard, began)
        if silence is not None and silence.since > began:
            heard = min(silence.heard, began)
            self._silence = _Silence(heard, began, silence.voices, silence.back)

    def be_awake(self, now: datetime) -> None:
        """The process does things in time: once nothing more comes, it has read what lay there.

        One that has much to do at first may take seconds until it begins to read.
        """
        if self._standstill is None:
            return
        passed, read = now - self._standstill.ended, self._read
        has_read = read is not None and read > self._standstill.began
        is_quiet = has_read and now - (read or now) >= _BACKLOG
        # What was read before the standstill was noticed may come behind the notice; where it is
        # earlier by more the clock was set back.
        if not -_LONGEST_BACKLOG <= passed < (_BACKLOG if is_quiet else _LONGEST_BACKLOG):
            self._standstill = None

    def heard_surely(self, now: datetime) -> datetime:
        """All that was said before this has been heard by now."""
        return now if self._standstill is None else min(self._standstill.began, now)

    def pause(self, now: datetime, roster: Roster, rooms: Rooms) -> Pause | None:
        """All that has come is read, and the bridge ends; None where it cannot be sure of that."""
        is_sure = self._silence is None and self._standstill is None and roster.is_synced
        voices = Voices.of(roster, rooms)
        if self._heard is None or not is_sure or voices.is_somebody_speaking or voices.has_rooms:
            return None
        return Pause(now, voices, self._has_heard_words, self._written)

    def resume(self, heard: datetime, now: datetime, pause: Pause | None = None) -> None:
        """The bridge was away, and something was heard last at that time.

        With what was known as it ended, if it ended in order.
        """
        heard = min(heard, now)
        if pause is None or pause.at < heard:
            self._silence = _Silence(heard, heard, None)
            return
        self._has_heard_words = self._has_heard_words or pause.has_heard_words
        self._written = pause.written
        self._silence = _Silence(heard, min(pause.at, now), pause.voices)

    def lose(self, event: StreamLost, now: datetime, roster: Roster, rooms: Rooms) -> None:
        """To be called before the event is applied; what was known then is compared later."""
        self.be_awake(now)
        if self._silence is None and self._heard is not None:
            # A connection that ends in an orderly way has brought all until then.
            since = self._heard if event.was_silent else self.heard_surely(now)
            self._silence = _Silence(self._heard, since, Voices.of(roster, rooms))
        elif self._silence is not None and self._silence.back is not None:
            before = self._silence
            self._silence = _Silence(before.heard, before.since, before.voices)
        if event.is_for_good and self._silence is not None:
            # Another node's roster need not show when somebody spoke at this one.
            self._silence = replace(self._silence, voices=None)

    def hear(self, event: object, now: datetime, roster: Roster, rooms: Rooms) -> Missed | None:
        """To be called once the event is applied; what was missed before it, once that is known."""
        if isinstance(event, StreamLost):
            return None
        self.be_awake(now)
        if isinstance(event, StreamOpened) and self._silence is None and self._heard is not None:
            # The connection before it ended with the stay, and not as a loss.
            self._silence = _Silence(self._heard, self._heard, None)
        words = event.event if isinstance(event, BreakoutEventReceived) else event
        self._has_heard_words = self._has_heard_words or isinstance(words, _WORDS)
        missed = self._judge(now, roster, rooms, is_urgent=isinstance(words, _WORDS))
        if isinstance(words, MessageReceived):
            self._written = now
        self._heard, self._read = self.heard_surely(now), now
        return missed

    def settle(self, now: datetime, roster: Roster, rooms: Rooms) -> Missed | None:
        """To be called about once a second, for a roster that is complete without an event."""
        is_back = self._silence is not None and self._silence.back is not None
        return self._judge(now, roster, rooms, is_urgent=False) if is_back else None

    @property
    def needs_ticks(self) -> bool:
        """Whether it becomes known by time alone if something was missed."""
        is_back = self._silence is not None and self._silence.back is not None
        return is_back or self._standstill is not None

    def end(self, now: datetime) -> Missed | None:
        """The meeting is over, perhaps while nothing is heard of it."""
        silence, self._silence, self._heard = self._silence, None, None
        return None if silence is None else _missed(silence, silence.back or now)

    def _judge(
        self, now: datetime, roster: Roster, rooms: Rooms, *, is_urgent: bool
    ) -> Missed | None:
        silence = self._silence
        if silence is None:
            return None
        back = silence.back or now
        was_at_once = timedelta() <= back - silence.since <= _AT_ONCE
        if silence.voices is None or not was_at_once or is_urgent:
            self._silence = None
            return _missed(silence, back)
        if not roster.is_synced:
            self._silence = _Silence(silence.heard, silence.since, silence.voices, back)
            return None
        self._silence = None
        voices = Voices.of(roster, rooms)
        is_silent = silence.voices.shows_silence_until(
            voices, has_heard_words=self._has_heard_words
        )
        return None if is_silent and not self._is_lively(back) else _missed(silence, back)

    def _is_lively(self, now: datetime) -> bool:
        """Whether somebody may be writing at this moment."""
        return self._written is not None and abs(now - self._written) <= _LIVELY


def _missed(silence: _Silence, ended: datetime) -> Missed:
    return Missed(min(silence.heard, ended), ended)
