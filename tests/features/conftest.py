"""A running world for each test, on SQLite unless a test says otherwise."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    async with World(tmp_path, sqlite_url).running() as world:
        yield world


@pytest.fixture
async def bound(world: World) -> World:
    """Alice hosts, Bob is a Guest, and the channel is bound to their meeting."""
    return await with_a_meeting(world)


@pytest.fixture
async def calm(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    """At the wall's own pace: a modal answers another way where the bridge needs more than 2 s."""
    async with World(tmp_path, sqlite_url, speed=1, simulator_speed=1).running() as world:
        yield world


@pytest.fixture
async def calm_bound(calm: World) -> World:
    """As bound, for what a form answers within those 2 s."""
    return await with_a_meeting(calm)


async def with_a_meeting(world: World) -> World:
    await world.someone_joins("Alice", role="host")
    await world.someone_joins("Bob")
    await world.bind()
    await world.card()
    return world
