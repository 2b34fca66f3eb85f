"""The Home tab: a person's meetings, what they may do there, and how to begin."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bridge.simulator.slack.state.changes import HomeOpened
from bridge.simulator.slack.state.entities import View
from tests.features.conftest import with_a_meeting
from tests.world import World, shown


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    async with World(tmp_path, sqlite_url, speed=2).running() as world:
        yield world


@pytest.fixture
async def bound(world: World) -> World:
    return await with_a_meeting(world)


async def home(world: World, words: str, *, who: str = "ana") -> View:
    """The tab of a person, once it shows these words."""
    world.slack.person(who).opens_home()
    homes, person = world.slack.workspace.screens.homes, world.slack.person(who).id

    def find() -> View | None:
        view = homes.get(person)
        return view if view is not None and words in shown(view) else None

    return await world.slack.workspace.feed.until(find)


def labels(view: View) -> dict[str, str]:
    return {
        each["text"]["text"]: each["action_id"]
        for block in view.body["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    }


async def press(world: World, view: View, label: str, *, who: str = "ana") -> None:
    await world.slack.person(who).presses(view, labels(view)[label])


async def test_who_has_no_meeting_is_told_how_to_begin(world: World):
    view = await home(world, "Begin in three steps")

    assert "/invite @pexip" in shown(view)
    assert "scopes" not in shown(view)


async def test_a_server_that_names_no_tab_is_shown_the_home_tab(world: World):
    ana = world.slack.person("ana").id
    workspace = world.slack.workspace
    tab: Any = ""

    workspace.feed.publish(HomeOpened(ana, workspace.direct_channel(ana), tab, None))

    await workspace.feed.until(lambda: workspace.screens.homes.get(ana))


async def test_my_meetings_stand_there_with_my_rights(bound: World):
    view = await home(bound, "meet.team")

    assert "live, 2 people · you may do everything" in shown(view)
    assert {"People", "Take the bridge out", "New card", "Help"} <= labels(view).keys()


async def test_meetings_of_other_channels_do_not(bound: World):
    view = await home(bound, "Begin in three steps", who="bob")

    assert "meet.team" not in shown(view)


async def test_the_panel_opens_from_there(bound: World):
    view = await home(bound, "meet.team")

    await press(bound, view, "People")

    assert "Bob · Guest" in shown(await bound.view())


async def test_a_press_is_answered_in_a_modal_and_shown_on_the_tab(bound: World):
    view = await home(bound, "meet.team")

    await press(bound, view, "Take the bridge out")

    assert "The bridge has left meet.team" in shown(await bound.view())
    view = await home(bound, "paused")
    assert "Bring the bridge in" in labels(view)


async def test_a_person_is_led_into_the_meeting_from_there(tmp_path: Path, sqlite_url: str):
    address = "https://join.example.com/m/{alias}"
    async with World(tmp_path, sqlite_url, pexip_join_url=address).running() as world:
        bound = await with_a_meeting(world)

        view = await home(bound, "meet.team")

        rows = [each for block in view.body["blocks"] for each in block.get("elements", ())]
        [join] = [each for each in rows if each.get("url")]
        assert (join["text"]["text"], join["url"]) == (
            "Join",
            "https://join.example.com/m/meet.team",
        )


async def test_help_is_there_without_a_channel(bound: World):
    view = await home(bound, "meet.team")

    await press(bound, view, "Help")

    assert "What the bridge can do" in shown(await bound.view())


async def test_scopes_that_are_missing_are_named(tmp_path: Path, sqlite_url: str):
    world = World(tmp_path, sqlite_url, speed=2)
    world.slack.app.scopes.discard("im:history")
    async with world.running():
        view = await home(world, "im:history")

        assert "install it again" in shown(view)
        assert "chat:write" not in shown(view)


async def test_my_meetings_are_told_in_a_direct_message(bound: World):
    bound.slack.person("ana").messages_app("meetings")

    told = await bound.told_in_private("Your meetings:")

    assert "meet.team in #leads: 2 people" in shown(told)


async def test_a_direct_message_that_needs_a_meeting_is_told_where_those_are(bound: World):
    bound.slack.person("ana").messages_app("mute bob")

    told = await bound.told_in_private("A direct message has no meeting")
    assert "Yours is in" in shown(told)
    assert bound.slack.channel("leads").id in str(told.blocks)


async def test_a_direct_message_of_somebody_without_meetings_is_told_how_to_find_some(bound: World):
    bound.slack.person("erin").messages_app("mute bob")

    told = await bound.told_in_private("A direct message has no meeting", who="erin")
    assert "Say meetings here" in shown(told)


async def test_owners_are_told_where_words_are_kept_for_good(bound: World):
    await bound.types("/pexip settings retention forever")

    assert "Words are kept for good here" in shown(await home(bound, "meet.team"))


async def test_the_home_tab_counts_as_the_card_does(bound: World):
    await bound.someone_joins("Carol")
    await bound.types("/pexip breakout create Red with Carol")
    await bound.card(showing="*Room Red* Carol")
    await bound.types("/pexip lock")
    await bound.node.someone_joins("Eve", alias="meet.team")

    # Who waits changes no count on the card, so it is her name that tells.
    await bound.card(showing="*Waiting* Eve")
    await bound.card(showing="3 people, 1 in rooms")

    await home(bound, "live, 3 people, 1 waiting")
