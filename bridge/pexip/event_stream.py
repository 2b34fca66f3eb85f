"""Follow a conference's events over any number of connections.

Nothing is replayed after a loss: each new connection begins with a complete roster, and what was
said meanwhile is gone. So the gap shows between `StreamLost` and the next `StreamOpened`.
"""

import asyncio
import random as randomness
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
from yarl import URL

from bridge.pexip.errors import TokenExpiredError
from bridge.pexip.event import Event, UnknownEvent
from bridge.pexip.events import (
    ByeReceived,
    Disconnected,
    TokenRefreshRequested,
    parse_event,
)
from bridge.pexip.request import API, segment
from bridge.pexip.sse import MAX_EVENT_BYTES, OversizedFrame, SseDecoder, SseFrame
from bridge.pexip.token import Token
from bridge.pexip.transport import REQUEST_SECONDS, describe_failure
from bridge.pexip.waiting import Backoff, Clock

# Nodes ping; how often is not documented, so silence is measured generously.
SILENCE_SECONDS = 90.0
# A stream that breaks sooner than this has not proved that all is well.
_SETTLED_SECONDS = 1.0
# After so many events or reads without a wait, others get their turn.
_BURST = 32


# The stream itself acts on these.
_NEVER_IGNORED = {event.wire_name for event in (ByeReceived, Disconnected, TokenRefreshRequested)}


@dataclass(frozen=True)
class StreamOpened:
    """A connection stands; a complete roster follows."""


@dataclass(frozen=True)
class StreamLost:
    """No connection stands, and why; sent for each try that fails, too."""

    reason: str
    retry_in_seconds: float
    was_silent: bool = False
    """Nothing came for long, so what was sent meanwhile is lost too."""


class _LostError(Exception):
    """This connection is of no more use; another one may be."""


class _SilentError(_LostError):
    """Nothing came for long."""


class EventStream:
    """The events of one token's participant."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        *,
        token: Callable[[], Token],
        on_refresh_wanted: Callable[[], None],
        clock: Clock,
        random: randomness.Random,
        silence_seconds: float = SILENCE_SECONDS,
        max_event_bytes: int = MAX_EVENT_BYTES,
        ignored: frozenset[str] = frozenset(),
    ) -> None:
        self._http = http
        self._token = token
        self._on_refresh_wanted = on_refresh_wanted
        self._clock = clock
        self._backoff = Backoff(random)
        self._silence_seconds = silence_seconds
        self._max_event_bytes = max_event_bytes
        self._ignored = ignored - _NEVER_IGNORED
        self._in_a_row = 0

    async def events(self) -> AsyncGenerator[Event | StreamOpened | StreamLost]:
        """Yield until disconnected; close it (`aclosing`) to stop before.

        Events of an ignored wire name are dropped before they are read.

        Raises:
            TokenExpiredError: The node does not know our token.
        """
        while True:
            reason, was_silent = "the node closed the stream", False
            try:
                async with self._connection() as response:
                    yield StreamOpened()
                    async with aclosing(self._events_of(response)) as events:
                        async for event in events:
                            yield event
                            if isinstance(event, Disconnected):
                                return
            except _LostError as error:
                reason, was_silent = str(error), isinstance(error, _SilentError)
            delay = self._backoff.next()
            yield StreamLost(reason, delay, was_silent)
            await self._clock.sleep(delay)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiohttp.ClientResponse]:
        token = self._token()
        response = await self._open(token)
        try:
            self._check(response, token)
            yield response
        finally:
            response.close()

    async def _open(self, token: Token) -> aiohttp.ClientResponse:
        url = f"{token.node}{API}/conferences/{segment(token.alias)}/events"
        # A header stays out of access logs, where the document's query would land.
        headers = {
            "Accept": "text/event-stream",
            # A proxy that compresses would hold events back until it has enough of them.
            "Accept-Encoding": "identity",
            "token": token.value.get_secret_value(),
        }
        try:
            async with self._clock.timeout(REQUEST_SECONDS):
                return await self._http.get(
                    URL(url, encoded=True),
                    headers=headers,
                    allow_redirects=False,
                    # Whatever the session says of other requests: this one has no end.
                    timeout=aiohttp.ClientTimeout(total=None),
                )
        except TimeoutError:
            reason = "the node does not answer"
        except (aiohttp.ClientError, OSError) as error:
            reason = describe_failure(error)
        raise _LostError(reason)

    def _check(self, response: aiohttp.ClientResponse, token: Token) -> None:
        if response.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            if token is not self._token():
                raise _LostError("the token was refreshed meanwhile")
            raise TokenExpiredError(response.status, request="events")
        if response.status != HTTPStatus.OK:
            raise _LostError(f"HTTP {response.status}")
        if response.content_type != "text/event-stream":
            raise _LostError("the answer is not an event stream")

    async def _events_of(self, response: aiohttp.ClientResponse) -> AsyncGenerator[Event]:
        decoder = SseDecoder(self._max_event_bytes)
        opened, has_spoken = self._clock.monotonic(), False
        try:
            while chunk := await self._read(response):
                for frame in decoder.feed(chunk):
                    has_spoken = True
                    event = self._event(frame)
                    if event is not None:
                        yield event
                    if isinstance(event, ByeReceived):
                        raise _LostError("the node said bye")
                    await self._give_way()
        finally:
            if has_spoken and self._clock.monotonic() - opened >= _SETTLED_SECONDS:
                self._backoff.reset()

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        """What has arrived; nothing at the end."""
        await self._give_way()
        try:
            async with self._clock.timeout(self._silence_seconds):
                return await response.content.readany()
        except TimeoutError:
            raise _SilentError(f"silent for {self._silence_seconds:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            reason = describe_failure(error)
        raise _LostError(reason)

    def _event(self, frame: SseFrame | OversizedFrame) -> Event | None:
        if isinstance(frame, OversizedFrame):
            return UnknownEvent(name="", problem=f"larger than {frame.limit} bytes, dropped")
        if frame.event in self._ignored:
            return None
        event = parse_event(frame.event, frame.data, frame.id)
        if isinstance(event, TokenRefreshRequested):
            self._on_refresh_wanted()
        return event

    async def _give_way(self) -> None:
        """A burst is read without a wait; let the other streams' events in between."""
        self._in_a_row += 1
        if self._in_a_row >= _BURST:
            self._in_a_row = 0
            await asyncio.sleep(0)
