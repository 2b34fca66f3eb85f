"""A bridge in a meeting with Alice, its Host, and Bob."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.world import World

PASSWORD = "a pass phrase"
TOKEN = "for prometheus alone"


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    world = World(tmp_path, sqlite_url, status_password=PASSWORD)
    async with world.running():
        yield world


@pytest.fixture
async def bound(world: World) -> World:
    await world.someone_joins("Alice", role="host")
    await world.someone_joins("Bob")
    await world.bind()
    await world.card()
    return world


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
