"""The bookmark that leads into the meeting, for as long as the channel is bound."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.world import CHANNEL, World, shown, until

JOIN_URL = "https://join.example.com/m/{alias}"


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    async with World(tmp_path, sqlite_url, pexip_join_url=JOIN_URL).running() as world:
        yield world


def bookmarks(world: World) -> list[tuple[str, str]]:
    channel = world.slack.channel(CHANNEL).id
    return [(each.title, each.link) for each in world.slack.workspace.bookmarks.of(channel)]


async def test_a_bound_channel_has_one_until_it_is_unbound(world: World):
    await world.bind()
    await until(lambda: bookmarks(world))
    assert bookmarks(world) == [("Join: meet.team", "https://join.example.com/m/meet.team")]

    await world.press(await world.types("/pexip unbind"), "Unbind")

    await until(lambda: not bookmarks(world))


async def test_a_restart_adds_no_second_one(world: World):
    await world.bind()
    await until(lambda: bookmarks(world))

    await world.restart()

    await until(lambda: len(world.slack.calls("bookmarks.list")) > 1)
    assert len(bookmarks(world)) == 1
    assert len(world.slack.calls("bookmarks.add")) == 1


@pytest.mark.parametrize("error", ["missing_scope", "unknown_method"])
async def test_where_there_are_none_the_bridge_goes_on(world: World, error: str):
    world.slack.faults.refuse("bookmarks.list", error)

    await world.bind()
    await until(lambda: world.slack.calls("bookmarks.list"))

    assert "no meeting" not in shown(await world.types("/pexip status"))
    assert bookmarks(world) == []
