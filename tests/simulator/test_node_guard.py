"""The demo's node is for this machine alone, as its page is."""

import aiohttp
import pytest

from bridge.simulator.page.guard import guard
from bridge.simulator.pexip.node import SimulatedNode


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1:1"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
    ids=["own", "name", "port", "origin", "null"],
)
async def test_strangers_are_refused(headers: dict[str, str], status: int):
    node = SimulatedNode()
    async with (
        node.serve(middlewares=(guard,)) as url,
        aiohttp.ClientSession() as http,
        http.get(f"{url}/api/client/v2/status", headers=headers) as answer,
    ):
        assert answer.status == status
