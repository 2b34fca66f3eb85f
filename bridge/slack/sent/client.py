"""The Web API client, and who we are in Slack."""

import json
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from random import Random
from typing import Any

import aiohttp
import structlog
from pydantic import SecretStr
from pydantic_core import to_json
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from typing_extensions import override

from bridge.clock import Clock
from bridge.config import Settings, is_loopback
from bridge.errors import SettingsError
from bridge.slack.sent.failure import (
    CALL_ERRORS,
    CALL_SECONDS,
    TOKEN_ERRORS,
    Failure,
    FailureKind,
    StepError,
    read_failure,
)
from bridge.slack.sent.observing import observed

_FIRST_RETRY_SECONDS = 1.0
_TELLS_SCOPES = "x-oauth-scopes"
_LONGEST_RETRY_SECONDS = 60.0
_LONGEST_URL = 300
# Bolt and the SDK read these by themselves, and would sign in as another app.
_FOREIGN_VARIABLES = (
    "SLACK_APP_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_SIGNING_SECRET",
    "SLACK_VERIFICATION_TOKEN",
)

# As final as those that speak of the token itself; whatever else Slack says may pass.
_NO_TOKEN = frozenset(
    {
        "deprecated_endpoint",
        "method_deprecated",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "unknown_method",
    }
)

_UNREAD = Failure(FailureKind.UNKNOWN, "an answer that is no object")

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the bot token says we are, and where."""

    team: str
    team_name: str
    bot_user_id: str
    bot_id: str
    bot_name: str = ""
    url: str = ""
    """Where the workspace is in a browser; empty where Slack has not said."""
    app_id: str | None = None
    enterprise_id: str | None = None
    is_enterprise: bool = False
    """Whether the app was installed for a whole organization; `team` is its id then."""
    scopes: frozenset[str] | None = None
    """Those that were granted; None where Slack does not say."""


def open_session() -> aiohttp.ClientSession:
    """The one session for all calls; the SDK would open another for each of them."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30, connect=10))


class _Client(AsyncWebClient):
    """Fails in the known ways only; what is sent as JSON alone goes without the SDK's detours."""

    @override
    async def api_call(self, api_method: str, **options: Any) -> AsyncSlackResponse:
        with observed(api_method):
            return await self._call(api_method, options)

    async def _call(self, api_method: str, options: dict[str, Any]) -> AsyncSlackResponse:
        body = options.get("json", {})
        if self.session and self.token and options.keys() == {"json"} and "token" not in body:
            return await self._post(self.session, api_method, body)
        try:
            return await super().api_call(api_method, **options)
        except AttributeError as error:
            # The SDK takes any body for an object; a page of a proxy's, or a list, is none.
            raise StepError(_UNREAD) from error

    async def _post(
        self, session: aiohttp.ClientSession, method: str, body: Mapping[str, Any]
    ) -> AsyncSlackResponse:
        """The SDK looks for files, parameters and retries first, which costs more than the call."""
        url = self.base_url + method
        headers = {
            **self.headers,
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json;charset=utf-8",
        }
        data = _as_json(body)
        async with session.post(
            url, data=data, headers=headers, ssl=self.ssl or True, proxy=self.proxy
        ) as answer:
            read = _read_body(await answer.read(), answer)
            response = AsyncSlackResponse(
                client=self,
                http_verb="POST",
                api_url=url,
                req_args={},
                data=read,
                headers=dict(answer.headers),
                status_code=answer.status,
            )
            response.validate()  # type: ignore[no-untyped-call]
            return response


def _as_json(body: Mapping[str, Any]) -> bytes:
    try:
        return to_json(body)
    except ValueError:
        # Half a character, which only escaped is JSON.
        return json.dumps(body).encode()


def _read_body(body: bytes, answer: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SlackApiError(  # type: ignore[no-untyped-call]
            "The answer is no JSON.", answer
        ) from error
    if not isinstance(read, dict):
        raise StepError(_UNREAD)
    return read


def web_client(
    settings: Settings, session: aiohttp.ClientSession, token: SecretStr | None = None
) -> AsyncWebClient:
    """A client for one workspace's token; without one each call has to bring its own."""
    client = _Client(
        token=token.get_secret_value() if token else None,
        base_url=settings.slack_api_url,
        session=session,
        # Slack may have done what seems to have failed: whether to repeat it is ours to decide.
        retry_handlers=[],
    )
    if is_loopback(settings.slack_api_url):
        # A proxy from the environment leads away from this machine.
        client.proxy = None
    return client


def forget_foreign_variables(environ: MutableMapping[str, str]) -> None:
    for name in _FOREIGN_VARIABLES:
        environ.pop(name, None)


async def identify(client: AsyncWebClient, clock: Clock, random: Random) -> Identity:
    """Ask Slack who we are; while Slack cannot be reached, ask again.

    Raises:
        SettingsError: The bot token is not valid.
    """
    wait = _FIRST_RETRY_SECONDS
    while True:
        try:
            async with clock.timeout(CALL_SECONDS):
                answer = await client.auth_test()
            return _read_identity(answer.data, read_scopes(answer.headers))
        except CALL_ERRORS as error:
            failure = read_failure(error)
        if failure.code in TOKEN_ERRORS | _NO_TOKEN:
            raise SettingsError(
                [f"BRIDGE_SLACK_BOT_TOKEN: Slack does not accept it ({failure.code})."]
            )
        log.warning("Slack cannot be reached, trying again", cause=failure.code, seconds=wait)
        await clock.sleep(max(wait, failure.retry_after) * random.uniform(0.8, 1.2))
        wait = min(wait * 2, _LONGEST_RETRY_SECONDS)


def read_scopes(headers: Mapping[str, str] | None) -> frozenset[str] | None:
    """What Slack says of a token with each answer; None if it does not."""
    found = {name.casefold(): value for name, value in (headers or {}).items()}
    granted = found.get(_TELLS_SCOPES)
    return None if granted is None else frozenset(each.strip() for each in granted.split(","))


def _read_identity(data: Any, scopes: frozenset[str] | None) -> Identity:
    fields = data if isinstance(data, dict) else {}
    if not fields.get("team_id"):
        raise SettingsError(["BRIDGE_SLACK_API_URL: auth.test does not answer as Slack does."])
    return Identity(
        team=str(fields["team_id"]),
        team_name=str(fields.get("team") or ""),
        bot_user_id=str(fields.get("user_id") or ""),
        bot_id=str(fields.get("bot_id") or ""),
        bot_name=str(fields.get("user") or ""),
        url=read_address(fields.get("url")),
        app_id=fields.get("app_id") or None,
        enterprise_id=fields.get("enterprise_id") or None,
        is_enterprise=fields.get("is_enterprise_install") is True,
        scopes=scopes,
    )


def read_address(url: object) -> str:
    """Of a workspace, as `auth.test` says it; empty where it says none."""
    is_one = isinstance(url, str) and url.startswith(("https://", "http://"))
    return url if is_one and isinstance(url, str) and len(url) <= _LONGEST_URL else ""
