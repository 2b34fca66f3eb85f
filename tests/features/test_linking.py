"""Somebody in Slack proves which participant they are, and a mention finds them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.simulator.slack.state.entities import Ephemeral
from tests.world import World, buttons, shown


@pytest.fixture
async def bound(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    async with World(tmp_path, sqlite_url, speed=2).running() as world:
        await world.someone_joins("Alice", role="host")
        await world.someone_joins("Guest 7")
        await world.bind()
        await world.card()
        yield world


async def enter(world: World, asked: Ephemeral, code: str) -> None:
    ana = world.slack.person("ana")
    await ana.presses(asked, buttons(asked)["Enter the code…"])
    await ana.submits(await world.view(), {"code": code})


async def link(world: World) -> None:
    asked = await world.types("/pexip link guest 7")
    assert "has written a code to Guest 7" in shown(asked)
    await enter(world, asked, world.code())
    await world.answered("In this meeting you are Guest 7")


async def test_whoever_repeats_the_code_is_found_by_a_mention(bound: World):
    await link(bound)

    reply = await bound.types("/pexip mute @ana", who="dave")

    assert "Guest 7 is muted" in shown(reply)


async def test_without_a_link_a_mention_is_asked_about_and_never_guessed(bound: World):
    await bound.someone_joins("Ana")

    asked = await bound.types("/pexip mute @ana")

    assert "Which participant is that person?" in shown(asked)
    assert not any(each.is_muted for each in bound.people())


async def test_a_wrong_code_links_nobody_and_is_no_further_try(bound: World):
    asked = await bound.types("/pexip link guest 7")
    code = bound.code()
    await enter(bound, asked, "000000" if code != "000000" else "111111")
    await bound.slack.workspace.feed.until(
        lambda: (
            "That was not the code"
            in shown(bound.slack.workspace.screens.top(bound.slack.person("ana").id))
        ),
    )

    assert bound.stored("SELECT count(*) FROM person_link") == 0
    # Nothing is left to press for a second try.
    await bound.slack.workspace.feed.until(lambda: asked not in bound.slack.workspace.ephemerals)


async def test_only_the_participant_reads_the_code(bound: World):
    await bound.types("/pexip link guest 7")

    code = bound.code()

    assert not any(code in line for line in bound.told())
    assert not any(code in shown(each) for each in bound.messages())


async def test_whoever_has_left_is_not_somebody_else(bound: World):
    await link(bound)
    await bound.person("Guest 7").leaves()
    await bound.posted("Guest 7 left")

    reply = await bound.types("/pexip mute @ana", who="dave")

    assert "Guest 7 has left the meeting" in shown(reply)


async def test_only_a_linked_person_has_a_picture_in_the_panel(bound: World):
    ana = bound.slack.person("ana")
    await ana.types("leads", "/pexip about guest 7")
    assert "image_url" not in str((await bound.view()).body)
    await link(bound)

    await ana.types("leads", "/pexip about guest 7")

    view = await bound.view()
    await bound.slack.workspace.feed.until(lambda: "image_url" in str(view.body))
