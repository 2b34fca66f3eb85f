"""conversations.history and conversations.replies: what was said, newest first or by thread.

https://docs.slack.dev/reference/methods/conversations.replies
"""

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import (
    Json,
    Method,
    Tier,
    get_joined_channel,
    page,
    require_scope,
)
from bridge.simulator.slack.state.entities import Channel, Message
from bridge.simulator.slack.state.workspace import Workspace

_HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history"}


def _readable_channel(workspace: Workspace, args: Arguments) -> Channel:
    channel = get_joined_channel(workspace, args)
    require_scope(workspace, _HISTORY[channel.kind])
    return channel


def _within(message: Message, args: Arguments) -> bool:
    oldest, latest = _bound(args, "oldest", "0"), _bound(args, "latest", "inf")
    ts = float(message.ts)
    if args.flag("inclusive"):
        return oldest <= ts <= latest
    return oldest < ts < latest


def _bound(args: Arguments, name: str, default: str) -> float:
    try:
        return float(args.find_text(name) or default)
    except ValueError:
        raise RefusedError(f"invalid_ts_{name}") from None


def _answer(workspace: Workspace, messages: list[Message], args: Arguments) -> Json:
    longest = workspace.longest_page
    if longest is not None:
        args = Arguments(args.values | {"limit": min(longest, args.number("limit", longest))})
    shown, metadata = page(messages, args)
    with_metadata = args.flag("include_all_metadata")
    answer: Json = {"messages": [m.to_wire(with_metadata=with_metadata) for m in shown]}
    answer["has_more"] = bool(metadata["next_cursor"])
    if answer["has_more"]:
        answer["response_metadata"] = metadata
    return answer


def _history(workspace: Workspace, args: Arguments) -> Json:
    channel = _readable_channel(workspace, args)
    messages = [
        message
        for message in reversed(channel.messages.values())
        if _within(message, args)
        and (not message.is_reply or message.subtype == "thread_broadcast")
    ]
    return _answer(workspace, messages, args)


def _replies(workspace: Workspace, args: Arguments) -> Json:
    channel = _readable_channel(workspace, args)
    message = channel.messages.get(args.text("ts"))
    if message is None:
        raise RefusedError("thread_not_found")
    root = message.thread_ts or message.ts
    thread = [channel.messages[root]] if root in channel.messages else []
    thread += [reply for reply in channel.replies(root) if _within(reply, args)]
    return _answer(workspace, thread, args)


_SCOPES = (*_HISTORY.values(), "mpim:history")

METHODS = (
    Method("conversations.history", _history, Tier.THREE, _SCOPES),
    Method("conversations.replies", _replies, Tier.THREE, _SCOPES),
)
