"""Signed deliveries to the app's request URL.

https://docs.slack.dev/authentication/verifying-requests-from-slack/
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse, ClientSession

from bridge.simulator.slack.delivery.delivery import Delivery, Json, UndeliveredError
from bridge.simulator.slack.state.workspace import Workspace

_FORM = "application/x-www-form-urlencoded"


def sign(secret: str, timestamp: str, body: str) -> str:
    """The `x-slack-signature` of a body sent at a time."""
    basis = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), basis, hashlib.sha256).hexdigest()


def encode(delivery: Delivery) -> tuple[str, str]:
    """Body and content type: events are JSON, commands a form, the rest JSON within a form."""
    match delivery.kind:
        case "events_api":
            return json.dumps(delivery.payload), "application/json"
        case "slash_commands":
            return urlencode(delivery.payload), _FORM
        case "interactive":
            return urlencode({"payload": json.dumps(delivery.payload)}), _FORM


class HttpTransport:
    """POSTs each payload to the URL from the app's settings."""

    timeout_reason = "http_timeout"

    def __init__(self, workspace: Workspace, session: ClientSession) -> None:
        self._workspace = workspace
        self._session = session

    async def verify_url(self) -> bool:
        """Send the challenge with which Slack checks a request URL before it uses it."""
        challenge = self._workspace.ids.secret()
        payload = {"token": "simulated", "challenge": challenge, "type": "url_verification"}
        try:
            answer = await self.send(Delivery("events_api", payload))
        except UndeliveredError:
            return False
        return answer is not None and challenge in (answer.get("challenge"), answer.get("text"))

    async def send(self, delivery: Delivery) -> Json | None:
        body, content_type = encode(delivery)
        headers = self._headers(delivery, body) | {"Content-Type": content_type}
        url = self._url(delivery)
        try:
            async with self._session.post(url, data=body.encode(), headers=headers) as response:
                return await _read(response)
        except ClientError:
            raise UndeliveredError("connection_failed") from None

    def _url(self, delivery: Delivery) -> str:
        """The app names one address for most payloads and another for menus' options."""
        app = self._workspace.app
        asks_options = delivery.payload.get("type") == "block_suggestion"
        url = app.options_url if asks_options else app.request_url
        if not url:
            raise UndeliveredError("connection_failed")
        return url

    def _headers(self, delivery: Delivery, body: str) -> dict[str, str]:
        timestamp = str(self._workspace.seconds())
        headers = {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._workspace.app.signing_secret, timestamp, body),
        }
        if delivery.retry:
            headers["X-Slack-Retry-Num"] = str(delivery.retry)
            headers["X-Slack-Retry-Reason"] = delivery.reason
        return headers


async def _read(response: ClientResponse) -> Json | None:
    text = await response.text()
    if response.status != 200:  # noqa: PLR2004 — HTTP's OK
        raise UndeliveredError("http_error", may_retry=_may_retry(response.headers))
    if not text:
        return None
    if response.content_type == "application/json":
        return _parse(text)
    return {"text": text}


def _parse(text: str) -> Json | None:
    try:
        answer: Any = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _may_retry(headers: Mapping[str, str]) -> bool:
    return headers.get("X-Slack-No-Retry") != "1"
