"""users.*: the people of the workspace, and those of others it shares a channel with.

https://docs.slack.dev/reference/methods/users.info
"""

from bridge.simulator.slack.arguments import Arguments
from bridge.simulator.slack.methods.method import Json, Method, Tier, get_user, page
from bridge.simulator.slack.workspace import Workspace


def _info(workspace: Workspace, args: Arguments) -> Json:
    return {"user": get_user(workspace, args).to_wire(workspace.team_id)}


def _list(workspace: Workspace, args: Arguments) -> Json:
    own = [user for user in workspace.users.values() if user.team_id == workspace.team_id]
    users, metadata = page(own, args)
    members = [user.to_wire(workspace.team_id) for user in users]
    return {"members": members, "response_metadata": metadata}


METHODS = (
    Method("users.info", _info, Tier.FOUR, ("users:read",)),
    Method("users.list", _list, Tier.TWO, ("users:read",)),
)
