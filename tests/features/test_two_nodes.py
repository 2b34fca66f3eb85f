"""The bridge's node is gone and another one is up: it goes over to that one within seconds."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.two_nodes import TwoNodes
from tests.proxy import Proxy
from tests.world import World, until

ALIAS = "meet.team"


@pytest.fixture
async def nodes() -> list[TwoNodes]:
    """Those of the world that runs."""
    return []


@pytest.fixture
async def bound(tmp_path: Path, sqlite_url: str, nodes: list[TwoNodes]) -> AsyncIterator[World]:
    async with World(tmp_path, sqlite_url).without_bridge() as world:
        nodes.append(TwoNodes(world.node))
        async with nodes[0].serve() as both:
            world.settings = world.make_settings(pexip_node=both)
            await world.start()
            try:
                await world.someone_joins("Alice", role="host")
                await world.bind()
                await world.card()
                yield world
            finally:
                await world.stop()


def participants(world: World) -> list[str]:
    return [each.uuid for each in world.node.clients(ALIAS)]


async def test_a_lost_node_is_left_for_the_other_long_before_the_token_ends(
    bound: World, nodes: list[TwoNodes]
):
    [former] = participants(bound)
    lost_at = bound.clock.monotonic()

    nodes[0].lose_first([ALIAS])
    await bound.person("Alice").says("nobody hears this")
    await until(lambda: participants(bound) and participants(bound) != [former])

    assert bound.clock.monotonic() - lost_at < 30
    await bound.posted("The bridge was cut off")
    await bound.person("Alice").says("and this is heard")
    await bound.posted("and this is heard")
    await bound.status("The bridge is in meet.team")


async def test_who_was_only_cut_off_is_back_as_one_participant(bound: World, nodes: list[TwoNodes]):
    """Its token of before is given back once the node answers again."""
    [former] = participants(bound)

    nodes[0].cut_first([ALIAS])
    await until(lambda: len(participants(bound)) > 1)
    nodes[0].mend_first()
    await until(lambda: former not in participants(bound))

    await bound.person("Alice").says("said once")
    await bound.posted("said once")
    assert len(participants(bound)) == 1
    assert "Slack bridge" not in await bound.status("The bridge is in meet.team")


async def test_a_node_in_a_black_hole_is_left_long_before_the_token_ends(
    tmp_path: Path, sqlite_url: str
):
    world = World(tmp_path, sqlite_url, speed=15)
    async with world.without_bridge(), Proxy(world.node_url).serving() as first:
        world.settings = world.make_settings(pexip_node=f"{first.url},{world.node_url}")
        await world.start()
        try:
            await world.someone_joins("Alice", role="host")
            await world.bind()
            await world.card()
            silent_since = world.clock.monotonic()
            first.fall_silent()

            await until(lambda: len(participants(world)) > 1)
            assert world.clock.monotonic() - silent_since < 90
            await world.posted("The bridge was cut off")
            await world.person("Alice").says("heard by the other")
            await world.posted("heard by the other")
        finally:
            await world.stop()


async def test_a_node_that_is_back_at_once_is_not_left(bound: World, nodes: list[TwoNodes]):
    before, streams = participants(bound), bound.bridge_streams()

    nodes[0].cut_first([ALIAS])
    nodes[0].mend_first()
    await until(lambda: bound.bridge_streams() - streams)
    await bound.person("Alice").says("still here")

    await bound.posted("still here")
    await bound.status("The bridge is in meet.team")
    assert participants(bound) == before
