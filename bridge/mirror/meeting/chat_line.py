"""What a line of a meeting's chat is: whose, words or not, and whether Slack is to hear of it."""

from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.rooms import Room
from bridge.mirror.words.text import clean_name
from bridge.pexip.models import ParticipantId
from bridge.pexip.stream.events import MessageReceived

_WORDS = "text/plain"


def is_words(event: MessageReceived) -> bool:
    """Whether people can read it; apps send one another data the same way."""
    return event.type == _WORDS


def is_chat_closed(meeting: Meeting) -> bool:
    """Whether nothing of the chat goes to Slack: after !stop, or where it was switched off."""
    return meeting.settings.chat == "off" or not meeting.is_mirrored


def sender_of(event: MessageReceived, meeting: Meeting, room: Room | None = None) -> str:
    """The name under which it is shown, with that of a breakout room in front."""
    known = meeting.name_of(ParticipantId(event.uuid), room)
    name = known or clean_name(event.origin, "Somebody")
    return f"{clean_name(meeting.rooms.label(room), 'Room')} · {name}" if room else name
