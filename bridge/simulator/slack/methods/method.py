"""A row of the method table, and the look-ups that many methods begin with."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.state.entities import Channel, Message, User
from bridge.simulator.slack.state.workspace import Workspace

Json = dict[str, Any]


class Tier(IntEnum):
    """Calls a minute, per method and workspace.

    https://docs.slack.dev/apis/web-api/rate-limits/
    """

    ONE = 1
    TWO = 20
    THREE = 50
    FOUR = 100
    # "Several hundred per minute" in the document; the low end of what that may mean.
    POSTS = 300
    AUTH = 600


@dataclass(frozen=True)
class Method:
    """One method: who may call it how often, and what it does."""

    name: str
    run: Callable[[Workspace, Arguments], Json]
    tier: Tier
    # Any one of them is enough.
    scopes: tuple[str, ...] = ()
    caller: Literal["bot", "app", "client"] = "bot"


def require_scope(workspace: Workspace, *scopes: str) -> None:
    if scopes and not workspace.app.scopes.intersection(scopes):
        raise RefusedError("missing_scope", needed=",".join(scopes), provided=workspace.app.granted)


def get_channel(workspace: Workspace, args: Arguments, name: str = "channel") -> Channel:
    """The channel meant; a private one the app is not in does not exist for it."""
    channel = workspace.channels.get(args.text(name, error="channel_not_found"))
    if channel is None or not _is_visible(workspace, channel):
        raise RefusedError("channel_not_found")
    return channel


def _is_visible(workspace: Workspace, channel: Channel) -> bool:
    return channel.kind == "public" or workspace.app.bot_user in channel.members


def get_joined_channel(workspace: Workspace, args: Arguments) -> Channel:
    channel = get_channel(workspace, args)
    if workspace.app.bot_user not in channel.members:
        raise RefusedError("not_in_channel")
    return channel


def get_message(channel: Channel, ts: str) -> Message:
    message = channel.messages.get(ts)
    if message is None or message.subtype == "tombstone":
        raise RefusedError("message_not_found")
    return message


def get_user(workspace: Workspace, args: Arguments, name: str = "user") -> User:
    user = workspace.users.get(args.text(name, error="user_not_found"))
    if user is None:
        raise RefusedError("user_not_found")
    return user


def page(items: list[Any], args: Arguments, default: int = 100) -> tuple[list[Any], Json]:
    """One page of a list and the `response_metadata` that leads to the next."""
    limit = args.number("limit", default)
    cursor = args.find_text("cursor") or "0"
    if not cursor.isdecimal():
        raise RefusedError("invalid_cursor")
    start = int(cursor)
    more = str(start + limit) if start + limit < len(items) else ""
    return items[start : start + limit], {"next_cursor": more}
