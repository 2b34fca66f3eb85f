"""conversations.*: channels, who is in them, how the app gets in.

https://docs.slack.dev/reference/methods/conversations.info
"""

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import (
    Json,
    Method,
    Tier,
    get_channel,
    page,
    require_scope,
)
from bridge.simulator.slack.state.entities import Channel
from bridge.simulator.slack.state.workspace import Workspace

_READ = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
_ANY_READ = (*_READ.values(), "mpim:read")


def _readable_channel(workspace: Workspace, args: Arguments) -> Channel:
    channel = get_channel(workspace, args)
    if channel.kind != "im":
        require_scope(workspace, _READ[channel.kind])
    return channel


def _info(workspace: Workspace, args: Arguments) -> Json:
    channel = _readable_channel(workspace, args)
    wire = channel.to_wire(workspace.app.bot_user)
    if args.flag("include_num_members"):
        wire["num_members"] = len(channel.members)
    return {"channel": wire}


def _members(workspace: Workspace, args: Arguments) -> Json:
    channel = _readable_channel(workspace, args)
    members, metadata = page(channel.members, args)
    return {"members": members, "response_metadata": metadata}


def _list(workspace: Workspace, args: Arguments) -> Json:
    kinds = (args.find_text("types") or "public_channel").split(",")
    found = [
        channel.to_wire(workspace.app.bot_user)
        for channel in workspace.channels.values()
        if f"{channel.kind}_channel" in kinds
        and (channel.kind == "public" or workspace.app.bot_user in channel.members)
        and not (args.flag("exclude_archived") and channel.is_archived)
    ]
    channels, metadata = page(found, args)
    return {"channels": channels, "response_metadata": metadata}


def _join(workspace: Workspace, args: Arguments) -> Json:
    channel = get_channel(workspace, args)
    if channel.kind != "public":
        raise RefusedError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise RefusedError("is_archived")
    already = workspace.app.bot_user in channel.members
    workspace.join(channel, workspace.app.bot_user)
    answer: Json = {"channel": channel.to_wire(workspace.app.bot_user)}
    if already:
        answer["warning"] = "already_in_channel"
        answer["response_metadata"] = {"warnings": ["already_in_channel"]}
    return answer


def _open(workspace: Workspace, args: Arguments) -> Json:
    users = (args.find_text("users") or "").split(",")
    if len(users) != 1:
        raise RefusedError("not_enough_users")
    if users[0] not in workspace.users:
        raise RefusedError("user_not_found")
    channel = workspace.direct_channel(users[0])
    return {"channel": {"id": channel.id}}


METHODS = (
    Method("conversations.info", _info, Tier.THREE, _ANY_READ),
    Method("conversations.members", _members, Tier.FOUR, _ANY_READ),
    Method("conversations.list", _list, Tier.TWO, _ANY_READ),
    Method("conversations.join", _join, Tier.THREE, ("channels:join",)),
    Method("conversations.open", _open, Tier.THREE, ("im:write", "mpim:write")),
)
