"""Recording, transcription, streams, AI: told once when they begin and end, and on the card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.mirror.meeting.handlers import on, recalling
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.processing import (
    BEGAN_AND_ENDED,
    going_on,
    known,
    marks_of_processing,
)
from bridge.mirror.people.roster import ConferenceChanged
from bridge.mirror.words.text import clean_name, safe
from bridge.slack.shown import blocks
from bridge.slack.shown.card import CardSection
from bridge.storage.database import Transaction
from bridge.storage.meetings import memos
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues.outbox import Post, Priority

_NAME = "processing"
_CHAT = "chat_off"
_CHAT_WORDS = (
    "The meeting’s chat was turned off: what is written here does not get there.",
    "The meeting’s chat works again.",
)
_MOST_PROPERTIES = 5
_LONGEST_KEY, _LONGEST_VALUE = 40, 120


@dataclass
class Told:
    """What the thread was told to be going on."""

    going_on: set[str] = field(default_factory=set)


async def load_told(tx: Transaction, record: MeetingRecord) -> Mapping[str, Any] | None:
    return await memos.find(tx, record.id, _NAME)


def recall_told(stored: Mapping[str, Any] | None, meeting: Meeting) -> None:
    meeting.recall(Told).going_on = set(stored["going_on"]) if stored else set()


def tell_changes(event: ConferenceChanged, meeting: Meeting) -> None:
    """A line for what has begun or ended; what an older node does not tell is not guessed."""
    told, status = meeting.recall(Told).going_on, event.after
    now = {key: key in going_on(status) for key in known(status)}
    if status.chat_enabled is not None:
        now[_CHAT] = not status.chat_enabled
    changed = [key for key, is_on in now.items() if is_on is not (key in told)]
    for key in changed:
        began, ended = _CHAT_WORDS if key == _CHAT else BEGAN_AND_ENDED[key]
        _post(key, began if now[key] else ended, meeting)
        told.symmetric_difference_update({key})
    if changed:
        meeting.write(memos.put, meeting.id, _NAME, {"going_on": sorted(told)})


def show_processing(meeting: Meeting) -> CardSection:
    """What goes on, and where an owner wants it, the meeting's own properties."""
    status = meeting.roster.conference
    marks = tuple(f"*{each}*" for each in marks_of_processing(status))
    lines = list[str]()
    if meeting.settings.properties and status is not None:
        lines += _properties(status.custom_properties or {})
    return CardSection(lines=tuple(lines), special=marks)


def _properties(found: Mapping[str, Any]) -> list[str]:
    """Whoever made them, made them for programs: only what reads as a line is shown."""
    shown = [
        (clean_name(str(key), "")[:_LONGEST_KEY], clean_name(str(value), "")[:_LONGEST_VALUE])
        for key, value in found.items()
        if isinstance(value, str | int | float)
    ]
    return [f"*{safe(key)}* {safe(value)}" for key, value in shown[:_MOST_PROPERTIES] if key]


def _post(key: str, text: str, meeting: Meeting) -> None:
    meeting.post(
        Post(
            key=meeting.key(f"{_NAME}/{key}/{meeting.now().timestamp():.3f}"),
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(blocks.context(safe(text)),),
            thread_key=meeting.key("card"),
            priority=Priority.ALERT,
        )
    )


HANDLERS = (
    recalling(load_told, recall_told),
    on(ConferenceChanged, tell_changes),
)
CARD = show_processing
