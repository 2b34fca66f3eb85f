"""Socket Mode: Slack's deliveries over WebSockets that we open, two of them in a process.

Slack closes each connection every few hours, and delivers to any that is open; with two, one is
always there, and the next is opened as soon as Slack says that one will close. The SDK's own client
leaves its tasks unowned, asks the wall clock and has been seen silent after idling, so this one is
ours: what hears nothing for half a minute is built anew.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from contextlib import suppress
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
from bridge.errors import SettingsError
from bridge.slack.arriving.connection import Connection, Frame
from bridge.slack.arriving.listeners import dispatch
from bridge.slack.jobs import Jobs
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, TOKEN_ERRORS, read_failure

# Slack allows ten for an app. While they are renewed, or a replica is replaced, there may be
# twice as many for a moment.
ALL_CONNECTIONS = 4
# Of one process.
CONNECTIONS = 2

_FIRST_RETRY_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 60.0
# As long as Slack may be back before it is noticed; of who does not answer nothing is asked much.
_LONGEST_AWAY_SECONDS = 3.0
_FAREWELL_SECONDS = 1.0
_FINISH_SECONDS = 2.0
# Slack's largest payloads are views of 250 kB.
_MAX_FRAME_BYTES = 8 * 1024 * 1024
_OK = 200
# As final as those that speak of the token itself.
_NO_TOKEN = TOKEN_ERRORS | {"missing_scope", "no_permission", "not_allowed_token_type"}

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
        self._open: list[Connection] = []
        self._is_finishing = False
        self._has_connected = False

    @property
    def connections(self) -> int:
        """How many have had Slack's hello."""
        return sum(each.is_serving for each in self._open)

    async def hold(self) -> None:
        """Keep one more connection open until canceled."""
        async with asyncio.TaskGroup() as group:
            await self._keep_connected(group)
            await asyncio.Event().wait()

    async def finish(self) -> None:
        """Take what has arrived and nothing more; until `hold` is canceled it is acknowledged."""
        self._is_finishing = True
        for each in self._open:
            each.finish()
        with suppress(TimeoutError):
            async with self._clock.timeout(_FINISH_SECONDS):
                for each in list(self._open):
                    await each.ended.wait()

    async def _keep_connected(self, group: asyncio.TaskGroup) -> None:
        wait, told = _FIRST_RETRY_SECONDS, ""
        while not self._is_finishing:
            started = self._clock.monotonic()
            pause, longest = 0.0, _LONGEST_RETRY_SECONDS
            try:
                await self._connect_once(group)
                told = ""
            except CALL_ERRORS as error:
                failure = read_failure(error)
                self._judge_token(failure.code)
                longest = longest if failure.is_answered else _LONGEST_AWAY_SECONDS
                wait = min(wait, longest)
                pause = max(wait, failure.retry_after) * self._random.uniform(0.8, 1.2)
                if failure.code != told:
                    # Once for each reason, however long it lasts.
                    told = failure.code
                    log.warning("a socket is down, trying again", cause=failure.code)
            # What held for a while has earned a quick return; what closes at once has not.
            if self._clock.monotonic() - started > _LONGEST_RETRY_SECONDS:
                wait = _FIRST_RETRY_SECONDS
            else:
                pause = max(pause, wait * self._random.uniform(0.1, 0.3))
                wait = min(wait * 2, longest)
            await self._clock.sleep(pause)

    def _judge_token(self, code: str) -> None:
        """A token that has never been good will not be; one that was may be again.

        Raises:
            SettingsError: Slack does not know it.
        """
        if code in _NO_TOKEN and not self._has_connected:
            raise SettingsError([f"BRIDGE_SLACK_APP_TOKEN: Slack does not accept it ({code})."])

    async def _connect_once(self, group: asyncio.TaskGroup) -> None:
        """Serve one connection until it is over, or Slack wants another in its place."""
        url = await self._fetch_url()
        self._has_connected = True
        async with self._clock.timeout(CALL_SECONDS):
            socket = await self._session.ws_connect(
                url,
                autoping=False,
                proxy=self._client.proxy,
                max_msg_size=_MAX_FRAME_BYTES,
                # Who has fallen silent does not answer a farewell either.
                timeout=aiohttp.ClientWSTimeout(ws_close=_FAREWELL_SECONDS),
            )
        is_leaving = asyncio.Event()
        connection = Connection(
            socket, self._clock, on_envelope=self._start, on_leaving=is_leaving.set
        )
        self._open.append(connection)
        group.create_task(self._read(connection, is_leaving), name="socket")
        await is_leaving.wait()

    async def _read(self, connection: Connection, is_leaving: asyncio.Event) -> None:
        try:
            await connection.read()
            if self._is_finishing:
                # What was taken is still acknowledged on it.
                await asyncio.Event().wait()
        finally:
            is_leaving.set()
            self._open.remove(connection)
            await connection.close()

    async def _fetch_url(self) -> str:
        async with self._clock.timeout(CALL_SECONDS):
            answer = await self._client.apps_connections_open(app_token=self._app_token)
        url = answer.get("url")
        if not isinstance(url, str):
            raise aiohttp.InvalidURL("apps.connections.open named no URL")
        return url

    def _start(self, connection: Connection, frame: Frame) -> None:
        self._jobs.start("envelope", self._serve(connection, _read_envelope(frame)))

    async def _dispatch(self, request: SocketModeRequest) -> BoltResponse:
        readable = _read_request(request)
        # What nobody can read would not be read at the next delivery either.
        return await dispatch(self._app, readable) if readable else BoltResponse(status=_OK)

    async def _serve(self, connection: Connection, request: SocketModeRequest) -> None:
        response = await self._dispatch(request)
        if response.status != _OK:
            # No answer makes Slack deliver it again.
            log.warning("an envelope was not taken", status=response.status)
            return
        answer = json.dumps({"envelope_id": request.envelope_id} | _payload(response))
        # Another connection takes the answer where Slack has closed this one meanwhile.
        for each in [connection, *self._open]:
            if await each.send(answer):
                return


def _read_envelope(frame: Frame) -> SocketModeRequest:
    """What has no readable payload is empty."""
    payload = frame.get("payload")
    kind, envelope_id = str(frame["type"]), str(frame["envelope_id"])
    return SocketModeRequest(kind, envelope_id, payload if isinstance(payload, dict) else {})


def _read_request(request: SocketModeRequest) -> AsyncBoltRequest | None:
    try:
        headers = build_headers(request)
        return AsyncBoltRequest(mode="socket_mode", body=request.payload, headers=headers)
    except Exception:
        log.exception("an envelope cannot be read")
        return None


def _payload(response: BoltResponse) -> dict[str, Any]:
    if not response.body:
        return {}
    content_type = response.headers.get("content-type", [""])[0]
    if content_type.startswith("application/json"):
        return {"payload": json.loads(response.body)}
    return {"payload": {"text": response.body}}
