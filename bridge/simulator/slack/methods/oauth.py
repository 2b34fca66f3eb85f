"""oauth.*, auth.revoke, apps.uninstall: how the app gets its token and how it loses it.

https://docs.slack.dev/reference/methods/oauth.v2.access
"""

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import Json, Method, Tier
from bridge.simulator.slack.state.workspace import Workspace


def _check_client(workspace: Workspace, args: Arguments) -> None:
    app = workspace.app
    if args.find_text("client_id") != app.client_id:
        raise RefusedError("invalid_client_id")
    if args.find_text("client_secret") != app.client_secret:
        raise RefusedError("bad_client_secret")


def _access(workspace: Workspace, args: Arguments) -> Json:
    _check_client(workspace, args)
    if args.find_text("grant_type") not in (None, "authorization_code"):
        raise RefusedError("invalid_grant_type")
    code = args.text("code", error="invalid_code")
    return workspace.grants.redeem(code, args.find_text("redirect_uri"))


def _revoke(workspace: Workspace, args: Arguments) -> Json:
    if args.flag("test"):
        return {"revoked": False}
    workspace.revoke("token_revoked", is_uninstalled=False)
    return {"revoked": True}


def _uninstall(workspace: Workspace, args: Arguments) -> Json:
    _check_client(workspace, args)
    workspace.revoke("account_inactive", is_uninstalled=True)
    return {}


METHODS = (
    Method("oauth.v2.access", _access, Tier.AUTH, caller="client"),
    Method("auth.revoke", _revoke, Tier.THREE),
    Method("apps.uninstall", _uninstall, Tier.ONE),
)
