"""What a person did, read from Slack's payload; whatever is missing there is empty here.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bridge.errors import new_id


@dataclass(frozen=True, kw_only=True)
class PersonsRequest:
    """A command, a press or a submission; its secrets stay out of every log."""

    key: str
    """The same for each delivery of one gesture."""
    slack_user: str
    team: str
    channel: str
    received: float
    """On the monotonic clock: a trigger lives 3 s."""
    trigger_id: str = field(default="", repr=False)
    response_url: str = field(default="", repr=False)
    thread_ts: str = ""
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)


def read_request(body: Mapping[str, Any], received: float, random: Random) -> PersonsRequest:
    """Read any of the three; commands are flat, the others are nested."""
    trigger_id = text_at(body, "trigger_id")
    response_url = text_at(body, "response_url")
    return PersonsRequest(
        key=key_of(_gesture(body) or new_id(random)),
        slack_user=text_at(body, "user_id") or text_at(body, "user", "id"),
        team=text_at(body, "team_id") or text_at(body, "team", "id"),
        channel=_channel(body),
        received=received,
        trigger_id=trigger_id,
        response_url=response_url,
        thread_ts=_thread(body),
        body=body,
    )


def first_action(body: Mapping[str, Any]) -> Mapping[str, Any]:
    actions = body.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else None
    return first if isinstance(first, Mapping) else {}


def mapping_at(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def text_at(body: Any, *path: str) -> str:
    """The text at a path of names; empty if anything on the way is missing or something else."""
    for name in path:
        body = body.get(name) if isinstance(body, Mapping) else None
    return body if isinstance(body, str) else ""


def _gesture(body: Mapping[str, Any]) -> str:
    """What is the same in each delivery of a gesture, and in no other gesture.

    Slack's trigger would do; a server that always sends the same one is not taken for one that
    repeats itself as long as something else was said or pressed.
    """
    trigger_id, response_url = text_at(body, "trigger_id"), text_at(body, "response_url")
    if not trigger_id and not response_url:
        return ""
    action = first_action(body)
    chosen = text_at(action, "value") or text_at(action, "selected_option", "value")
    parts = (
        text_at(body, "text"),
        text_at(body, "callback_id"),
        text_at(body, "message_ts"),
        text_at(body, "view", "id"),
        text_at(action, "action_id"),
        chosen,
        text_at(action, "action_ts"),
    )
    return "\n".join([trigger_id, response_url, *parts])


def view_of(body: Mapping[str, Any]) -> str:
    """The id of the view that something happened in."""
    return text_at(body, "view", "id") or text_at(body, "container", "view_id")


def _channel(body: Mapping[str, Any]) -> str:
    paths = (("channel_id",), ("channel", "id"), ("container", "channel_id"))
    return next((found for path in paths if (found := text_at(body, *path))), "")


def _thread(body: Mapping[str, Any]) -> str:
    """The thread of a reply; the message a thread hangs on is seen without opening it."""
    thread = text_at(body, "container", "thread_ts") or text_at(body, "message", "thread_ts")
    itself = text_at(body, "container", "message_ts") or text_at(body, "message", "ts")
    return "" if thread == itself else thread


def key_of(gesture: str) -> str:
    """A hash, for whoever holds the real one could answer in the person's name."""
    return hashlib.sha256(gesture.encode()).hexdigest()
