"""The thin part that touches sockets: one HTTP session for all nodes, and one exchange over it."""

import asyncio
import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Literal, TypeAlias

import aiohttp
from pydantic import SecretStr
from yarl import URL

from bridge.pexip.answer import Answer
from bridge.pexip.errors import NodeUnreachableError, NotSentError, ProtocolError
from bridge.pexip.request import Request
from bridge.pexip.waiting import Clock

REQUEST_SECONDS = 10.0

# A roster of some thousand people is a few MB.
_MAX_ANSWER_BYTES = 16 * 1024 * 1024
# Pictures, keys and the like: a slide of 1080p has a few hundred KB.
_MAX_CONTENT_BYTES = 8 * 1024 * 1024


End: TypeAlias = Callable[[int], None]
"""Told the status of the answer, as soon as it is known; 0 where there was none."""
Observe: TypeAlias = Callable[[str, str], End]
"""Told the name and the method of each request as it begins."""


def open_http(
    ca_file: str | None = None, *, verify: bool = True, observe: Observe | None = None
) -> aiohttp.ClientSession:
    """A session for all nodes and streams; a private CA is trusted beside the system's."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, ssl=_trust(ca_file) if verify else False),
        # Each exchange and each read brings its own limit, by the clock that was passed in.
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        # Conferences share nodes; a node must not tell them apart, or together, by a cookie.
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[_watched(observe)],
    )


def _trust(ca_file: str | None) -> ssl.SSLContext | Literal[True]:
    """True is aiohttp's own context, which is there already: to read the system's takes 20 ms."""
    if ca_file is None:
        return True
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=ca_file)
    return context


@dataclass
class _Way:
    """How far one request has come."""

    name: str
    # Of a session that nobody watches nothing is known.
    has_begun: bool = True
    end: End | None = None


def _watched(observe: Observe | None) -> aiohttp.TraceConfig:
    async def note_start(
        _: object, context: SimpleNamespace, started: aiohttp.TraceRequestStartParams
    ) -> None:
        if isinstance(way := context.trace_request_ctx, _Way):
            way.has_begun = False
            way.end = None if observe is None else observe(way.name, started.method)

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(note_start)
    trace.on_request_headers_sent.append(_note_headers)
    trace.on_request_end.append(_note_end)
    trace.on_request_exception.append(_note_failure)
    return trace


async def _note_headers(_: object, context: SimpleNamespace, __: object) -> None:
    if isinstance(context.trace_request_ctx, _Way):
        context.trace_request_ctx.has_begun = True


async def _note_end(
    _: object, context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
) -> None:
    if isinstance(way := context.trace_request_ctx, _Way) and way.end is not None:
        way.end(ended.response.status)


async def _note_failure(_: object, context: SimpleNamespace, __: object) -> None:
    if isinstance(way := context.trace_request_ctx, _Way) and way.end is not None:
        way.end(0)


async def exchange(
    http: aiohttp.ClientSession,
    request: Request[Any],
    *,
    node: str,
    alias: str = "",
    headers: dict[str, SecretStr],
    clock: Clock,
    seconds: float = REQUEST_SECONDS,
    breakout: str | None = None,
) -> Answer:
    """Send the request once.

    Raises:
        NotSentError: No connection.
        NodeUnreachableError: No complete answer in time.
        ProtocolError: The answer has no end.
    """
    way = _Way(request.name)
    url, content = URL(request.url(node, alias, breakout), encoded=True), request.content()
    secret_headers = {name: secret.get_secret_value() for name, secret in headers.items()}
    # Without a body there is no type of one either, as the official clients have it.
    described = {} if content is None else {"Content-Type": request.content_type}
    try:
        async with (
            clock.timeout(seconds),
            http.request(
                request.method,
                url,
                data=content,
                headers=secret_headers | described,
                skip_auto_headers=("Content-Type",),
                # A redirect would carry the token to wherever it points.
                allow_redirects=False,
                trace_request_ctx=way,
            ) as response,
        ):
            return Answer(
                request=request.name,
                status=response.status,
                body=await read_body(response, _limit(request)),
                content_type=response.content_type,
                location=response.headers.get("Location", ""),
                date=response.headers.get("Date", ""),
                pin_was_sent=secret_headers.get("pin", "none") != "none",
                secrets=_secrets(request, headers),
            )
    except TimeoutError:
        reason, is_late = f"no answer within {seconds:g} s", True
    except (aiohttp.ClientError, OSError) as error:
        reason, is_late = describe_failure(error), False
    # Outside of the handler, so that the cause, which knows the headers, is not carried along.
    kind = NodeUnreachableError if way.has_begun else NotSentError
    raise kind(f"{node}: {reason}", reason=reason, is_late=is_late)


def _secrets(request: Request[Any], headers: dict[str, SecretStr]) -> tuple[str, ...]:
    fields = [value for _, value in request if isinstance(value, SecretStr)]
    texts = {secret.get_secret_value() for secret in [*headers.values(), *fields]}
    return tuple(texts - {"", "none"})


def _limit(request: Request[Any]) -> int:
    return _MAX_CONTENT_BYTES if request.is_answered_by_body else _MAX_ANSWER_BYTES


async def read_body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """All of it.

    Raises:
        ProtocolError: It has more bytes than this limit.
        ClientError: The connection broke before its end.
    """
    closed = _end_of_connection(response)
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise ProtocolError("The answer is too large to be a node's")
    if closed is not None and closed.done() and closed.exception() is not None:
        raise aiohttp.ClientPayloadError
    return bytes(body)


def _end_of_connection(response: aiohttp.ClientResponse) -> asyncio.Future[None] | None:
    """How the connection ends, for an answer that only ends with it.

    aiohttp takes a reset for such an end, as good as any.
    """
    connection = response.connection
    is_framed = "Content-Length" in response.headers or "Transfer-Encoding" in response.headers
    if is_framed or connection is None or connection.protocol is None:
        return None
    closed = connection.protocol.closed
    if closed is not None:
        # Where the reading fails otherwise, nobody asks for it.
        closed.add_done_callback(lambda end: end.cancelled() or end.exception())
    return closed


def describe_failure(error: Exception) -> str:
    """Why a connection failed, in words, and without what was sent over it."""
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return "its TLS certificate is not trusted, or it speaks no TLS"
        case aiohttp.ClientConnectorDNSError():
            return "its name is not known"
        case aiohttp.ClientConnectorError():
            return os.strerror(error.errno) if error.errno else "no connection"
        case aiohttp.ClientPayloadError() | aiohttp.ServerDisconnectedError() | ConnectionError():
            return "it closed the connection"
        case _:
            return type(error).__name__
