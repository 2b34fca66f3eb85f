"""What the app gets when a person types a command, presses a button, sends a form.

https://docs.slack.dev/reference/interaction-payloads
"""

from typing import Any

from bridge.simulator.slack.state.entities import Channel, Ephemeral, Message, User, View
from bridge.simulator.slack.state.workspace import Workspace

Json = dict[str, Any]

_SHOWN_NAMES = {"private": "privategroup", "im": "directmessage"}


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
    payload = {
        "token": "simulated",
        "team_id": user.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": _SHOWN_NAMES.get(channel.kind, channel.name),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }
    if workspace.enterprise is not None:
        payload["enterprise_id"] = workspace.enterprise["id"]
        payload["enterprise_name"] = workspace.enterprise["name"]
    return payload


def _interaction(workspace: Workspace, kind: str, user: User) -> Json:
    team = {"id": workspace.team_id, "domain": workspace.domain}
    if workspace.enterprise is not None:
        team["enterprise_id"] = workspace.enterprise["id"]
        team["enterprise_name"] = workspace.enterprise["name"]
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
        "team": team,
        "enterprise": workspace.enterprise,
        "is_enterprise_install": False,
    }


def _on_view(workspace: Workspace, view: View, values: Json) -> Json:
    container = {"type": "view", "view_id": view.id}
    return {"container": container, "view": view_to_wire(workspace, view, values)}


def _on_message(
    workspace: Workspace, target: Message | Ephemeral, values: Json, unfurl: Json | None
) -> Json:
    """Where a control stands; in an unfurl it is the attachment that holds it."""
    channel = workspace.channels[target.channel]
    container: Json = {
        "type": "message",
        "message_ts": target.ts,
        "channel_id": channel.id,
        "is_ephemeral": isinstance(target, Ephemeral),
    }
    if target.thread_ts is not None:
        container["thread_ts"] = target.thread_ts
    place: Json = {"container": container, "channel": _channel(channel)}
    place["state"] = {"values": values}
    if unfurl is not None:
        container |= {
            "type": "message_attachment",
            "attachment_id": unfurl["id"],
            "is_app_unfurl": True,
            "app_unfurl_url": unfurl["app_unfurl_url"],
        }
        place["app_unfurl"] = unfurl
    if isinstance(target, Message):
        # Slack keeps no ephemeral message and so has none to send along.
        place["message"] = target.to_wire()
    return place


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": _SHOWN_NAMES.get(channel.kind, channel.name)}


def press_payload(
    workspace: Workspace,
    user: User,
    target: Message | Ephemeral | View,
    *,
    action: Json,
    values: Json,
    trigger_id: str,
    response_url: str | None,
    unfurl: Json | None = None,
) -> Json:
    payload = _interaction(workspace, "block_actions", user)
    payload |= {"trigger_id": trigger_id, "actions": [action]}
    if isinstance(target, View):
        return payload | _on_view(workspace, target, values)
    place = _on_message(workspace, target, values, unfurl)
    return payload | place | {"response_url": response_url}


def suggestion_payload(
    workspace: Workspace,
    user: User,
    target: Message | Ephemeral | View,
    *,
    block_id: str,
    action_id: str,
    query: str,
    values: Json,
    unfurl: Json | None = None,
) -> Json:
    """A menu asks what to list; no trigger and no `response_url` come with it."""
    payload = _interaction(workspace, "block_suggestion", user)
    payload |= {"block_id": block_id, "action_id": action_id, "value": query}
    if isinstance(target, View):
        return payload | _on_view(workspace, target, values)
    return payload | _on_message(workspace, target, values, unfurl)


def shortcut_payload(
    workspace: Workspace, user: User, *, callback_id: str, trigger_id: str, action_ts: str
) -> Json:
    """A global shortcut: it says who, but not where."""
    payload = _interaction(workspace, "shortcut", user)
    stamp = {"callback_id": callback_id, "trigger_id": trigger_id, "action_ts": action_ts}
    return payload | stamp


def message_action_payload(
    workspace: Workspace,
    user: User,
    message: Message,
    *,
    callback_id: str,
    trigger_id: str,
    response_url: str,
    action_ts: str,
) -> Json:
    """A shortcut from a message's menu."""
    payload = _interaction(workspace, "message_action", user)
    return payload | {
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "response_url": response_url,
        "action_ts": action_ts,
        "message_ts": message.ts,
        "message": message.to_wire(),
        "channel": _channel(workspace.channels[message.channel]),
    }


def submission_payload(
    workspace: Workspace,
    user: User,
    view: View,
    *,
    values: Json,
    trigger_id: str,
    response_urls: list[Json],
) -> Json:
    payload = _interaction(workspace, "view_submission", user)
    wire = view_to_wire(workspace, view, values)
    return payload | {"trigger_id": trigger_id, "view": wire, "response_urls": response_urls}


def closed_payload(workspace: Workspace, user: User, view: View, *, is_cleared: bool) -> Json:
    payload = _interaction(workspace, "view_closed", user)
    return payload | {"view": view_to_wire(workspace, view), "is_cleared": is_cleared}
