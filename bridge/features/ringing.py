"""Calls that ring: a line in the thread for each, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bridge.commands.running.record import DONE, UNCONFIRMED
from bridge.commands.table.outcome import Button
from bridge.mirror.meeting.handlers import MeetingEnded, Settled, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, safe
from bridge.pexip.models import Participant, ParticipantId
from bridge.pexip.stream.events import ParticipantCreated, ParticipantDeleted, ParticipantUpdated
from bridge.slack.shown import blocks
from bridge.slack.shown.buttons import button_elements
from bridge.storage.people import audit
from bridge.storage.people.audit import AuditRecord
from bridge.storage.queues.outbox import Post, Priority

# A node lets it ring for 30 s.
_RING_TIME = timedelta(seconds=28)
_LONGEST_SHOWN = 80
_ENDED_BEFORE = "The meeting ended before {name} answered."
_LEFT_BEFORE = "The bridge left before {name} answered."
# Rows of other features.
_HANG_UP = "hangup"
_HANG_UPS = {_HANG_UP, "remove"}


@dataclass(kw_only=True)
class RingingCall:
    """A call that nobody has answered yet; `to` is the same for all legs of one that is forked."""

    label: str
    to: str
    key: str
    since: datetime


@dataclass
class Calls:
    """The calls that ring at this moment."""

    ringing: dict[ParticipantId, RingingCall] = field(default_factory=dict)


def follow_calls(_event: object, meeting: Meeting) -> None:
    """A line for each call, edited when it is answered, refused or given up."""
    if not meeting.roster.is_synced:
        return
    calls = meeting.recall(Calls)
    ringing = {each.uuid: each for each in meeting.roster.ringing if each.call_direction == "out"}
    for uuid in [each for each in calls.ringing if each not in ringing]:
        _end(uuid, calls.ringing.pop(uuid), meeting)
    for uuid in [each for each in ringing if each not in calls.ringing]:
        calls.ringing[uuid] = call = _begin(ringing[uuid], meeting)
        _post_line(uuid, call, meeting)


def close_calls(event: MeetingEnded, meeting: Meeting) -> None:
    calls = meeting.recall(Calls)
    words = _LEFT_BEFORE if event.is_left else _ENDED_BEFORE
    for call in calls.ringing.values():
        _edit_line(call, words.format(name=call.label), meeting)
    calls.ringing.clear()


def _begin(participant: Participant, meeting: Meeting) -> RingingCall:
    return RingingCall(
        label=_short(meeting.roster.label(participant)),
        to=_called(participant),
        key=meeting.key(f"call/{participant.uuid}"),
        since=meeting.now(),
    )


def _end(uuid: ParticipantId, call: RingingCall, meeting: Meeting) -> None:
    """A node deletes who does not answer and gives no reason: time and the audit tell it."""
    if meeting.roster.find(uuid) is not None:
        _edit_line(call, f"{call.label} answered the call.", meeting)
        return
    has_rung_out = meeting.now() - call.since >= _RING_TIME
    otherwise = catalogue.DID_NOT_ANSWER if has_rung_out else catalogue.DID_NOT_TAKE_IT
    if _is_answered_elsewhere(call, meeting):
        otherwise = catalogue.ANSWERED_ELSEWHERE

    async def look(outside: Outside) -> None:
        records = await outside.read(audit.recent, meeting.binding.workspace, meeting.binding.id)
        person = _who_hung_up(uuid, records)
        told = catalogue.GAVE_UP if person else otherwise
        text = say(told, person=person, name=call.label)
        await outside.decide(lambda meeting: _edit_line(call, text, meeting))

    meeting.later(look)


def _is_answered_elsewhere(call: RingingCall, meeting: Meeting) -> bool:
    """Of a call that the node forks one leg is answered, and the others are ended by that."""
    return any(
        each.call_direction == "out" and _called(each) == call.to for each in meeting.roster.people
    )


def _called(participant: Participant) -> str:
    return (participant.uri or participant.display_name).casefold()


def _who_hung_up(uuid: ParticipantId, records: Iterable[AuditRecord]) -> str | None:
    return next(
        (
            each.entry.person_name
            for each in records
            if each.entry.subject_uuid == uuid
            and each.entry.command in _HANG_UPS
            and each.result in {audit.STARTED, DONE, UNCONFIRMED}
        ),
        None,
    )


def _post_line(uuid: ParticipantId, call: RingingCall, meeting: Meeting) -> None:
    """After a restart it stands there already."""
    text = f"Calling {call.label}…"
    hang_up_button = Button(label="Hang up", command=_HANG_UP, values={"participant": uuid})
    elements = button_elements((hang_up_button,))
    meeting.post(
        Post(
            key=call.key,
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(blocks.context(safe(text)), blocks.actions(elements)),
            thread_key=meeting.key("card"),
            priority=Priority.ALERT,
        )
    )


def _edit_line(call: RingingCall, text: str, meeting: Meeting) -> None:
    block = blocks.context(safe(text))
    meeting.edit(call.key, blocks.escape(text), (block,), Priority.ALERT)


def _short(text: str) -> str:
    line = clean_name(text, "")
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"


HANDLERS = (
    on(ParticipantCreated, follow_calls),
    on(ParticipantUpdated, follow_calls),
    on(ParticipantDeleted, follow_calls),
    on(Settled, follow_calls),
    on(MeetingEnded, close_calls),
)
