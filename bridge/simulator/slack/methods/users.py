"""users.* and usergroups.*: the people of the workspace and those it shares channels with.

https://docs.slack.dev/reference/methods/users.info
"""

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import Json, Method, Tier, get_user, page
from bridge.simulator.slack.state.workspace import Workspace


def _info(workspace: Workspace, args: Arguments) -> Json:
    user = get_user(workspace, args)
    return {"user": user.to_wire(workspace.team_id, workspace.base_url)}


def _list(workspace: Workspace, args: Arguments) -> Json:
    own = [user for user in workspace.users.values() if user.team_id == workspace.team_id]
    users, metadata = page(own, args)
    members = [user.to_wire(workspace.team_id, workspace.base_url) for user in users]
    return {"members": members, "response_metadata": metadata}


def _list_groups(workspace: Workspace, args: Arguments) -> Json:
    groups = []
    for group in workspace.user_groups.values():
        users = {"users": group.users} if args.flag("include_users") else {}
        groups.append(group.to_wire() | users)
    return {"usergroups": groups}


def _list_group_users(workspace: Workspace, args: Arguments) -> Json:
    group = workspace.user_groups.get(args.text("usergroup"))
    if group is None:
        raise RefusedError("no_such_subteam")
    return {"users": group.users}


METHODS = (
    Method("usergroups.list", _list_groups, Tier.TWO, ("usergroups:read",)),
    Method("usergroups.users.list", _list_group_users, Tier.TWO, ("usergroups:read",)),
    Method("users.info", _info, Tier.FOUR, ("users:read",)),
    Method("users.list", _list, Tier.TWO, ("users:read",)),
)
