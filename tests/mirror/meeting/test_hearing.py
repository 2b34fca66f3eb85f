"""What was missed reaches from the last thing heard to the first after; silence is not missed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bridge.mirror.meeting.hearing import Hearing, Missed
from bridge.mirror.meeting.voices import Pause
from bridge.mirror.people.rooms import Rooms
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import ParticipantId, StagePosition
from bridge.pexip.stream.events import (
    BreakoutBegan,
    LiveCaptionsReceived,
    MessageReceived,
    ParticipantCreated,
    ParticipantSyncBegan,
    StageChanged,
)
from bridge.pexip.stream.events import ParticipantSyncEnded as SyncEnded
from bridge.pexip.stream.heard import StreamLost, StreamOpened
from tests.commands.conferences import participant

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


class Conference:
    """Plays a stream to the roster and the hearing, as the follower does."""

    def __init__(self) -> None:
        self.roster, self.rooms, self.hearing = Roster(), Rooms(), Hearing()
        self.missed: list[tuple[float, float]] = []
        self.connect(0, ann=0)
        self.hearing.begin(NOON)

    def plays(self, at: float, event: object) -> None:
        here = NOON + timedelta(seconds=at), self.roster, self.rooms
        if isinstance(event, StreamLost):
            self.hearing.lose(event, *here)
        self.rooms.apply(event)
        self.roster.apply(event)
        self.note(self.hearing.hear(event, *here))

    def note(self, missed: Missed | None) -> None:
        if missed:
            self.missed.append(
                ((missed.began - NOON).total_seconds(), (missed.ended - NOON).total_seconds())
            )

    def connect(self, at: float, **spoken: float) -> None:
        self.plays(at, StreamOpened())
        self.plays(at, ParticipantSyncBegan())
        for number, (name, when) in enumerate(spoken.items(), 1):
            self.plays(at, ParticipantCreated(participant=person(number, name, when)))
        self.plays(at, SyncEnded())

    def stands_still(self, began: float, ended: float) -> None:
        self.hearing.stand_still(NOON + timedelta(seconds=began), NOON + timedelta(seconds=ended))

    def loses(self, at: float, **more: Any) -> None:
        self.plays(at, StreamLost("broken", 0.1, **more))


def person(number: int, name: str, last_spoken: float = 0):
    return participant(number, name, last_spoken_time=last_spoken)


def captions(text: str = "hi") -> LiveCaptionsReceived:
    return LiveCaptionsReceived(data=text, is_final=True)


@pytest.fixture
def conference() -> Conference:
    return Conference()


def test_a_silent_meeting_behind_a_proxy_that_cuts_idle_streams_misses_nothing(
    conference: Conference,
):
    for minute in range(1, 9):
        conference.loses(minute * 60)
        conference.loses(minute * 60 + 0.1)
        conference.connect(minute * 60 + 0.4, ann=0)
    assert conference.missed == []


def test_who_spoke_meanwhile_was_missed(conference: Conference):
    conference.plays(10, captions())
    conference.loses(60)
    conference.connect(60.4, ann=1234.5)
    assert conference.missed == [(10, 60.4)]


def test_a_stream_that_was_silent_for_long_is_missed_from_the_last_thing_heard(
    conference: Conference,
):
    conference.loses(94, was_silent=True)
    conference.connect(94.2, ann=0)
    assert conference.missed == [(0, 94.2)]


def test_a_longer_break_may_have_held_chat(conference: Conference):
    conference.loses(60)
    conference.loses(62)
    conference.connect(66, ann=0)
    assert conference.missed == [(0, 66)]


def test_somebody_was_speaking_when_it_broke(conference: Conference):
    uuid = conference.roster.people[0].uuid
    conference.plays(5, StageChanged(positions=(StagePosition(participant_uuid=uuid, vad=100),)))
    conference.loses(6)
    conference.connect(6.2, ann=0)
    assert conference.missed == [(5, 6.2)]


def test_who_came_or_went_may_have_spoken(conference: Conference):
    conference.loses(6)
    conference.connect(6.2, ann=0, bob=0)
    conference.loses(7)
    conference.connect(7.2, ann=0)
    assert conference.missed == [(0, 6.2), (6.2, 7.2)]


def test_of_rooms_nothing_is_known(conference: Conference):
    conference.plays(5, BreakoutBegan(breakout_uuid="r1", participant_uuid=ParticipantId("o1")))
    conference.loses(6)
    conference.connect(6.2, ann=0)
    assert conference.missed == [(5, 6.2)]


def test_a_node_that_does_not_tell_who_has_spoken_proves_no_silence(conference: Conference):
    conference.plays(1, captions())
    conference.loses(60)
    conference.connect(60.2, ann=0)
    assert conference.missed == [(1, 60.2)]


def test_where_people_write_a_short_break_may_have_held_a_line(conference: Conference):
    conference.plays(5, ParticipantCreated(participant=person(1, "ann", 1234.5)))
    conference.plays(10, MessageReceived(payload="hi"))
    conference.loses(60)
    conference.connect(60.2, ann=1234.5)
    conference.loses(120)
    conference.connect(120.2, ann=1234.5)
    assert conference.missed == [(10, 60.2)]


def test_behind_a_standstill_a_break_may_be_as_old_as_that(conference: Conference):
    conference.plays(10, captions("before"))
    conference.stands_still(10.5, 30)
    conference.plays(30, captions("read late"))
    conference.loses(30.1)
    conference.connect(30.4, ann=0)
    assert conference.missed == [(10.5, 30.4)]


def test_a_break_that_was_read_before_the_standstill_is_noticed_is_as_old(conference: Conference):
    conference.plays(10, captions("before"))
    conference.plays(30, captions("read late"))
    conference.loses(30.1)
    conference.stands_still(10.5, 30.2)
    conference.connect(30.4, ann=0)
    assert conference.missed == [(10.5, 30.4)]


def test_what_was_read_before_the_standstill_is_noticed_and_comes_behind_it_is_as_old(
    conference: Conference,
):
    conference.stands_still(10.5, 30)
    conference.plays(29.9, captions("read late"))
    conference.loses(30.1)
    conference.connect(30.4, ann=0)
    assert conference.missed == [(10.5, 30.4)]


def test_a_clock_that_is_set_back_does_not_make_what_is_heard_old(conference: Conference):
    conference.stands_still(3610, 3630)
    conference.plays(30, captions("an hour earlier"))
    conference.loses(40)
    conference.connect(47, ann=0)
    assert conference.missed == [(30, 47)]


def test_as_long_as_the_process_is_busy_what_it_reads_may_be_old(conference: Conference):
    conference.stands_still(10, 30)
    conference.stands_still(30, 32)
    conference.plays(32.5, captions("read late"))
    conference.stands_still(32, 34)
    conference.loses(34.5)
    conference.connect(35.2, ann=0)
    assert conference.missed == [(10, 35.2)]


def test_a_node_may_hold_more_than_a_second_of_what_came_meanwhile(conference: Conference):
    conference.stands_still(10, 130)
    for tenth in range(25):
        conference.plays(130 + tenth / 10, captions("read late"))
        conference.hearing.be_awake(NOON + timedelta(seconds=130 + tenth / 10))
    conference.loses(132.5)
    conference.connect(133, ann=0)
    assert conference.missed == [(10, 133)]


def test_a_busy_process_may_begin_to_read_long_after_it_is_awake(conference: Conference):
    conference.plays(9, captions("before"))
    conference.stands_still(10, 140)
    for second in range(140, 143):
        conference.hearing.be_awake(NOON + timedelta(seconds=second))
    conference.plays(143, captions("read late"))
    conference.loses(146)
    conference.connect(147, ann=0)
    assert conference.missed == [(10, 147)]


def test_a_stay_that_ends_behind_a_standstill_was_deaf_from_then_on(conference: Conference):
    conference.stands_still(10.5, 30)
    conference.plays(30, captions("read late"))
    conference.plays(45, StreamOpened())
    assert conference.missed == [(10.5, 45)]


def test_a_standstill_that_broke_nothing_is_forgotten(conference: Conference):
    conference.stands_still(10, 30)
    conference.plays(30, captions("read late"))
    conference.plays(40, captions("read at once"))
    conference.loses(41)
    conference.connect(47, ann=0)
    assert conference.missed == [(40, 47)]


@pytest.mark.parametrize("words", [captions(), MessageReceived(payload="hi")])
def test_words_before_the_roster_is_complete_come_behind_a_mark(
    conference: Conference, words: object
):
    conference.loses(60)
    conference.plays(60.2, StreamOpened())
    assert conference.missed == []
    conference.plays(60.3, words)
    assert conference.missed == [(0, 60.2)]


def test_a_break_within_the_first_roster_is_one_with_the_break_before(conference: Conference):
    conference.loses(60)
    conference.plays(60.2, StreamOpened())
    conference.loses(60.4)
    conference.connect(70, ann=0)
    assert conference.missed == [(0, 70)]


def test_a_stream_without_brackets_is_judged_once_it_has_settled(conference: Conference):
    conference.loses(60)
    conference.plays(60.2, StreamOpened())
    conference.plays(60.3, ParticipantCreated(participant=person(1, "ann")))
    for second in (61, 62, 63):
        conference.roster.settle()
        now = NOON + timedelta(seconds=second)
        conference.note(conference.hearing.settle(now, conference.roster, conference.rooms))
    assert conference.roster.is_synced
    assert conference.missed == []


def test_a_stay_that_ended_without_a_loss_was_deaf_from_then_on(conference: Conference):
    conference.plays(20, MessageReceived(payload="hi"))
    conference.plays(50, StreamOpened())
    assert conference.missed == [(20, 50)]


def test_after_a_restart_all_since_the_last_thing_known_was_missed(conference: Conference):
    hearing = Hearing()
    now = NOON + timedelta(minutes=9)
    hearing.resume(NOON, now)
    assert hearing.hear(StreamOpened(), now, conference.roster, conference.rooms) == Missed(
        NOON, now
    )


def test_a_clock_that_was_set_back_makes_no_gap_that_ends_before_it_began(conference: Conference):
    conference.plays(600, captions())
    conference.loses(0)
    conference.connect(1, ann=5)
    assert conference.missed == [(1, 1)]


def test_an_open_break_is_told_at_the_end(conference: Conference):
    conference.loses(60)
    conference.note(conference.hearing.end(NOON + timedelta(seconds=90)))
    assert conference.missed == [(0, 90)]
    assert conference.hearing.end(NOON) is None


def resumed(at: float, pause: Pause | None) -> Conference:
    """Another process goes on from what is stored of the first."""
    other = Conference()
    other.missed, other.hearing, other.roster = [], Hearing(), Roster()
    memo = None if pause is None else json.loads(json.dumps(pause.as_memo()))
    other.hearing.resume(NOON, NOON + timedelta(seconds=at), Pause.of_memo(memo))
    return other


def paused(conference: Conference, at: float) -> Pause | None:
    here = conference.roster, conference.rooms
    return conference.hearing.pause(NOON + timedelta(seconds=at), *here)


def test_whoever_goes_on_at_once_where_nobody_spoke_has_missed_nothing(conference: Conference):
    pause = paused(conference, 60)
    other = resumed(61, pause)
    other.connect(61, ann=0)
    assert other.missed == []


@pytest.mark.parametrize(("at", "spoken"), [(61, 60.5), (70, 0)], ids=["speaks", "late"])
def test_whoever_goes_on_has_missed_what_may_have_been_said(
    conference: Conference, at: float, spoken: float
):
    other = resumed(at, paused(conference, 60))
    other.connect(at, ann=spoken)
    assert other.missed == [(0, at)]


def test_whoever_goes_on_after_a_kill_or_amid_chat_may_have_missed_something(
    conference: Conference,
):
    after_a_kill = resumed(61, None)
    after_a_kill.connect(61, ann=0)
    assert after_a_kill.missed == [(0, 61)]
    conference.plays(59, MessageReceived(origin="Ann", uuid=ParticipantId("1"), payload="hi"))
    amid_chat = resumed(61, paused(conference, 60))
    amid_chat.connect(61, ann=0)
    assert amid_chat.missed == [(0, 61)]


def test_a_pause_that_another_version_wrote_is_none():
    assert Pause.of_memo({"at": "noon"}) is None
    assert Pause.of_memo({"spoken": [], "at": NOON.isoformat()}) is None
