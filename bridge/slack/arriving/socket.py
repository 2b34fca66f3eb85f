"""Socket Mode: Slack's deliveries over WebSockets that we open, two of them.

Slack closes each connection every few hours, and delivers to any that is open; with two, one is
always there. The SDK's own client leaves its tasks unowned, asks the wall clock and has been seen
silent after idling, so this one is ours: what hears nothing for a minute is built anew.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from collections.abc import Mapping
from random import Random
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.slack.arriving.listeners import dispatch
from bridge.slack.jobs import Jobs
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, read_failure

CONNECTIONS = 2

_PING_SECONDS = 15.0
_SILENCE_SECONDS = 60.0
_FIRST_RETRY_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 60.0
_FAREWELL_SECONDS = 1.0
_OK = 200
_CLOSED = frozenset(
    {
        aiohttp.WSMsgType.CLOSE,
        aiohttp.WSMsgType.CLOSING,
        aiohttp.WSMsgType.CLOSED,
        aiohttp.WSMsgType.ERROR,
    }
)

log = structlog.get_logger()


class Sockets:
    """All connections of one app."""

    def __init__(
        self,
        *,
        app: AsyncApp,
        client: AsyncWebClient,
        app_token: str,
        session: aiohttp.ClientSession,
        jobs: Jobs,
        clock: Clock,
        random: Random,
    ) -> None:
        self._app = app
        self._client = client
        self._app_token = app_token
        self._session = session
        self._jobs = jobs
        self._clock = clock
        self._random = random
        self._open: list[aiohttp.ClientWebSocketResponse] = []

    @property
    def connections(self) -> int:
        """How many have had Slack's hello."""
        return len(self._open)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(CONNECTIONS):
                group.create_task(self._keep_connected(), name=f"socket {number}")

    async def _keep_connected(self) -> None:
        wait = _FIRST_RETRY_SECONDS
        while True:
            started = self._clock.monotonic()
            pause = 0.0
            try:
                await self._connect_once()
            except CALL_ERRORS as error:
                failure = read_failure(error)
                pause = max(wait, failure.retry_after) * self._random.uniform(0.8, 1.2)
                log.warning("a socket is down", cause=failure.code, seconds=round(pause, 1))
            # What held for a while has earned a quick return; what closes at once has not.
            if self._clock.monotonic() - started > _LONGEST_RETRY_SECONDS:
                wait = _FIRST_RETRY_SECONDS
            else:
                pause = max(pause, wait * self._random.uniform(0.1, 0.3))
                wait = min(wait * 2, _LONGEST_RETRY_SECONDS)
            await self._clock.sleep(pause)

    async def _connect_once(self) -> None:
        """Serve one connection until it is over."""
        url = await self._fetch_url()
        async with self._session.ws_connect(
            url,
            autoping=False,
            proxy=self._client.proxy,
            max_msg_size=0,
            # Who has fallen silent does not answer a farewell either.
            timeout=aiohttp.ClientWSTimeout(ws_close=_FAREWELL_SECONDS),
        ) as socket:
            try:
                await self._listen(socket)
            finally:
                if socket in self._open:
                    self._open.remove(socket)

    async def _fetch_url(self) -> str:
        async with self._clock.timeout(CALL_SECONDS):
            answer = await self._client.apps_connections_open(app_token=self._app_token)
        url = answer.get("url")
        if not isinstance(url, str):
            raise aiohttp.InvalidURL("apps.connections.open named no URL")
        return url

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        heard = self._clock.monotonic()
        while self._clock.monotonic() - heard < _SILENCE_SECONDS:
            try:
                async with self._clock.timeout(_PING_SECONDS):
                    message = await socket.receive()
            except TimeoutError:
                await socket.ping()
                continue
            heard = self._clock.monotonic()
            if message.type in _CLOSED or not await self._take(socket, message):
                return
        log.warning("a socket has fallen silent, opening another")

    async def _take(
        self, socket: aiohttp.ClientWebSocketResponse, message: aiohttp.WSMessage
    ) -> bool:
        """False when Slack asks to come again on a new connection."""
        if message.type is aiohttp.WSMsgType.PING:
            await socket.pong(message.data)
        if message.type is not aiohttp.WSMsgType.TEXT:
            return True
        frame = _read_frame(message.data)
        kind = frame.get("type")
        if kind == "disconnect":
            log.info("Slack renews a socket", reason=frame.get("reason"))
            return False
        request = _read_envelope(frame)
        # Not every server says hello before it delivers.
        if (kind == "hello" or request) and socket not in self._open:
            self._open.append(socket)
        if request is not None:
            self._jobs.start("envelope", self._serve(socket, request))
        return True

    async def _dispatch(self, request: SocketModeRequest) -> BoltResponse:
        readable = _read_request(request)
        # What nobody can read would not be read at the next delivery either.
        return await dispatch(self._app, readable) if readable else BoltResponse(status=_OK)

    async def _serve(
        self, socket: aiohttp.ClientWebSocketResponse, request: SocketModeRequest
    ) -> None:
        response = await self._dispatch(request)
        if response.status != _OK:
            # No answer makes Slack deliver it again.
            log.warning("an envelope was not taken", status=response.status)
            return
        answer = json.dumps({"envelope_id": request.envelope_id} | _payload(response))
        # Another connection takes the answer where Slack has closed this one meanwhile.
        for each in [socket, *self._open]:
            if not each.closed:
                await each.send_str(answer)
                return


def _read_envelope(frame: Mapping[str, Any]) -> SocketModeRequest | None:
    """None where there is nothing to acknowledge; what has no readable payload is empty."""
    kind, envelope_id = frame.get("type"), frame.get("envelope_id")
    if not isinstance(kind, str) or not isinstance(envelope_id, str):
        return None
    payload = frame.get("payload")
    return SocketModeRequest(kind, envelope_id, payload if isinstance(payload, dict) else {})


def _read_request(request: SocketModeRequest) -> AsyncBoltRequest | None:
    try:
        headers = build_headers(request)
        return AsyncBoltRequest(mode="socket_mode", body=request.payload, headers=headers)
    except Exception:
        log.exception("an envelope cannot be read")
        return None


def _read_frame(data: str) -> Mapping[str, Any]:
    try:
        frame = json.loads(data)
    except ValueError:
        return {}
    return frame if isinstance(frame, dict) else {}


def _payload(response: BoltResponse) -> dict[str, Any]:
    if not response.body:
        return {}
    content_type = response.headers.get("content-type", [""])[0]
    if content_type.startswith("application/json"):
        return {"payload": json.loads(response.body)}
    return {"payload": {"text": response.body}}
