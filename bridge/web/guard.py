"""Whoever connects and says nothing: closed after some seconds, and first of all where many do."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from itertools import chain

from aiohttp import web
from aiohttp.typedefs import Middleware
from typing_extensions import override

from bridge.budgets.counters import PAST
from bridge.budgets.table import HTTP_BODY, HTTP_CONNECTIONS, HTTP_HEADERS, HTTP_READING

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """All connections of one server, and those that have not asked for anything yet."""

    def __init__(
        self, seconds: float = HTTP_HEADERS.amount, most: int = HTTP_CONNECTIONS.amount
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._open: set[asyncio.Transport] = set()
        # In the order of their coming; then in that of their last answers, and of their requests.
        self._silent: dict[object, asyncio.TimerHandle] = {}
        self._idle: dict[object, None] = {}
        self._asking: dict[object, web.Request] = {}

    def accept(self, protocol: asyncio.Protocol) -> asyncio.Protocol:
        """The protocol of a new connection, watched."""
        return _Watched(protocol, self)

    def begin(self, transport: asyncio.Transport) -> None:
        """It has its time to ask for something."""
        loop = asyncio.get_running_loop()
        self._open.add(transport)
        self._silent[transport] = loop.call_later(self._seconds, self._close, transport)
        if len(self._open) > self._most:
            PAST.count(HTTP_CONNECTIONS)
            self._abort(self._longest_without(transport))

    def _longest_without(self, newest: object) -> object:
        """Who has asked for nothing, or nothing more, or is still saying for what.

        Where all the others have their answers made, it is whoever comes.
        """
        silent = (each for each in self._silent if each is not newest)
        sending = (each for each, request in self._asking.items() if request.can_read_body)
        return next(chain(silent, self._idle, sending), newest)

    def note_request(self, transport: object, request: web.Request | None = None) -> None:
        """It has asked."""
        if (timer := self._silent.pop(transport, None)) is not None:
            timer.cancel()
        self._idle.pop(transport, None)
        self._asking.pop(transport, None)
        if request is not None:
            self._asking[transport] = request

    def note_answer(self, transport: object) -> None:
        """It may ask for something else, and has no time of its own for that."""
        if self._asking.pop(transport, None) is not None:
            self._idle[transport] = None

    def end(self, transport: asyncio.Transport) -> None:
        self._open.discard(transport)
        self.note_request(transport)

    def _close(self, transport: asyncio.Transport) -> None:
        PAST.count(HTTP_HEADERS)
        self._abort(transport)

    def _abort(self, transport: object) -> None:
        self.note_request(transport)
        if isinstance(transport, asyncio.Transport):
            transport.abort()

    @property
    def middleware(self) -> Middleware:
        """Around every request: what is announced as too long is not read."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            transport = request.transport
            self.note_request(transport, request)
            try:
                return await _answer(request, handler)
            finally:
                self.note_answer(transport)

        return guard


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    if (request.content_length or 0) > HTTP_BODY.amount:
        PAST.count(HTTP_BODY)
        too_large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return _last(web.Response(status=too_large))
    response = await handler(request)
    if response.status == HTTPStatus.REQUEST_TIMEOUT:
        PAST.count(HTTP_READING)
        response.force_close()
    return response


def _last(response: web.Response) -> web.Response:
    """The connection ends with it, whatever more was to come."""
    response.force_close()
    return response


class _Watched(asyncio.Protocol):
    """Hands on all that happens."""

    def __init__(self, inner: asyncio.Protocol, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._inner.connection_made(transport)
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
            self._guard.begin(transport)

    @override
    def data_received(self, data: bytes) -> None:
        self._inner.data_received(data)

    @override
    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    @override
    def pause_writing(self) -> None:
        self._inner.pause_writing()

    @override
    def resume_writing(self) -> None:
        self._inner.resume_writing()

    @override
    def connection_lost(self, error: Exception | None) -> None:
        if self._transport is not None:
            self._guard.end(self._transport)
        self._inner.connection_lost(error)
