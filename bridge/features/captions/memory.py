"""What the captions of one meeting need between two events."""

from dataclasses import dataclass, field
from datetime import datetime

from bridge.budgets import table
from bridge.mirror.documents.caption_buffer import CaptionBuffer
from bridge.mirror.documents.gaps import Marks
from bridge.mirror.meeting.folds import Folds
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.rooms import Room
from bridge.pexip.models import ParticipantId
from bridge.pexip.stream.events import CaptionBegun
from bridge.slack.shown.caption_view import CaptionMessage


@dataclass
class Captioning:
    """What this meeting's captions need between two events."""

    buffer: CaptionBuffer = field(default_factory=CaptionBuffer)
    marks: Marks = field(default_factory=Marks)
    asked_for: ParticipantId | None = None
    """The own participant for whom captions were asked; a new one must ask anew."""
    asked_at: datetime | None = None
    deaf_since: datetime | None = None
    """Set where a stream is heard again, until it is known that the node sends captions over it."""
    is_looking: bool = False
    """Whether it is being found out how much waits for Slack."""
    looked_at: datetime | None = None
    """When that was known last."""
    trouble: str = ""
    is_open: bool = False
    growing: CaptionMessage | None = None
    """The last message, which may go on."""
    unfinished: "Unfinished | None" = None
    """What is being said, and is not final yet."""
    rooms_asked: set[str] = field(default_factory=set)
    folds: Folds = field(
        default_factory=lambda: Folds(table.CAPTIONS_POSTED, table.CAPTIONS_KEPT, table.WORDS_KEPT)
    )
    posts: int = 0
    """How many this process has made, for two of them may be of one moment."""


@dataclass(frozen=True)
class Unfinished:
    """The newest words that are not final."""

    event: CaptionBegun
    at: datetime
    room: Room | None = None


def is_wanted(meeting: Meeting) -> bool:
    return meeting.settings.captions != "off" and meeting.is_mirrored
