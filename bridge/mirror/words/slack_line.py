"""A person's words in Slack as a meeting can take them: who spoke, and what a reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from bridge.mirror.words.slack_message import (
    SlackMessage,
    SlackMessageDeleted,
    SlackMessageEdited,
    SlackMessagePosted,
)
from bridge.mirror.words.text import Names, plain_from_slack
from bridge.storage.meetings.bindings import Binding


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who wrote in Slack, and whether this binding lets them speak in the meeting."""

    id: str
    name: str
    may_speak: bool


class Authors(Protocol):
    """Knows Slack's people; its names come from a cache where they can."""

    async def author(self, message: SlackMessage, binding: Binding) -> Author:
        """Who wrote the message."""

    async def names_for(self, workspace: str, text: str, blocks: Sequence[Any] | None) -> Names:
        """The names of everybody and everything that the words mention."""


@dataclass(frozen=True, kw_only=True)
class LinePosted:
    """New words."""

    message: SlackMessagePosted
    author: Author
    text: str


@dataclass(frozen=True, kw_only=True)
class LineEdited:
    """Other words in place of earlier ones."""

    message: SlackMessageEdited
    author: Author
    before: str
    text: str


@dataclass(frozen=True, kw_only=True)
class LineWithdrawn:
    """The words are gone; `before` is empty where Slack does not tell them."""

    message: SlackMessageDeleted
    author: Author
    before: str


@dataclass(frozen=True)
class LineUndelivered:
    """Too old to be sent, or tried too often: to be reported."""

    message: SlackMessage


SlackLine: TypeAlias = LinePosted | LineEdited | LineWithdrawn


async def read_line(message: SlackMessage, binding: Binding, authors: Authors) -> SlackLine:
    """Turn Slack's markup into what its reader sees."""
    author = await authors.author(message, binding)
    text = await _plain(message.workspace, message.text, message.blocks, authors)
    match message:
        case SlackMessagePosted():
            shared = [f"shared a file: {name}" for name in message.files]
            text = "\n".join(filter(None, [text, *shared]))
            return LinePosted(message=message, author=author, text=text)
        case SlackMessageEdited():
            before = await _plain(
                message.workspace, message.previous_text, message.previous_blocks, authors
            )
            return LineEdited(message=message, author=author, before=before, text=text)
        case SlackMessageDeleted():
            return LineWithdrawn(message=message, author=author, before=text)


async def _plain(workspace: str, text: str, blocks: Sequence[Any], authors: Authors) -> str:
    return plain_from_slack(text, blocks, await authors.names_for(workspace, text, blocks))
