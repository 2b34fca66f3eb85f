"""views.*: modals, and what stands on Home tabs.

https://docs.slack.dev/reference/methods/views.open
"""

from typing import Any

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import Json, Method, Tier
from bridge.simulator.slack.state.entities import View
from bridge.simulator.slack.state.interaction_payloads import view_to_wire
from bridge.simulator.slack.state.workspace import Workspace


def _body(args: Arguments) -> Any:
    if "view" not in args:
        detail = "[ERROR] missing required field: view"
        raise RefusedError("invalid_arguments", response_metadata={"messages": [detail]})
    return args.find_json("view")


def _open(workspace: Workspace, args: Arguments) -> Json:
    body, trigger_id = _body(args), _trigger(args)
    user = workspace.triggers.check(trigger_id)
    view = workspace.screens.open(user, body, workspace.triggers.place(trigger_id))
    workspace.triggers.use(trigger_id)
    return {"view": view_to_wire(workspace, view)}


def _trigger(args: Arguments) -> str:
    return args.find_text("trigger_id") or args.text("interactivity_pointer")


def _push(workspace: Workspace, args: Arguments) -> Json:
    body, trigger_id = _body(args), _trigger(args)
    user = workspace.triggers.check(trigger_id)
    if workspace.screens.top(user) is None:
        raise RefusedError("not_found")
    view = workspace.screens.push(user, body)
    workspace.triggers.use(trigger_id)
    return {"view": view_to_wire(workspace, view)}


def _publish(workspace: Workspace, args: Arguments) -> Json:
    body, user = _body(args), workspace.users.get(args.find_text("user_id") or "")
    if user is None or user.is_bot or user.team_id != workspace.team_id:
        detail = "invalid `user_id`"
        raise RefusedError("invalid_arguments", response_metadata={"messages": [detail]})
    if not workspace.app.home_tab_enabled:
        raise RefusedError("not_enabled")
    view = workspace.screens.publish(user.id, body, args.find_text("hash"))
    return {"view": view_to_wire(workspace, view)}


def _find(workspace: Workspace, args: Arguments) -> View:
    view_id, external_id = args.find_text("view_id"), args.find_text("external_id")
    if view_id is None and external_id is None:
        raise RefusedError("invalid_arguments")
    view = workspace.screens.find(view_id=view_id, external_id=external_id)
    if view is None:
        raise RefusedError("not_found")
    return view


def _update(workspace: Workspace, args: Arguments) -> Json:
    body, view = _body(args), _find(workspace, args)
    if args.find_text("hash") not in (None, view.hash):
        raise RefusedError("hash_conflict")
    workspace.screens.update(view, body)
    return {"view": view_to_wire(workspace, view)}


METHODS = (
    Method("views.open", _open, Tier.FOUR),
    Method("views.publish", _publish, Tier.FOUR),
    Method("views.push", _push, Tier.FOUR),
    Method("views.update", _update, Tier.FOUR),
)
