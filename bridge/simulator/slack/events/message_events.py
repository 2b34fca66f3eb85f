"""The forms a message takes in an event: new, changed, gone, gone but for its replies.

https://docs.slack.dev/reference/events/message
"""

from typing import Any

from bridge.simulator.slack.state.entities import Channel, Message

Json = dict[str, Any]


def message_posted(message: Message, channel: Channel) -> Json:
    event = message.to_wire()
    if message.subtype == "thread_broadcast" and message.thread_ts in channel.messages:
        event["root"] = channel.messages[message.thread_ts].to_wire()
    if channel.is_ext_shared and message.team is not None:
        event |= {"user_team": message.team, "source_team": message.team}
    place = {"channel": channel.id, "channel_type": channel.event_type, "event_ts": message.ts}
    return event | place


def _hidden(subtype: str, channel: Channel, ts: str) -> Json:
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.event_type,
        "ts": ts,
        "event_ts": ts,
    }


def message_changed(message: Message, before: Message, channel: Channel, ts: str) -> Json:
    event = _hidden("message_changed", channel, ts)
    return event | {"message": message.to_wire(), "previous_message": before.to_wire()}


def message_deleted(message: Message, channel: Channel, ts: str) -> Json:
    event = _hidden("message_deleted", channel, ts)
    return event | {"deleted_ts": message.ts, "previous_message": message.to_wire()}


def tombstone_shown(message: Message, tombstone: Message, channel: Channel, ts: str) -> Json:
    event = _hidden("message_changed", channel, ts)
    changed = tombstone.to_wire() | {
        "hidden": True,
        "reply_count": len(channel.replies(message.ts)),
    }
    return event | {"message": changed, "previous_message": message.to_wire()}
