"""When people spoke, presented, raised a hand or were in a breakout room, for the recap."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bridge.mirror.meeting.handlers import (
    HappenedInRoom,
    MeetingEnded,
    MeetingResumed,
    Settled,
    Ticked,
    WordsMissed,
    on,
    recalling,
)
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.roster import Arrived, Changed, Departed
from bridge.pexip.models import Participant, ParticipantId
from bridge.pexip.stream.events import StageChanged
from bridge.storage.database import Transaction
from bridge.storage.meetings import moments
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.meetings.moments import Kind, Moment

# Within it somebody who speaks again has only taken a breath.
_BREATH = timedelta(seconds=5)
# A stage that flickers for a day fills no disk.
_MOST = 10_000


@dataclass
class Speech:
    """Somebody speaks, or has stopped a breath ago."""

    began: datetime
    last: datetime
    is_heard: bool = True


@dataclass
class Marks:
    """What goes on in this meeting."""

    speeches: dict[ParticipantId, Speech] = field(default_factory=dict)
    flags: set[tuple[Kind, ParticipantId]] = field(default_factory=set)
    """Kinds and uuids of what is stored without an end."""
    is_stale: bool = False
    """Whether flags come from before an absence of the bridge."""
    stored: int = 0


async def load_open(tx: Transaction, record: MeetingRecord) -> list[Moment]:
    return await moments.open_ones(tx, record.id)


def recall_open(stored: list[Moment], meeting: Meeting) -> None:
    marks = meeting.recall(Marks)
    marks.flags = {(each.kind, ParticipantId(each.participant_uuid)) for each in stored}


def doubt_open(_event: MeetingResumed, meeting: Meeting) -> None:
    meeting.recall(Marks).is_stale = True


def compare_open(_event: Settled, meeting: Meeting) -> None:
    """Once the roster is whole again: what ended meanwhile has ended now, as far as is known."""
    marks = meeting.recall(Marks)
    if not marks.is_stale or not meeting.roster.is_synced:
        return
    marks.is_stale = False
    for participant in meeting.roster.people:
        _note_flags(participant, meeting)
    for kind, uuid in sorted(marks.flags):
        if kind != "room" and meeting.roster.participants.get(uuid) is None:
            _close(kind, uuid, meeting)


def note_stage(event: StageChanged, meeting: Meeting) -> None:
    speeches, now = meeting.recall(Marks).speeches, meeting.now()
    heard = {each.participant_uuid for each in event.positions if each.is_speaking}
    for uuid in heard - meeting.roster.own:
        speech = speeches.setdefault(uuid, Speech(now, now))
        speech.last, speech.is_heard = now, True
    for uuid, speech in speeches.items():
        if speech.is_heard and uuid not in heard:
            speech.last, speech.is_heard = now, False
    _store_ended(meeting)


def note_silence(_event: Ticked, meeting: Meeting) -> None:
    _store_ended(meeting)


def note_arrival(event: Arrived, meeting: Meeting) -> None:
    _note_flags(event.participant, meeting)


def note_change(event: Changed, meeting: Meeting) -> None:
    _note_flags(event.after, meeting)


def note_departure(event: Departed, meeting: Meeting) -> None:
    """A hand that was up stays so: what it asked was left open."""
    uuid = event.participant.uuid
    _close("presenting", uuid, meeting)
    speech = meeting.recall(Marks).speeches.get(uuid)
    if speech is not None:
        speech.last, speech.is_heard = meeting.now(), False


def end_speeches(event: WordsMissed, meeting: Meeting) -> None:
    """Of what nobody heard nothing is drawn."""
    for speech in meeting.recall(Marks).speeches.values():
        if speech.is_heard:
            speech.last, speech.is_heard = max(speech.began, event.began), False


def note_rooms(event: HappenedInRoom, meeting: Meeting) -> None:
    for change in event.changes:
        if isinstance(change, Arrived) and not change.participant.is_waiting:
            _open("room", change.participant.uuid, meeting, meeting.rooms.label(event.room))
        elif isinstance(change, Departed):
            _close("room", change.participant.uuid, meeting)


def store_all(_event: MeetingEnded, meeting: Meeting) -> None:
    _store(meeting.recall(Marks).speeches, meeting)


_FLAGS: "dict[Kind, str]" = {"hand": "has_raised_hand", "presenting": "is_presenting"}


def _note_flags(participant: Participant, meeting: Meeting) -> None:
    for kind, name in _FLAGS.items():
        if getattr(participant, name) and not participant.is_waiting:
            _open(kind, participant.uuid, meeting)
        else:
            _close(kind, participant.uuid, meeting)


def _open(kind: Kind, uuid: ParticipantId, meeting: Meeting, detail: str = "") -> None:
    marks = meeting.recall(Marks)
    if (kind, uuid) not in marks.flags and _has_space(marks):
        marks.flags.add((kind, uuid))
        moment = Moment(uuid, kind, meeting.now(), detail=detail)
        meeting.write(moments.begin, meeting.id, moment)


def _close(kind: Kind, uuid: ParticipantId, meeting: Meeting) -> None:
    flags = meeting.recall(Marks).flags
    if (kind, uuid) in flags:
        flags.remove((kind, uuid))
        meeting.write(moments.end, meeting.id, uuid, kind, meeting.now())


def _store_ended(meeting: Meeting) -> None:
    speeches, now = meeting.recall(Marks).speeches, meeting.now()
    paused = [(uuid, each) for uuid, each in speeches.items() if not each.is_heard]
    _store([uuid for uuid, each in paused if now - each.last > _BREATH], meeting)
    if any(now - each.last <= _BREATH for _, each in paused):
        meeting.tick_in(_BREATH.total_seconds())


def _store(uuids: Iterable[ParticipantId], meeting: Meeting) -> None:
    marks = meeting.recall(Marks)
    for uuid in list(uuids):
        speech = marks.speeches.pop(uuid)
        if _has_space(marks):
            moment = Moment(uuid, "speaking", speech.began, speech.last)
            meeting.write(moments.begin, meeting.id, moment)


def _has_space(marks: Marks) -> bool:
    marks.stored += 1
    return marks.stored <= _MOST


HANDLERS = (
    recalling(load_open, recall_open),
    on(MeetingResumed, doubt_open),
    on(Settled, compare_open),
    on(StageChanged, note_stage),
    on(WordsMissed, end_speeches),
    on(Ticked, note_silence),
    on(Arrived, note_arrival),
    on(Changed, note_change),
    on(Departed, note_departure),
    on(HappenedInRoom, note_rooms),
    on(MeetingEnded, store_all),
)
