"""calls.*: cards of calls that happen elsewhere.

https://docs.slack.dev/reference/methods/calls.add
"""

from typing import Any

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import Json, Method, Tier
from bridge.simulator.slack.state.calls import RegisteredCall, key_of
from bridge.simulator.slack.state.changes import CallChanged
from bridge.simulator.slack.state.workspace import Workspace

_EDITABLE = ("title", "join_url", "desktop_app_join_url")


def _add(workspace: Workspace, args: Arguments) -> Json:
    created_by = args.text("created_by", error="invalid_created_by")
    if created_by not in workspace.users:
        raise RefusedError("invalid_created_by")
    external_id, join_url = args.text("external_unique_id"), args.text("join_url")
    # The document asks for a unique id and does not say what a second use leads to.
    if workspace.calls.knows(external_id):
        raise RefusedError("invalid_arguments")
    call = workspace.calls.add(
        external_unique_id=external_id,
        join_url=join_url,
        created_by=created_by,
        date_start=_seconds(args, "date_start", workspace.seconds(), "invalid_start_time"),
        users=_users(workspace, args) if "users" in args else [],
        title=args.find_text("title") or "",
        desktop_app_join_url=args.find_text("desktop_app_join_url") or "",
        external_display_id=args.find_text("external_display_id") or "",
    )
    return _changed(workspace, call)


def _seconds(args: Arguments, name: str, default: int, error: str) -> int:
    value = args.find_text(name)
    if value is None:
        return default
    if not value.isdecimal():
        raise RefusedError(error)
    return int(value)


def _users(workspace: Workspace, args: Arguments) -> list[Json]:
    users = args.find_json("users")
    if not isinstance(users, list) or not all(map(_is_user, users)):
        raise RefusedError("invalid_arguments")
    if len({key_of(user) for user in users}) < len(users):
        raise RefusedError("bad_users")
    if any(user.get("slack_id", "") not in ("", *workspace.users) for user in users):
        raise RefusedError("user_not_found")
    return users


def _is_user(user: Any) -> bool:
    """Slack's own people by id, all others with a name."""
    if not isinstance(user, dict):
        return False
    return bool(user.get("slack_id") or (user.get("external_id") and user.get("display_name")))


def _changed(workspace: Workspace, call: RegisteredCall) -> Json:
    workspace.feed.publish(CallChanged(call))
    return {"call": call.to_wire()}


def _find(workspace: Workspace, args: Arguments) -> RegisteredCall:
    call = workspace.calls.by_id.get(args.text("id", error="invalid_call_id"))
    if call is None:
        raise RefusedError("invalid_call_id")
    return call


def _find_active(workspace: Workspace, args: Arguments) -> RegisteredCall:
    call = _find(workspace, args)
    if call.is_over:
        raise RefusedError("inactive_call")
    return call


def _info(workspace: Workspace, args: Arguments) -> Json:
    return {"call": _find(workspace, args).to_wire()}


def _update(workspace: Workspace, args: Arguments) -> Json:
    call = _find(workspace, args)
    for name in _EDITABLE:
        if name in args:
            setattr(call, name, args.text(name))
    return _changed(workspace, call)


def _end(workspace: Workspace, args: Arguments) -> Json:
    call = _find_active(workspace, args)
    lasted = workspace.seconds() - call.date_start
    call.duration = _seconds(args, "duration", lasted, "invalid_arguments")
    call.is_over = True
    _changed(workspace, call)
    return {}


def _add_participants(workspace: Workspace, args: Arguments) -> Json:
    call, users = _participants(workspace, args)
    if any(call.find(user) is not None for user in users):
        raise RefusedError("bad_users")
    call.users += users
    _changed(workspace, call)
    return {}


def _remove_participants(workspace: Workspace, args: Arguments) -> Json:
    call, users = _participants(workspace, args)
    if any(call.find(user) is None for user in users):
        raise RefusedError("bad_users")
    gone = {key_of(user) for user in users}
    call.users = [user for user in call.users if key_of(user) not in gone]
    _changed(workspace, call)
    return {}


def _participants(workspace: Workspace, args: Arguments) -> tuple[RegisteredCall, list[Json]]:
    call = _find_active(workspace, args)
    if "users" not in args:
        raise RefusedError("missing_argument")
    return call, _users(workspace, args)


_WRITE = ("calls:write",)

# Sources name two tiers for these methods; this is the lower.
METHODS = (
    Method("calls.add", _add, Tier.TWO, _WRITE),
    Method("calls.update", _update, Tier.TWO, _WRITE),
    Method("calls.end", _end, Tier.TWO, _WRITE),
    Method("calls.info", _info, Tier.TWO, ("calls:read",)),
    Method("calls.participants.add", _add_participants, Tier.TWO, _WRITE),
    Method("calls.participants.remove", _remove_participants, Tier.TWO, _WRITE),
)
