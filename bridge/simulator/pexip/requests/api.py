"""The HTTP face of the node: one table of requests, and the checks before a row answers."""

from collections.abc import Awaitable, Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bridge.simulator.pexip.conference.node_state import NodeState
from bridge.simulator.pexip.conference.tokens import Token
from bridge.simulator.pexip.requests.breakout_requests import (
    BREAKOUT_ROUTES,
    enter_room,
    rows_for_rooms,
)
from bridge.simulator.pexip.requests.call_requests import CALL_ROUTES
from bridge.simulator.pexip.requests.client_requests import CLIENT_ROUTES
from bridge.simulator.pexip.requests.clock_requests import CLOCK_ROUTES
from bridge.simulator.pexip.requests.conference_requests import CONFERENCE_ROUTES
from bridge.simulator.pexip.requests.joining import TokenRequest, join
from bridge.simulator.pexip.requests.layout_requests import LAYOUT_ROUTES
from bridge.simulator.pexip.requests.media_requests import MEDIA_ROUTES
from bridge.simulator.pexip.requests.participant_requests import PARTICIPANT_ROUTES
from bridge.simulator.pexip.requests.routing import Call, NoBody, Route
from bridge.simulator.pexip.requests.streaming import stream_events
from bridge.simulator.pexip.requests.undocumented_requests import UNDOCUMENTED_ROUTES
from bridge.simulator.pexip.rules.faults import RequestRecord
from bridge.simulator.pexip.rules.wire import INVALID_TOKEN, Refusal, answer, parse_body

ROUTES: tuple[Route[Any], ...] = (
    *CLIENT_ROUTES,
    *CONFERENCE_ROUTES,
    *LAYOUT_ROUTES,
    *CLOCK_ROUTES,
    *PARTICIPANT_ROUTES,
    *CALL_ROUTES,
    *MEDIA_ROUTES,
    *UNDOCUMENTED_ROUTES,
    *BREAKOUT_ROUTES,
)

ROOM_ROUTES = rows_for_rooms(
    (
        *CONFERENCE_ROUTES,
        *LAYOUT_ROUTES,
        *CLOCK_ROUTES,
        *PARTICIPANT_ROUTES,
        *CALL_ROUTES,
        *MEDIA_ROUTES,
        *UNDOCUMENTED_ROUTES,
    )
)

ROOT = "/api/client/v2"

# The version that brought attestations, and the keys that check them.
_SIGNED_SINCE = 38

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Act = Callable[["Api", web.Request, str], Awaitable[web.StreamResponse]]


def build_app(state: NodeState) -> web.Application:
    """All routes of the node; whatever they do not know is 404 or 405 without JSON."""
    app = web.Application()
    app[_API] = Api(state)
    for each in _resources():
        app.router.register_resource(each)
    return app


@cache
def _resources() -> tuple[web.AbstractResource, ...]:
    """The same for all nodes: to make two hundred of them takes longer than most tests of one."""
    router = web.UrlDispatcher()
    conference = f"{ROOT}/conferences/{{alias}}"
    router.add_get(f"{ROOT}/status", _watched(Api.status))
    router.add_get(f"{ROOT}/jwk", _watched(Api.jwk))
    router.add_post(f"{conference}/request_token", _watched(Api.request_token))
    router.add_get(f"{conference}/events", _watched(Api.events), allow_head=False)
    for route in ROUTES:
        router.add_route(route.method, f"{conference}/{route.path}", _watched(_row(route)))
    for route in ROOM_ROUTES:
        handler = _watched(_row(route, in_room=True))
        router.add_route(route.method, f"{conference}/{route.path}", handler)
    return tuple(router.resources())


def _watched(act: Act) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await request.app[_API].watch(act, request)

    return handle


def _row(route: Route[Any], *, in_room: bool = False) -> Act:
    async def act(api: "Api", request: web.Request, text: str) -> web.StreamResponse:
        return await api.respond(route, request, text, in_room=in_room)

    return act


class Api:
    """The rows for one node's state."""

    def __init__(self, state: NodeState) -> None:
        self._state = state

    async def watch(self, act: Act, request: web.Request) -> web.StreamResponse:
        """Log the request, let a planned fault strike, else act."""
        # Bytes that are no UTF-8 are refused as JSON later, not here.
        text = (await request.read()).decode(errors="replace")
        await self._state.faults.passage()
        record = self._record(request, text)
        await self._state.requests.add(record)

        async def acted() -> web.StreamResponse:
            answer = await _answered(act(self, request, text))
            record.has_acted = answer.status == HTTPStatus.OK
            return answer

        response = await self._state.faults.strike(request, record, acted)
        record.status = response.status
        return response

    def _record(self, request: web.Request, text: str) -> RequestRecord:
        return RequestRecord(
            request.method,
            request.path,
            dict(request.headers),
            dict(request.query),
            text,
            self._state.clock.now().timestamp(),
        )

    async def status(self, _request: web.Request, _text: str) -> web.Response:
        if self._state.switches.maintenance:
            return answer("Maintenance mode", 503)
        return answer("OK")

    async def jwk(self, _request: web.Request, _text: str) -> web.Response:
        if self._state.switches.version < _SIGNED_SINCE:
            return _unheard_of()
        return web.json_response(self._state.signer.public_keys())

    async def request_token(self, request: web.Request, text: str) -> web.Response:
        body = parse_body(text, TokenRequest)
        pin = request.headers.get("pin")
        return answer(join(self._state, request.match_info["alias"], pin, body))

    async def events(self, request: web.Request, _text: str) -> web.StreamResponse:
        return await stream_events(self._state, self._good_token(request), request)

    async def respond(
        self, route: Route[Any], request: web.Request, text: str, *, in_room: bool
    ) -> web.StreamResponse:
        """As a row says."""
        if self._state.switches.version < route.since:
            return _unheard_of()
        if route.path == "release_token" and self._is_spent(request):
            return answer(result=True)
        token = self._good_token(request)
        call = Call(
            self._state,
            token.conference,
            token.participant,
            dict(request.match_info),
            dict(request.query),
            NoBody() if route.body is NoBody else parse_body(text, route.body),
            await request.read(),
        )
        result = route.respond(enter_room(call) if in_room else call)
        return result if isinstance(result, web.StreamResponse) else answer(result)

    def _good_token(self, request: web.Request) -> Token:
        token = self._state.tokens.find_good(_presented_token(request))
        if token is None or not self._belongs(token, request.match_info["alias"]):
            raise Refusal(403, INVALID_TOKEN)
        return token

    def _belongs(self, token: Token, alias: str) -> bool:
        """A token is good under the alias it was asked for and all others of its conference."""
        return alias == token.alias or self._state.find_conference(alias) is token.conference

    def _is_spent(self, request: web.Request) -> bool:
        """A client that was removed still says goodbye, and is answered."""
        value = _presented_token(request)
        return self._state.tokens.is_known(value) and not self._state.tokens.find_good(value)


_API = web.AppKey("api", Api)


def _unheard_of() -> web.Response:
    """As for any path that a node does not serve."""
    return web.Response(status=404, text="404: Not Found")


def _presented_token(request: web.Request) -> str:
    """From the header, or from the query, where browsers must put it for events."""
    return request.headers.get("token") or request.query.get("token", "")


async def _answered(acting: Awaitable[web.StreamResponse]) -> web.StreamResponse:
    try:
        return await acting
    except Refusal as refusal:
        return answer(refusal.result, refusal.status)
