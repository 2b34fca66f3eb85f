"""The forms of events about a channel itself: who is in it, what it is called, who shares it.

https://docs.slack.dev/reference/events/channel_rename and its neighbors
"""

from typing import Any

from bridge.simulator.slack.state.changes import ChannelChanged, MemberChanged
from bridge.simulator.slack.state.entities import Channel

Json = dict[str, Any]


def _family(channel: Channel) -> str:
    """Private channels have events of their own, from the days when they were groups."""
    return "channel" if channel.kind == "public" else "group"


def member_changed(change: MemberChanged, team: str) -> Json:
    event = {
        "type": "member_joined_channel" if change.joined else "member_left_channel",
        "user": change.user,
        "channel": change.channel.id,
        "channel_type": "C" if change.channel.kind == "public" else "G",
        "team": team,
    }
    if change.joined and change.by is not None:
        event["inviter"] = change.by
    return event


def bot_left(change: MemberChanged) -> Json:
    kind = f"{_family(change.channel)}_left"
    return {"type": kind, "channel": change.channel.id, "actor_id": change.by or change.user}


def channel_changed(change: ChannelChanged) -> Json | None:
    """The event for a change, where Slack has one."""
    channel = change.channel
    match change.what:
        case "renamed":
            about = {"id": channel.id, "name": channel.name, "created": channel.created}
            return {"type": f"{_family(channel)}_rename", "channel": about}
        case "deleted":
            kind = f"{_family(channel)}_deleted"
            return {"type": kind, "channel": channel.id, "actor_id": change.by}
        case "archived" | "unarchived":
            kind = f"{_family(channel)}_{change.what.removesuffix('d')}"
            return {"type": kind, "channel": channel.id, "user": change.by}
        case "shared":
            team = {"connected_team_id": change.team}
            return {"type": "channel_shared", "channel": channel.id, **team}
        case "unshared":
            team = {"previously_connected_team_id": change.team}
            still = {"is_ext_shared": channel.is_ext_shared}
            return {"type": "channel_unshared", "channel": channel.id, **team, **still}
        case "created" | "converted":
            return None


def channel_id_changed(channel: Channel, old_id: str) -> Json:
    return {
        "type": "channel_id_changed",
        "old_channel_id": old_id,
        "new_channel_id": channel.id,
    }
