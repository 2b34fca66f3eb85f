"""Slack over HTTP: one address for events, commands and interactivity, signed by Slack.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hmac
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bridge.budgets.counters import PAST
from bridge.budgets.table import HTTP_BODY, HTTP_READING
from bridge.clock import Clock
from bridge.pexip import gate, tolerant_json
from bridge.slack.arriving.listeners import dispatch

PATH = "/slack/events"

# Bolt takes the headers for what they should be, and fails where they are not.
_SIGNED: Mapping[str, re.Pattern[str]] = {
    "X-Slack-Request-Timestamp": re.compile("[0-9]{1,12}"),
    "X-Slack-Signature": re.compile("[ -~]{1,200}"),
}


log = structlog.get_logger()


def routes(
    find_app: Callable[[], AsyncApp | None], signing_secret: str, clock: Clock
) -> list[web.RouteDef]:
    """Until there is an app Slack gets a 503 and comes again."""
    door = _Door(signing_secret, clock)

    async def receive(request: web.Request) -> web.Response:
        app = find_app()
        if app is None:
            unavailable = HTTPStatus.SERVICE_UNAVAILABLE
            return web.Response(status=unavailable, headers={"Retry-After": "5"})
        if (refusal := await door.refusal(request)) is not None:
            return web.Response(status=refusal)
        try:
            bolt_request = await to_bolt_request(request)
        except Exception:  # noqa: BLE001 - Bolt reads before it looks at the signature
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        # The signature is of the raw body, which stays as it is.
        body = tolerant_json.readable(bolt_request.body)
        bolt_request.body = gate.cut_of_text(body, request.content_length or HTTP_BODY.amount)
        return await to_aiohttp_response(await dispatch(app, bolt_request))

    return [web.post(PATH, receive)]


class _Door:
    """Looks at the signature before anything reads what came: Bolt would read it first."""

    def __init__(self, signing_secret: str, clock: Clock) -> None:
        self._secret = signing_secret.encode()
        self._clock = clock
        self._refused = 0

    async def refusal(self, request: web.Request) -> HTTPStatus | None:
        """Why it is not Slack's, or does not come in time; the body is kept in the request."""
        headers = request.headers
        if not all(form.fullmatch(headers.get(name, "")) for name, form in _SIGNED.items()):
            return self._refuse()
        try:
            async with self._clock.timeout(HTTP_READING.amount):
                body = await request.read()
        except TimeoutError:
            return HTTPStatus.REQUEST_TIMEOUT
        except web.HTTPRequestEntityTooLarge:
            PAST.count(HTTP_BODY)
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        except Exception:  # noqa: BLE001 - it broke off, or is none: whoever sent it fills no log
            return HTTPStatus.BAD_REQUEST
        timestamp, signature = (headers[name] for name in _SIGNED)
        return None if self._has_signed(timestamp, body, signature) else self._refuse()

    def _has_signed(self, timestamp: str, body: bytes, signature: str) -> bool:
        """That it is not an old one is looked at by Bolt."""
        signed = hmac.new(self._secret, f"v0:{timestamp}:".encode(), "sha256")
        signed.update(body)
        return hmac.compare_digest(f"v0={signed.hexdigest()}", signature)

    def _refuse(self) -> HTTPStatus:
        """Told at the first, the tenth, the hundredth: what anybody can send fills no log."""
        self._refused += 1
        if str(self._refused).strip("0") == "1":
            log.warning("a delivery has no signature of Slack's", so_far=self._refused)
        return HTTPStatus.UNAUTHORIZED
