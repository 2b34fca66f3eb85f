"""What a Slack message event means to the mirror: posted, edited, deleted, or nothing.

Slack tells by `subtype`, and raises `message_changed` for much that no person
did, such as an unfurled link or a reply count.
Reference: https://docs.slack.dev/reference/events/message
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bridge.mirror.messages.slack_content import SlackContent, content_of
from bridge.mirror.words.rich_text import is_object

_SAID_BY_A_PERSON = (None, "thread_broadcast", "file_share", "me_message")
_SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, kw_only=True)
class SlackWords:
    """A message's words and its place; `thread_ts` is None outside of a thread and at its root."""

    workspace: str
    channel: str
    ts: str
    thread_ts: str | None
    user: str | None
    content: SlackContent
    is_me_message: bool
    client_msg_id: str | None
    bot_id: str | None
    app_id: str | None
    user_team: str | None


@dataclass(frozen=True, kw_only=True)
class SlackMessagePosted(SlackWords):
    """New words; `client_msg_id` stays the same where Slack sends one message twice."""


@dataclass(frozen=True, kw_only=True)
class SlackMessageEdited(SlackWords):
    """Other words under the ts they had; of several edits the newest by `edited` counts."""

    edited: str


@dataclass(frozen=True, kw_only=True)
class SlackMessageDeleted(SlackWords):
    """No words under this ts any more; `content` is what it had, where Slack tells that."""


SlackMessage: TypeAlias = SlackMessagePosted | SlackMessageEdited | SlackMessageDeleted


def parse_slack_message(
    event: Mapping[str, Any], *, workspace: str = "", allowed_bots: Container[str] = ()
) -> SlackMessage | None:
    """Never raises; None for what the mirror has no use for.

    Args:
        event: The inner event of an Events API payload.
        workspace: The envelope's `team_id`; else the event's own `team`, which in a shared
            channel is the sender's.
        allowed_bots: Ids of other bots or apps whose messages count as a person's.
    """
    if event.get("type") != "message":
        return None
    workspace = workspace or _string(event.get("team"))
    match event.get("subtype"):
        case "message_changed":
            message = _changed(event, workspace)
        case "message_deleted":
            message = _deleted(event, workspace, event.get("deleted_ts"))
        case _:
            message = _posted(event, workspace)
    return message if message and _is_wanted(message, allowed_bots) else None


def _posted(event: Mapping[str, Any], workspace: str) -> SlackMessagePosted | None:
    subtype = event.get("subtype")
    # `hidden` marks a record rather than a message; changes and deletions always carry it.
    if event.get("hidden") or subtype not in (*_SAID_BY_A_PERSON, "bot_message"):
        return None
    return SlackMessagePosted(**_words(event, event, workspace))


def _changed(event: Mapping[str, Any], workspace: str) -> SlackMessage | None:
    message, previous = _object(event.get("message")), _object(event.get("previous_message"))
    # A deleted root of a thread stays as a tombstone, for its replies to hang on.
    if message.get("subtype") == "tombstone":
        return _deleted(event, workspace, message.get("ts"))
    if message.get("subtype") not in (*_SAID_BY_A_PERSON, "bot_message"):
        return None
    if not _is_by_hand(message, previous):
        return None
    return SlackMessageEdited(**_words(message, event, workspace), edited=edited_at(event))


def _deleted(event: Mapping[str, Any], workspace: str, ts: object) -> SlackMessageDeleted | None:
    previous = _object(event.get("previous_message"))
    # Removing the tombstone itself, once its last reply is gone, is no second deletion.
    if previous.get("subtype") == "tombstone":
        return None
    return SlackMessageDeleted(**{**_words(previous, event, workspace), "ts": _string(ts)})


def edited_at(event: Mapping[str, Any]) -> str:
    """When an edit was made, by Slack's time; the same under however many events it comes."""
    edited = _object(_object(event.get("message")).get("edited"))
    places = ((edited, "ts"), (event, "event_ts"), (event, "ts"))
    return next((found for part, key in places if (found := _string(part.get(key)))), "")


def _words(message: Mapping[str, Any], event: Mapping[str, Any], workspace: str) -> dict[str, Any]:
    ts, thread_ts = _string(message.get("ts")), _optional(message.get("thread_ts"))
    return {
        "workspace": workspace,
        "channel": _string(event.get("channel")),
        "ts": ts,
        "thread_ts": None if thread_ts == ts else thread_ts,
        "user": _optional(message.get("user")),
        "content": content_of(message),
        "is_me_message": message.get("subtype") == "me_message",
        "client_msg_id": _optional(message.get("client_msg_id")),
        "bot_id": _optional(message.get("bot_id")),
        "app_id": _optional(message.get("app_id")),
        "user_team": _optional(message.get("user_team")) or _optional(message.get("team")),
    }


def _is_by_hand(message: Mapping[str, Any], previous: Mapping[str, Any]) -> bool:
    """Slack marks what a person edited; where it does not, other words tell of it."""
    edited = message.get("edited")
    if is_object(edited) and edited != previous.get("edited"):
        return True
    return bool(previous) and _content(message) != _content(previous)


def _content(message: Mapping[str, Any]) -> tuple[str, Any]:
    return _string(message.get("text")), _without_block_ids(_list(message.get("blocks")))


def _without_block_ids(node: Any) -> Any:
    if isinstance(node, list | tuple):
        return [_without_block_ids(part) for part in node]
    if is_object(node):
        return {key: _without_block_ids(part) for key, part in node.items() if key != "block_id"}
    return node


def _is_wanted(message: SlackMessage, allowed_bots: Container[str]) -> bool:
    """Whether it has a place, and a person or an allowed bot wrote it."""
    if not message.ts or not message.channel or message.user == _SLACKBOT:
        return False
    ids = [each for each in (message.bot_id, message.app_id) if each]
    if any(each in allowed_bots for each in ids):
        return True
    # Of what was deleted Slack may tell no more than where it stood.
    is_of_somebody = message.user is not None or isinstance(message, SlackMessageDeleted)
    return message.bot_id is None and is_of_somebody


def _object(value: object) -> Mapping[str, Any]:
    return value if is_object(value) else {}


def _list(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _optional(value: object) -> str | None:
    return _string(value) or None
