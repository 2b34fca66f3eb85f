"""How a feature puts what goes into a meeting, and what its writer is told; pure functions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bridge.mirror.from_slack.fate import Fate
from bridge.mirror.messages.slack_line import Author, SlackLine
from bridge.storage.queues.outbox import Post

Act: TypeAlias = Literal["message", "edit", "deletion"]


@dataclass(frozen=True, kw_only=True)
class Unsaid:
    """What did not reach a meeting, or may not have; `parts` of `of` surely did."""

    key: str
    meeting_id: str
    channel: str
    act: Act
    fate: Fate
    name: str | None
    """Of its writer; None where Slack does not tell it."""
    written: datetime | None
    parts: int = 0
    of: int = 1


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The words; `refuse` is for who may not speak in the meeting with this id."""

    say: Callable[[SlackLine], str]
    report: Callable[[Unsaid], Post]
    refuse: Callable[[Author, str], Post]
