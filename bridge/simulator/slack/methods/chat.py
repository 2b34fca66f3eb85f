"""chat.*: messages of the app, in channels, threads and for one person only.

https://docs.slack.dev/reference/methods/chat.postMessage
"""

from typing import Any

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import (
    Json,
    Method,
    Tier,
    get_channel,
    get_joined_channel,
    get_message,
    get_user,
    require_scope,
)
from bridge.simulator.slack.methods.posting import (
    read_blocks,
    read_metadata,
    read_text,
    require_content,
)
from bridge.simulator.slack.state.entities import Channel, Ephemeral, Message
from bridge.simulator.slack.state.workspace import Workspace

_LONGEST_UPDATE = 4000


def app_message(workspace: Workspace, channel: Channel, text: str, **more: Any) -> Message:
    """A message that carries the app's marks."""
    app = workspace.app
    return Message(
        channel=channel.id,
        ts=workspace.next_ts(),
        text=text,
        user=app.bot_user,
        team=workspace.team_id,
        bot_id=app.bot_id,
        app_id=app.id,
        **more,
    )


def _post_message(workspace: Workspace, args: Arguments) -> Json:
    channel = _target(workspace, args)
    text, blocks = read_text(workspace, args), read_blocks(workspace, args)
    require_content(text, blocks)
    message = app_message(
        workspace,
        channel,
        text,
        blocks=blocks,
        thread_ts=find_thread(workspace, channel, args),
        metadata=read_metadata(args),
    )
    _customize(workspace, message, args)
    if message.is_reply and args.flag("reply_broadcast"):
        message.subtype = "thread_broadcast"
    workspace.add_message(message)
    wire = message.to_wire(with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": wire}


def _target(workspace: Workspace, args: Arguments) -> Channel:
    wanted = args.text("channel", error="channel_not_found")
    if wanted in workspace.users:
        return workspace.direct_channel(wanted)
    channel = get_channel(workspace, args)
    if channel.is_archived:
        raise RefusedError("is_archived")
    may_post = "chat:write.public" in workspace.app.scopes
    if workspace.app.bot_user not in channel.members and not may_post:
        raise RefusedError("not_in_channel")
    return channel


def find_thread(workspace: Workspace, channel: Channel, args: Arguments) -> str | None:
    """The thread that the message goes into; None where it shows in the channel itself."""
    thread_ts = args.find_text("thread_ts")
    if thread_ts is None or _takes_replies(workspace, channel, thread_ts):
        return thread_ts
    if workspace.refuses_unknown_threads:
        raise RefusedError("thread_not_found")
    # Slack says that all is well and shows the reply to the whole channel.
    return None


def _takes_replies(workspace: Workspace, channel: Channel, thread_ts: str) -> bool:
    parent = channel.messages.get(thread_ts)
    if parent is None:
        return False
    return parent.subtype != "tombstone" or workspace.tombstones_take_replies


def _customize(workspace: Workspace, message: Message, args: Arguments) -> None:
    """A name of its own turns the message into a `bot_message` without a user."""
    if not any(name in args for name in ("username", "icon_emoji", "icon_url")):
        return
    require_scope(workspace, "chat:write.customize")
    message.subtype, message.user = "bot_message", None
    message.username = args.find_text("username") or workspace.bot.real_name
    if emoji := args.find_text("icon_emoji"):
        message.icons = {"emoji": emoji}
    elif url := args.find_text("icon_url"):
        message.icons = {"image_48": url}


def _own_message(workspace: Workspace, args: Arguments, error: str) -> Message:
    channel = get_channel(workspace, args)
    message = get_message(channel, args.text("ts"))
    if message.bot_id != workspace.app.bot_id:
        raise RefusedError(error)
    if channel.is_archived:
        raise RefusedError("is_archived")
    return message


def _update(workspace: Workspace, args: Arguments) -> Json:
    message = _own_message(workspace, args, "cant_update_message")
    if len(args.find_text("text") or "") > _LONGEST_UPDATE:
        raise RefusedError("msg_too_long")
    # Unlike a post, an update finds links and names unless told not to.
    text = read_text(workspace, args, default_parse="client")
    blocks = read_blocks(workspace, args)
    require_content(text, blocks)
    changes: Json = {"text": text, "blocks": blocks}
    if "metadata" in args:
        changes["metadata"] = read_metadata(args)
    # Slack marks a message as edited only where words outside of blocks changed.
    editor = None if blocks else workspace.app.bot_user
    workspace.edit_message(message, editor, **changes)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": message.to_wire(with_metadata=True),
    }


def _delete(workspace: Workspace, args: Arguments) -> Json:
    message = _own_message(workspace, args, "cant_delete_message")
    workspace.delete_message(message)
    return {"channel": message.channel, "ts": message.ts}


def _post_ephemeral(workspace: Workspace, args: Arguments) -> Json:
    channel = get_joined_channel(workspace, args)
    if channel.is_archived:
        raise RefusedError("is_archived")
    user = get_user(workspace, args)
    if user.id not in channel.members:
        raise RefusedError("user_not_in_channel")
    text, blocks = read_text(workspace, args), read_blocks(workspace, args)
    require_content(text, blocks)
    if "username" in args:
        require_scope(workspace, "chat:write.customize")
    ephemeral = Ephemeral(
        channel.id,
        workspace.next_ts(),
        user.id,
        text,
        blocks,
        thread_ts=args.find_text("thread_ts"),
        username=args.find_text("username"),
    )
    # Slack takes one for a thread without replies, and shows it to nobody.
    if ephemeral.thread_ts is None or channel.replies(ephemeral.thread_ts):
        workspace.show_ephemeral(ephemeral)
    return {"message_ts": ephemeral.ts}


def _get_permalink(workspace: Workspace, args: Arguments) -> Json:
    channel = get_channel(workspace, args)
    message = get_message(channel, args.text("message_ts"))
    link = f"{workspace.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


_WRITE = ("chat:write",)

METHODS = (
    Method("chat.postMessage", _post_message, Tier.POSTS, _WRITE),
    Method("chat.update", _update, Tier.THREE, _WRITE),
    Method("chat.delete", _delete, Tier.THREE, _WRITE),
    Method("chat.postEphemeral", _post_ephemeral, Tier.FOUR, _WRITE),
    Method("chat.getPermalink", _get_permalink, Tier.POSTS),
)
