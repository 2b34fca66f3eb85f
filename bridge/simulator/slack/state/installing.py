"""What it means for a workspace when somebody there allows the app.

https://docs.slack.dev/authentication/installing-with-oauth/
"""

from typing import Any

from bridge.simulator.slack.state.grants import Wish
from bridge.simulator.slack.state.workspace import Workspace


def allow(workspace: Workspace, wish: Wish, user: str) -> str:
    """A person says yes to the app; gives the address at which their browser goes on."""
    return workspace.grants.issue(wish, lambda: _install(workspace, wish, user))


def _install(workspace: Workspace, wish: Wish, user: str) -> dict[str, Any]:
    """Scopes add up over installations; a token stays until it is revoked."""
    app = workspace.app
    if app.revoked is not None:
        app.bot_token, app.scopes = workspace.new_token(), set()
    app.scopes |= wish.scopes
    app.revoked, app.is_installed = None, True
    return {
        "app_id": app.id,
        "authed_user": {"id": user},
        "scope": app.granted,
        "token_type": "bot",
        "access_token": app.bot_token,
        "bot_user_id": app.bot_user,
        "team": {"id": workspace.team_id, "name": workspace.name},
        "enterprise": workspace.enterprise,
        "is_enterprise_install": False,
    }
