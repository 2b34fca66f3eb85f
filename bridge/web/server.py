"""The web server: `/healthz`, `/readyz`, and whatever routes it is handed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from bridge.errors import BridgeError

# Slack's largest payloads are views of 250 kB; a form encodes one to about three times that.
_MAX_BODY_BYTES = 1024 * 1024


@asynccontextmanager
async def serving(
    host: str,
    port: int,
    *,
    routes: Iterable[web.RouteDef],
    find_trouble: Callable[[], str | None],
) -> AsyncIterator[int]:
    """Serve until the body ends; yields the port, which matters where 0 was asked for.

    Args:
        host: Where to listen.
        port: 0 takes a free one.
        routes: Slack's, in HTTP mode.
        find_trouble: Why the bridge is not ready, or None when it is.

    Raises:
        BridgeError: The port is taken, or the host is not ours.
    """
    application = web.Application(client_max_size=_MAX_BODY_BYTES)
    application.add_routes(
        [web.get("/healthz", _healthz), web.get("/readyz", _readyz(find_trouble))]
    )
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise BridgeError(
                f"Cannot listen on {host}:{port} ({error.strerror or error}). "
                "Set BRIDGE_HTTP_PORT to a free port, or 0."
            ) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _healthz(_request: web.Request) -> web.Response:
    """The process lives and its loop turns."""
    return web.json_response({"status": "ok"})


def _readyz(
    find_trouble: Callable[[], str | None],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def readyz(_request: web.Request) -> web.Response:
        trouble = find_trouble()
        if trouble is None:
            return web.json_response({"status": "ready"})
        return web.json_response({"status": "not ready", "reason": trouble}, status=503)

    return readyz
