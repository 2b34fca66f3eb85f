"""What a Slack message event means to the mirror: posted, edited, deleted, or nothing.

Slack tells by `subtype`, and raises `message_changed` for much that no person
did, such as an unfurled link or a reply count.
Reference: https://docs.slack.dev/reference/events/message
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bridge.mirror.words.rich_text import is_object, objects

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
    text: str
    blocks: tuple[Any, ...]
    files: tuple[str, ...]
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
    """Other words under the ts they had; the earlier ones where Slack tells them."""

    previous_text: str
    previous_blocks: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class SlackMessageDeleted(SlackWords):
    """No words under this ts any more; `text` and `blocks` are those it had, where known."""


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
    if not _has_other_words(message, previous):
        return None
    return SlackMessageEdited(
        **_words(message, event, workspace),
        previous_text=_string(previous.get("text")),
        previous_blocks=_list(previous.get("blocks")),
    )


def _deleted(event: Mapping[str, Any], workspace: str, ts: object) -> SlackMessageDeleted | None:
    previous = _object(event.get("previous_message"))
    # Removing the tombstone itself, once its last reply is gone, is no second deletion.
    if previous.get("subtype") == "tombstone":
        return None
    return SlackMessageDeleted(**{**_words(previous, event, workspace), "ts": _string(ts)})


def _words(message: Mapping[str, Any], event: Mapping[str, Any], workspace: str) -> dict[str, Any]:
    ts, thread_ts = _string(message.get("ts")), _optional(message.get("thread_ts"))
    return {
        "workspace": workspace,
        "channel": _string(event.get("channel")),
        "ts": ts,
        "thread_ts": None if thread_ts == ts else thread_ts,
        "user": _optional(message.get("user")),
        "text": _string(message.get("text")),
        "blocks": _list(message.get("blocks")),
        "files": tuple(_file_names(message.get("files"))),
        "is_me_message": message.get("subtype") == "me_message",
        "client_msg_id": _optional(message.get("client_msg_id")),
        "bot_id": _optional(message.get("bot_id")),
        "app_id": _optional(message.get("app_id")),
        "user_team": _optional(message.get("user_team")) or _optional(message.get("team")),
    }


def _has_other_words(message: Mapping[str, Any], previous: Mapping[str, Any]) -> bool:
    """Without the earlier message only Slack's mark of an edit tells a person's hand."""
    if not previous:
        return is_object(message.get("edited"))
    return _content(message) != _content(previous)


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
    return message.bot_id is None or any(each in allowed_bots for each in ids)


def _file_names(files: object) -> list[str]:
    names = (_string(file.get("title")) or _string(file.get("name")) for file in objects(files))
    return [name for name in names if name]


def _object(value: object) -> Mapping[str, Any]:
    return value if is_object(value) else {}


def _list(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _optional(value: object) -> str | None:
    return _string(value) or None
