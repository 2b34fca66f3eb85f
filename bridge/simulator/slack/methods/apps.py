"""The app about itself and its workspace, and the way to a socket.

https://docs.slack.dev/reference/methods/auth.test
"""

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import Json, Method, Tier
from bridge.simulator.slack.state.workspace import Workspace


def _auth_test(workspace: Workspace, _args: Arguments) -> Json:
    app = workspace.app
    return {
        "url": f"{workspace.base_url}/",
        "team": workspace.name,
        "team_id": workspace.team_id,
        "user": app.name,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    } | _enterprise(workspace)


def _enterprise(workspace: Workspace) -> Json:
    """The organization, where the workspace belongs to one."""
    id_ = workspace.enterprise_id
    return {} if id_ is None else {"enterprise_id": id_}


def _open_connection(workspace: Workspace, _args: Arguments) -> Json:
    return {"url": workspace.tickets.issue(workspace.base_url)}


def _team_info(workspace: Workspace, _args: Arguments) -> Json:
    team = {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain}
    return {"team": team | _enterprise(workspace)}


def _bot_info(workspace: Workspace, args: Arguments) -> Json:
    app = workspace.app
    if args.find_text("bot") not in (None, app.bot_id):
        raise RefusedError("bot_not_found")
    bot = {"id": app.bot_id, "app_id": app.id, "user_id": app.bot_user, "name": app.name}
    return {"bot": {**bot, "deleted": False, "updated": workspace.seconds()}}


METHODS = (
    Method("auth.test", _auth_test, Tier.AUTH),
    Method("apps.connections.open", _open_connection, Tier.THREE, caller="app"),
    Method("team.info", _team_info, Tier.THREE, ("team:read",)),
    Method("bots.info", _bot_info, Tier.THREE, ("users:read",)),
)
