"""Install pages for many workspaces: `/slack/install` sends to Slack, Slack sends back with a code.

Bolt's own flow does the work; installations are kept in our tables, tokens encrypted.
https://docs.slack.dev/authentication/installing-with-oauth
"""

from collections.abc import Awaitable, Callable
from logging import Logger, getLogger

import structlog
from aiohttp import web
from pydantic import SecretStr
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bridge.clock import Clock
from bridge.config import Settings
from bridge.slack.installing.manifest import REDIRECT_PATH, bot_scopes
from bridge.slack.installing.states import SignedStates
from bridge.slack.sent.client import Identity
from bridge.storage.database import Database
from bridge.storage.people import installations
from bridge.storage.people.installations import Installation

INSTALL_PATH = "/slack/install"

_SLACKS_OWN_API = "https://slack.com/api/"
_WAITING = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Installed, and not switched on yet</title></head>
<body>
<h2>Installed, and not switched on yet</h2>
<p>The app is in your workspace, but does nothing there
until whoever runs this bridge has let your workspace in.</p>
<p>Please tell them; they need the command <code>bridge approve</code>.</p>
</body>
</html>
"""

log = structlog.get_logger()


class InstallationStore(AsyncInstallationStore):
    """Installs as Slack reports them; who is on the list is approved at once."""

    def __init__(self, database: Database, approved: tuple[str, ...]) -> None:
        self._database = database
        self._approved = frozenset(approved)

    @property
    @override
    def logger(self) -> Logger:
        return getLogger(__name__)

    @override
    async def async_save(self, installation: SlackInstallation) -> None:
        stored = _read(installation, self._approved)
        await self._database.write_first(installations.put, stored)
        log.info(
            "a workspace installed the app",
            workspace=stored.workspace,
            name=stored.name,
            needs=None if stored.is_approved else f"bridge approve {stored.workspace}",
        )


def routes(
    settings: Settings, database: Database, client: AsyncWebClient, clock: Clock
) -> list[web.RouteDef]:
    """Both pages; `client` has no token."""
    flow = _flow(settings, database, client, clock)
    return [
        web.get(INSTALL_PATH, _page(flow.handle_installation)),
        web.get(REDIRECT_PATH, _page(flow.handle_callback)),
    ]


def identity_of(installation: Installation) -> Identity:
    """As `auth.test` would say it, without asking at each start."""
    return Identity(
        team=installation.workspace,
        team_name=installation.name,
        bot_user_id=installation.bot_user_id,
        bot_id=installation.bot_id,
        app_id=installation.app_id,
        enterprise_id=installation.enterprise_id,
        is_enterprise=installation.is_enterprise,
        scopes=frozenset(installation.scopes.split(",")) if installation.scopes else None,
    )


def _flow(
    settings: Settings, database: Database, client: AsyncWebClient, clock: Clock
) -> AsyncOAuthFlow:
    secret = settings.slack_client_secret
    return AsyncOAuthFlow(
        client=client,
        settings=AsyncOAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=secret.get_secret_value() if secret else "",
            scopes=bot_scopes(
                has_links=bool(settings.link_domains), has_calls=settings.slack_calls
            ),
            redirect_uri=f"{settings.public_url}{REDIRECT_PATH}",
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=_authorization_url(settings.slack_api_url),
            installation_store=InstallationStore(database, settings.slack_workspaces),
            installation_store_bot_only=True,
            state_store=SignedStates(database.marks, clock),
            callback_options=_last_page(settings.slack_workspaces),
        ),
    )


def _last_page(listed: tuple[str, ...]) -> AsyncCallbackOptions:
    """Bolt's own page, but who has to wait is told so."""
    approved = frozenset(listed)

    async def welcome(args: AsyncSuccessArgs) -> BoltResponse:
        response = await args.default.success(args)
        if not _read(args.installation, approved).is_approved:
            response.body = _WAITING
        return response

    async def refuse(args: AsyncFailureArgs) -> BoltResponse:
        return await args.default.failure(args)

    return AsyncCallbackOptions(success=welcome, failure=refuse)


def _authorization_url(api_url: str) -> str | None:
    """Slack's own by default; another Slack has its page beside its API."""
    if api_url == _SLACKS_OWN_API:
        return None
    return f"{api_url.removesuffix('/').removesuffix('/api')}/oauth/v2/authorize"


def _page(
    handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def page(request: web.Request) -> web.Response:
        # Whatever stands in a body is nobody's: it is neither waited for nor read.
        headers = {name: request.headers.getall(name) for name in request.headers}
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=dict(headers))
        return await to_aiohttp_response(await handle(asked))

    return page


def _read(installation: SlackInstallation, approved: frozenset[str]) -> Installation:
    is_org = bool(installation.is_enterprise_install)
    team, organization = installation.team_id or "", installation.enterprise_id or ""
    workspace = organization if is_org else team
    scopes = installation.bot_scopes
    return Installation(
        workspace=workspace,
        name=(installation.enterprise_name if is_org else installation.team_name) or workspace,
        enterprise_id=installation.enterprise_id,
        is_enterprise=is_org,
        app_id=installation.app_id,
        bot_id=installation.bot_id or "",
        bot_user_id=installation.bot_user_id or "",
        scopes=",".join(scopes) if scopes else "",
        installed_by=installation.user_id or "",
        token=SecretStr(installation.bot_token or ""),
        is_approved=bool(approved.intersection({workspace, organization})),
    )
