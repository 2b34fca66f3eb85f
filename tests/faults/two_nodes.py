"""Two nodes of one deployment, of which the first can be lost; the meetings are on both."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler

from bridge.simulator.pexip.node import SimulatedNode

_REASON = "Signaling node disconnected"


class TwoNodes:
    """The same conferences by two addresses."""

    def __init__(self, node: SimulatedNode) -> None:
        self._node = node
        self._is_first_lost = False

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """The setting that names both."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            if self._is_first_lost:
                assert request.transport is not None
                request.transport.abort()
            return await handler(request)

        async with self._node.serve(middlewares=[guard]) as first, self._node.serve() as second:
            yield f"{first},{second}"

    def cut_first(self, aliases: Iterable[str]) -> None:
        """From the bridge alone: whoever came in through it stays there as long as a token does."""
        self._is_first_lost = True
        for alias in aliases:
            self._node.drop_streams(alias)

    def mend_first(self) -> None:
        self._is_first_lost = False

    def lose_first(self, aliases: Iterable[str]) -> None:
        """And with it whoever came in through it; people are there by way of the other."""
        self._is_first_lost = True
        for alias in aliases:
            clients = self._node.clients(alias)
            self._node.drop_streams(alias)
            for each in clients:
                self._node.revoke_token(each.uuid)
                self._node.remove_participant(each.uuid, _REASON)
