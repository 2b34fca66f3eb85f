"""The web server: `/healthz`, `/readyz`, and whatever routes it is handed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from random import SystemRandom
from types import MappingProxyType

import structlog
from aiohttp import web

from bridge.budgets.table import HTTP_BODY
from bridge.errors import BridgeError, new_reference
from bridge.web.guard import Guard, Handler

# A page loads nothing, runs nothing, is framed by nobody and kept by no browser. Slack's own page
# at the end of an install has its styles in it, and its button from there.
_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'unsafe-inline'; "
            "img-src https://platform.slack-edge.com; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'"
        ),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
)
_log = structlog.get_logger()

# Longer than a proxy in front keeps a connection that nobody uses.
_KEEPALIVE_SECONDS = 75.0


@asynccontextmanager
async def serving(
    host: str,
    port: int,
    *,
    routes: Iterable[web.RouteDef],
    find_trouble: Callable[[], str | None],
    find_missing: Callable[[], Mapping[str, str]] = dict,
    guard: Guard | None = None,
) -> AsyncIterator[int]:
    """Serve until the body ends; yields the port, which matters where 0 was asked for.

    Args:
        host: Where to listen.
        port: 0 takes a free one.
        routes: What else it answers, beside its health.
        guard: Who may keep a connection for how long.
        find_trouble: Why the bridge is not ready, or None when it is.
        find_missing: Which parts cannot be used, and why; also of some it can do without.

    Raises:
        BridgeError: The port is taken, or the host is not ours.
    """
    guard = guard or Guard()
    application = web.Application(
        client_max_size=HTTP_BODY.amount, middlewares=[guard.middleware, _tell_failures]
    )
    application.add_routes(
        [web.get("/healthz", _healthz), web.get("/readyz", _readyz(find_trouble, find_missing))]
    )
    application.add_routes(routes)
    application.on_response_prepare.append(_add_headers)
    runner = web.AppRunner(
        application,
        access_log=None,
        handle_signals=False,
        # Nobody who is answered here packs a body, and a small one can hold a thousand times more.
        auto_decompress=False,
        keepalive_timeout=_KEEPALIVE_SECONDS,
    )
    await runner.setup()
    try:
        async with await _listening(runner, guard, host, port) as server:
            yield server.sockets[0].getsockname()[1]
    finally:
        await runner.cleanup()


@web.middleware
async def _tell_failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The page and the log have the same number; an address may hold a login's token."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except ConnectionError:
        # Whoever asked has gone; anybody could do that all day.
        return web.Response(status=HTTPStatus.BAD_REQUEST)
    except Exception:  # noqa: BLE001 - whatever it is, the person is told a number
        reference = new_reference(SystemRandom())
        resource = request.match_info.route.resource
        page = "" if resource is None else resource.canonical
        _log.exception("A page failed", page=page, reference=reference)
        text = f"Something went wrong here. Reference: {reference}\n"
        return web.Response(status=HTTPStatus.INTERNAL_SERVER_ERROR, text=text)


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """On every answer, errors too; a page that says something of its own keeps it."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


async def _listening(
    runner: web.AppRunner, guard: Guard, host: str, port: int
) -> AbstractAsyncContextManager[asyncio.Server]:
    """Raises BridgeError."""
    accept = runner.server
    if accept is None:
        raise BridgeError("The web server is not set up.")
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(lambda: guard.accept(accept()), host, port)
    except OSError as error:
        raise BridgeError(
            f"Cannot listen on {host}:{port} ({error.strerror or error}). "
            "Set BRIDGE_HTTP_PORT to a free port, or 0."
        ) from error
    return _closing(server)


@asynccontextmanager
async def _closing(server: asyncio.Server) -> AsyncIterator[asyncio.Server]:
    """Its open connections are the runner's to end."""
    try:
        yield server
    finally:
        server.close()


async def _healthz(_request: web.Request) -> web.Response:
    """The process lives and its loop turns."""
    return web.json_response({"status": "ok"})


def _readyz(
    find_trouble: Callable[[], str | None], find_missing: Callable[[], Mapping[str, str]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def readyz(_request: web.Request) -> web.Response:
        trouble, missing = find_trouble(), dict(find_missing())
        named = {"missing": missing} if missing else {}
        if trouble is None:
            return web.json_response({"status": "ready", **named})
        return web.json_response({"status": "not ready", "reason": trouble, **named}, status=503)

    return readyz
