"""Keeps other pages out: only this machine, asked for by its own name, from this page alone.

A page of another origin could reach a server on loopback by a name that resolves to it, or by
opening a WebSocket, which browsers allow across origins. The first shows in `Host`, the second in
`Origin`.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse strangers, and tell browsers to load nothing from elsewhere."""
    if not _is_ours(request):
        raise web.HTTPForbidden(text="This page is for this machine alone.\n")
    return await handler(request)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """A signal handler for every response that is about to start."""
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            # Some browsers do not count a WebSocket of the same host as 'self'.
            f"connect-src 'self' ws://{request.host}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
    # What an app uploaded has a stricter one.
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"


def _is_ours(request: web.Request) -> bool:
    if not _is_this_machine(f"//{request.host}", _port_of(request)):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        # Browsers always name the origin of a WebSocket.
        return request.headers.get("Upgrade", "").lower() != "websocket"
    return origin.lower() == f"http://{request.host}".lower()


def _is_this_machine(url: str, port: int) -> bool:
    try:
        parts = urlsplit(url)
        asked = (parts.hostname, parts.port or 80)
    except ValueError:
        return False
    return asked[0] in _NAMES and asked[1] == port


def _port_of(request: web.Request) -> int:
    transport = request.transport
    address = transport.get_extra_info("sockname") if transport is not None else None
    return int(address[1]) if address else 0
