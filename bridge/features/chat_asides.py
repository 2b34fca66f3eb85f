"""What is in a meeting's chat and goes to nobody in Slack: private lines, and data of apps."""

from dataclasses import dataclass, field

from bridge.budgets import table
from bridge.budgets.bucket import Bucket
from bridge.budgets.counters import PAST
from bridge.mirror.meeting.chat_line import is_chat_closed, is_words, sender_of
from bridge.mirror.meeting.handlers import HappenedInRoom, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.rooms import Room
from bridge.mirror.words.text import safe
from bridge.pexip.models import ParticipantId
from bridge.pexip.requests.participant import MessageParticipant
from bridge.pexip.stream.events import MessageReceived
from bridge.slack.shown import blocks
from bridge.storage.queues.outbox import Post

_NOT_PRIVATE = (
    "I am the bridge to Slack and carry no private messages. "
    "Write to everyone and it shows in Slack."
)


@dataclass
class Told:
    """To whom something has been said once, and need not be again."""

    participants: set[str] = field(default_factory=set)
    of_data: set[str] = field(default_factory=set)
    notes: Bucket | None = None


def answer_aside(event: MessageReceived, meeting: Meeting) -> None:
    _answer(event, meeting, None)


def answer_aside_in_room(event: HappenedInRoom, meeting: Meeting) -> None:
    if isinstance(event.event, MessageReceived):
        _answer(event.event, meeting, event.room)


def _answer(event: MessageReceived, meeting: Meeting, room: Room | None) -> None:
    if event.direct:
        _decline(event, meeting, room)
    elif not is_words(event) and not is_chat_closed(meeting):
        _mention(event, meeting, room)


def _decline(event: MessageReceived, meeting: Meeting, room: Room | None) -> None:
    told = meeting.recall(Told)
    if event.uuid in told.participants:
        return
    if not _may_note(meeting):
        return
    told.participants.add(event.uuid)
    sender = (room.roster if room else meeting.roster).find(event.uuid)
    if sender is not None and sender.supports_direct_chat is False:
        return
    answer = MessageParticipant(participant_uuid=ParticipantId(event.uuid), payload=_NOT_PRIVATE)
    meeting.ask(answer, breakout=room.uuid if room else None)


def _may_note(meeting: Meeting) -> bool:
    """Whoever joins again is somebody new, so each such person costs something."""
    told, now = meeting.recall(Told), meeting.steady_now().timestamp()
    told.notes = told.notes or Bucket.full(table.DATA_NOTES, now)
    if told.notes.take(now):
        return True
    PAST.count(table.DATA_NOTES)
    return False


def _mention(event: MessageReceived, meeting: Meeting, room: Room | None) -> None:
    """Apps talk to one another in the chat; of that people only need to know that they do."""
    told = meeting.recall(Told)
    if event.uuid in told.of_data:
        return
    if not _may_note(meeting):
        return
    told.of_data.add(event.uuid)
    text = f"{sender_of(event, meeting, room)}’s app sent data to the chat that only apps can read."
    meeting.post(
        Post(
            key=meeting.key(f"data/{event.uuid}"),
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(blocks.context(safe(text)),),
            thread_key=meeting.key("card"),
        )
    )


HANDLERS = (on(MessageReceived, answer_aside), on(HappenedInRoom, answer_aside_in_room))
