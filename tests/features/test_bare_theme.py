"""Where a meeting's theme has nothing to choose from, or the node does not do it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.simulator.pexip.conference.service import Service
from tests.world import World, buttons, shown

BARE = Service(
    name="Bare",
    aliases=("meet.bare",),
    layouts=(),
    classification_levels={},
    pinning_configs=(),
)


@pytest.fixture
async def bare(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    async with World(tmp_path, sqlite_url).running() as world:
        world.node.add(BARE)
        await world.someone_joins("Alice", alias="meet.bare", role="host")
        await world.bind("meet.bare")
        await world.card()
        yield world


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("layout", "layout cannot be chosen"),
        ("classification", "no classification levels"),
        ("pinning", "no pinning configurations"),
    ],
)
async def test_nothing_to_choose_from_is_said(bare: World, typed: str, reason: str):
    reply = await bare.types(f"/pexip {typed}")

    assert reason in shown(reply)


@pytest.mark.parametrize(
    "typed", ["layout 1:7", "overlay off", "classification Unclassified", "banner off"]
)
async def test_what_was_so_before_has_no_way_back(bound: World, typed: str):
    reply = await bound.types(f"/pexip {typed}")

    assert not buttons(reply)


async def test_a_layout_that_the_node_cannot_set_is_a_failure_with_a_reference(bound: World):
    bound.node.faults.plan("transform_layout", status=500)

    reply = await bound.types("/pexip layout 2:21")

    assert "reference" in shown(reply)


async def test_a_picture_whose_layout_the_node_refuses_is_taken_away_again(bound: World):
    bound.node.faults.plan("configure", status=500)

    reply = await bound.types("/pexip layout for bob 2:21")

    assert "reference" in shown(reply)
    assert bound.node.conference("meet.team").settings.video_mixes == {}


async def test_nobodys_hand_is_up(bound: World):
    assert "No hand is up" in shown(await bound.types("/pexip hands"))


async def test_a_device_without_video_gets_no_layout_of_its_own(bound: World):
    await bound.someone_joins("Carol", has_media=False)
    await bound.card(showing="Carol")

    reply = await bound.types("/pexip layout for carol 1:7")

    assert "cannot have a layout of its own" in shown(reply)
