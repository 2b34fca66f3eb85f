"""What the app gets when a person types a command, presses a button, sends a form.

https://docs.slack.dev/reference/interaction-payloads
"""

from typing import Any

from bridge.simulator.slack.entities import Channel, Ephemeral, Message, User, View
from bridge.simulator.slack.workspace import Workspace

Json = dict[str, Any]


def view_to_wire(workspace: Workspace, view: View, values: Json | None = None) -> Json:
    return {
        **view.body,
        "id": view.id,
        "team_id": workspace.team_id,
        "state": {"values": values or {}},
        "hash": view.hash,
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": workspace.app.id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.app.bot_id,
    }


def command_payload(
    workspace: Workspace,
    user: User,
    channel: Channel,
    *,
    command: str,
    text: str,
    trigger_id: str,
    response_url: str,
) -> Json:
    """A slash command; Slack sends it as a form, hence the texts `"false"`."""
    names = {"public": channel.name, "private": "privategroup", "im": "directmessage"}
    return {
        "token": "simulated",
        "team_id": user.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": names[channel.kind],
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def _interaction(workspace: Workspace, kind: str, user: User) -> Json:
    return {
        "type": kind,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": workspace.app.id,
        "token": "simulated",
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def press_payload(
    workspace: Workspace,
    user: User,
    target: Message | Ephemeral | View,
    *,
    action: Json,
    values: Json,
    trigger_id: str,
    response_url: str | None,
) -> Json:
    payload = _interaction(workspace, "block_actions", user)
    payload |= {"trigger_id": trigger_id, "actions": [action]}
    if isinstance(target, View):
        payload["container"] = {"type": "view", "view_id": target.id}
        payload["view"] = view_to_wire(workspace, target, values)
        return payload
    channel = workspace.channels[target.channel]
    container = {
        "type": "message",
        "message_ts": target.ts,
        "channel_id": channel.id,
        "is_ephemeral": isinstance(target, Ephemeral),
    }
    if target.thread_ts is not None:
        container["thread_ts"] = target.thread_ts
    payload |= {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "state": {"values": values},
        "response_url": response_url,
    }
    if isinstance(target, Message):
        # Slack keeps no ephemeral message and so has none to send along.
        payload["message"] = target.to_wire()
    return payload


def submission_payload(
    workspace: Workspace, user: User, view: View, *, values: Json, trigger_id: str
) -> Json:
    payload = _interaction(workspace, "view_submission", user)
    wire = view_to_wire(workspace, view, values)
    return payload | {"trigger_id": trigger_id, "view": wire, "response_urls": []}


def closed_payload(workspace: Workspace, user: User, view: View, *, is_cleared: bool) -> Json:
    payload = _interaction(workspace, "view_closed", user)
    return payload | {"view": view_to_wire(workspace, view), "is_cleared": is_cleared}
