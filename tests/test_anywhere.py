"""Whatever a person asks is answered by any process, whichever holds the meeting."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.two_bridges import Replicas, replicas
from tests.world import World, shown, until


@pytest.fixture
async def two(tmp_path: Path, postgres_url: str) -> AsyncIterator[Replicas]:
    async with replicas(tmp_path, postgres_url) as two:
        yield two


@pytest.fixture
async def world(two: Replicas) -> World:
    """A meeting that one process holds, while Slack talks to the other."""
    await two.world.bind()
    await until(lambda: two.world.node.clients("meet.team"))
    await two.world.node.someone_joins("Bob", role="guest", alias="meet.team")
    await two.world.node.someone_joins("Hana", role="chair", alias="meet.team")
    await two.world.card(showing="Bob")
    return two.world


async def test_mute(world: World):
    reply = await world.types("/pexip mute bob")
    assert "Bob is muted" in shown(reply)
    assert world.person("Bob").is_muted
