"""`/metrics` in Prometheus' text format: for this machine, or for whoever has the token.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Awaitable, Callable
from hmac import compare_digest

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import SecretStr

from bridge.metrics import REGISTRY
from bridge.operations.gauges import Gauges
from bridge.web.status.state import ReplicaState
from bridge.web.this_machine import is_of_this_machine

PATH = "/metrics"
_BEARER = "Bearer "


def routes(read: Callable[[], ReplicaState], token: SecretStr | None) -> list[web.RouteDef]:
    """One route; without a token nobody from elsewhere is answered."""
    gauges = CollectorRegistry()
    gauges.register(Gauges(read))

    async def answer(request: web.Request) -> web.Response:
        _admit(request, token)
        body = generate_latest(gauges) + generate_latest(REGISTRY)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    handler: Callable[[web.Request], Awaitable[web.StreamResponse]] = answer
    return [web.get(PATH, handler)]


def _admit(request: web.Request, token: SecretStr | None) -> None:
    """Raises HTTPUnauthorized, HTTPForbidden."""
    if token is None:
        if not is_of_this_machine(request):
            raise web.HTTPForbidden(text="Only for this machine, or with BRIDGE_METRICS_TOKEN.\n")
        return
    given = request.headers.get("Authorization", "")
    wanted = f"{_BEARER}{token.get_secret_value()}"
    if not compare_digest(given.encode(errors="replace"), wanted.encode()):
        raise web.HTTPUnauthorized(text="", headers={"WWW-Authenticate": "Bearer"})
