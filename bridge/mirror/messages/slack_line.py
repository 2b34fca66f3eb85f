"""A person's words in Slack as a meeting can take them: who spoke, and what a reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from bridge.mirror.messages.slack_content import mentions_of, readable
from bridge.mirror.messages.slack_message import SlackMessage
from bridge.mirror.words.text import Names
from bridge.storage.meetings.bindings import Binding


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who wrote in Slack, and whether this binding lets them speak in the meeting."""

    id: str
    name: str
    may_speak: bool
    is_untold: bool = False
    """Whether that is because Slack does not say who it is."""


class Authors(Protocol):
    """Knows Slack's people; its names come from a cache where they can."""

    async def author(self, message: SlackMessage, binding: Binding) -> Author:
        """Who wrote the message."""

    async def names_for(self, workspace: str, text: str, blocks: Sequence[Any] | None) -> Names:
        """The names of everybody and everything that the words mention."""


@dataclass(frozen=True, kw_only=True)
class LinePosted:
    """New words; `late_since` is when they were written, where younger ones were said before."""

    author: Author
    text: str
    is_me_message: bool = False
    late_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class LineEdited:
    """Other words in place of earlier ones; `before` is empty where nobody knows those."""

    author: Author
    before: str
    text: str


@dataclass(frozen=True, kw_only=True)
class LineWithdrawn:
    """The words are gone; `before` is empty where nobody knows whether they were said."""

    name: str
    before: str


SlackLine: TypeAlias = LinePosted | LineEdited | LineWithdrawn


async def read_words(message: SlackMessage, authors: Authors) -> str:
    """Turn Slack's markup into what its reader sees; empty where there is nothing to read."""
    text, blocks = mentions_of(message.content)
    return readable(message.content, await authors.names_for(message.workspace, text, blocks))
