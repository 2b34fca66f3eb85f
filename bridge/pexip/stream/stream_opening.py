"""Open one connection for events, or tell why there is none."""

import socket
from collections.abc import Callable
from http import HTTPStatus

import aiohttp
from yarl import URL

from bridge.pexip.answer import Answer
from bridge.pexip.errors import NodeBusyError, ProtocolError, TokenExpiredError
from bridge.pexip.request import API, segment
from bridge.pexip.stream.arrivals import BUFFER_BYTES
from bridge.pexip.token import Token
from bridge.pexip.transport import REQUEST_SECONDS, describe_failure, read_body
from bridge.pexip.waiting import Clock

_STREAM_TYPE = "text/event-stream"
_MAX_REFUSAL_BYTES = 64 * 1024
# After ten quiet seconds the kernel asks whether the other end is there, and again every five.
_KEEP_ALIVE = {"TCP_KEEPIDLE": 10, "TCP_KEEPALIVE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}


class LostError(Exception):
    """This connection is of no more use; another one may be. Its text says why."""


async def open_stream(
    http: aiohttp.ClientSession, token: Token, newest: Callable[[], Token], clock: Clock
) -> aiohttp.ClientResponse:
    """An answer that is a stream, to be closed by the caller.

    Args:
        http: Sends the request.
        token: Whose participant's events.
        newest: The token as it is by then; a refresh may have overtaken the request.
        clock: For the time-out.

    Raises:
        LostError: There is none, or no stream.
        TokenExpiredError: The node does not know the token.
    """
    response = await _ask(http, token, clock)
    try:
        await _check(response, token, newest, clock)
        _keep_alive(response)
    except BaseException:
        response.close()
        raise
    return response


async def _ask(http: aiohttp.ClientSession, token: Token, clock: Clock) -> aiohttp.ClientResponse:
    url = f"{token.node}{API}/conferences/{segment(token.alias)}/events"
    # A header stays out of access logs, where the document's query would land.
    headers = {
        "Accept": _STREAM_TYPE,
        # A proxy that compresses would hold events back until it has enough of them.
        "Accept-Encoding": "identity",
        "token": token.value.get_secret_value(),
    }
    try:
        async with clock.timeout(REQUEST_SECONDS):
            return await http.get(
                URL(url, encoded=True),
                headers=headers,
                allow_redirects=False,
                # Whatever the session says of other requests: this one has no end.
                timeout=aiohttp.ClientTimeout(total=None),
                read_bufsize=BUFFER_BYTES,
            )
    except TimeoutError:
        reason = "the node does not answer"
    except (aiohttp.ClientError, OSError) as error:
        reason = f"the node cannot be reached: {describe_failure(error)}"
    raise LostError(reason)


async def _check(
    response: aiohttp.ClientResponse, token: Token, newest: Callable[[], Token], clock: Clock
) -> None:
    if response.status == HTTPStatus.OK:
        if response.content_type != _STREAM_TYPE:
            raise LostError(f"the answer is {response.content_type}, not an event stream")
        return
    if response.status == HTTPStatus.FORBIDDEN:
        if token is not newest():
            raise LostError("the token was refreshed meanwhile")
        raise TokenExpiredError(response.status, request="events")
    error = (await _read_refusal(response, clock)).error()
    if not error.stranger and isinstance(error, NodeBusyError):
        raise LostError("the node is in maintenance or full")
    raise LostError(error.stranger or f"the node says {error.status}")


async def _read_refusal(response: aiohttp.ClientResponse, clock: Clock) -> Answer:
    """All but the node's own words, which may hold anything."""
    body = b""
    try:
        async with clock.timeout(REQUEST_SECONDS):
            body = await read_body(response, _MAX_REFUSAL_BYTES)
    except (aiohttp.ClientError, OSError, TimeoutError, ProtocolError):
        # The status says enough.
        pass
    return Answer(
        request="events",
        status=response.status,
        body=body,
        content_type=response.content_type,
        location=response.headers.get("Location", ""),
    )


def _keep_alive(response: aiohttp.ClientResponse) -> None:
    """Have the kernel notice a connection whose other end is gone without a word."""
    transport = response.connection.transport if response.connection else None
    connected = transport.get_extra_info("socket") if transport else None
    if connected is None:
        return
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEP_ALIVE.items():
        if option := getattr(socket, name, None):
            connected.setsockopt(socket.IPPROTO_TCP, option, value)
