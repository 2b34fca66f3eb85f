"""Slack over HTTP: one address for events, commands and interactivity, signed by Slack.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bridge.pexip import tolerant_json
from bridge.slack.arriving.listeners import dispatch

PATH = "/slack/events"

# Bolt takes the headers for what they should be, and fails where they are not.
_SIGNED: Mapping[str, re.Pattern[str]] = {
    "X-Slack-Request-Timestamp": re.compile("[0-9]{1,12}"),
    "X-Slack-Signature": re.compile("[ -~]{1,200}"),
}


def routes(find_app: Callable[[], AsyncApp | None]) -> list[web.RouteDef]:
    """Until there is an app Slack gets a 503 and comes again."""

    async def receive(request: web.Request) -> web.Response:
        app = find_app()
        if app is None:
            unavailable = HTTPStatus.SERVICE_UNAVAILABLE
            return web.Response(status=unavailable, headers={"Retry-After": "5"})
        if not all(form.fullmatch(request.headers.get(n, "")) for n, form in _SIGNED.items()):
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        try:
            bolt_request = await to_bolt_request(request)
        except Exception:  # noqa: BLE001 - Bolt reads before it looks at the signature
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        # The signature is of the raw body, which stays as it is.
        bolt_request.body = tolerant_json.readable(bolt_request.body)
        return await to_aiohttp_response(await dispatch(app, bolt_request))

    return [web.post(PATH, receive)]
