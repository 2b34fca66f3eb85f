"""The people panel: who is there, what may be done with whom, kept true while it is open."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bridge.simulator.slack.state.entities import View
from tests.features.conftest import with_a_meeting
from tests.pexip.samples import JPEG
from tests.world import World, buttons, shown, until

HOSTILE = "*Eve* <!channel> `:x:` & <https://evil.example|Bob>\u202e" + "x" * 200


@pytest.fixture
async def slow(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    """Near the wall's own pace, for a trigger lives three seconds."""
    async with World(tmp_path, sqlite_url, speed=2).running() as world:
        yield world


@pytest.fixture
async def bound(slow: World) -> World:
    return await with_a_meeting(slow)


async def open_panel(world: World, *, who: str = "ana", words: str = "who") -> View:
    await world.slack.person(who).types("leads", f"/pexip {words}")
    return await world.view(who)


async def showing(world: World, view: View, words: str) -> View:
    await world.slack.workspace.feed.until(lambda: words in shown(view))
    return view


def menu(view: View, name: str) -> dict[str, str]:
    """Label → value of the commands that the row of this person offers."""
    [row] = [
        block
        for block in view.body["blocks"]
        if block["type"] == "section" and name in block["text"]["text"]
    ]
    options: list[dict[str, Any]] = row.get("accessory", {}).get("options", [])
    return {each["text"]["text"]: each["value"] for each in options}


def labeled(view: View) -> dict[str, str]:
    """Label → action id of the buttons in a view."""
    return {
        each["text"]["text"]: each["action_id"]
        for block in view.body["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
        if each["type"] == "button"
    }


async def pick(world: World, view: View, name: str, label: str, *, who: str = "ana") -> None:
    uuid = world.person(name).participant.uuid
    value = menu(view, name)[label]
    await world.slack.person(who).presses(view, "pick:menu", value, block_id=f"row:{uuid}")


def rest(view: View) -> dict[str, str]:
    """Label → value of what stands in the menu of one person's own view."""
    return {
        each["text"]["text"]: each["value"]
        for block in view.body["blocks"]
        if block.get("block_id") == "rest"
        for each in block["elements"][0]["options"]
    }


async def push(world: World, view: View, label: str, *, who: str = "ana") -> None:
    await world.slack.person(who).presses(view, labeled(view)[label])


async def test_everybody_is_in_it_with_the_likeliest_commands(bound: World):
    view = await open_panel(bound)

    assert "Alice · Host" in shown(view)
    assert "Bob · Guest" in shown(view)
    assert list(menu(view, "Bob")) == ["Mute", "Spotlight", "Remove", "Whisper…", "More…"]


async def test_nobody_is_offered_what_they_may_not_do(bound: World):
    bound.slack.person("ana").invites("leads", bound.slack.person("carol").id)

    view = await open_panel(bound, who="carol")

    assert "Bob · Guest" in shown(view)
    assert menu(view, "Bob") == {}


async def test_a_command_answers_in_the_panel_with_its_way_back(bound: World):
    view = await open_panel(bound)

    await pick(bound, view, "Bob", "Mute")
    await showing(bound, view, "Bob is muted")
    assert bound.person("Bob").participant.is_muted
    assert "Unmute" in menu(await showing(bound, view, "· muted"), "Bob · ")

    await push(bound, view, "Unmute Bob")
    await showing(bound, view, "no longer muted")
    assert not bound.person("Bob").participant.is_muted


async def test_what_needs_a_yes_is_asked_in_the_panel(bound: World):
    view = await open_panel(bound)

    await pick(bound, view, "Bob", "Remove")
    await showing(bound, view, "Remove Bob from the meeting?")
    await push(bound, view, "Remove")

    await showing(bound, view, "Bob was removed")
    await until(lambda: [each.display_name for each in bound.people()] == ["Alice"])


async def test_more_opens_the_persons_own_view_with_everything(bound: World):
    view = await open_panel(bound)

    await pick(bound, view, "Bob", "More…")
    own = await bound.view()
    assert {"Mute", "Spotlight", "Remove"} == labeled(own).keys()
    assert {"Rename…", "Hold", "Transfer…"} <= rest(own).keys()
    assert own.body["title"]["text"] == "Bob"

    value = rest(own)["Rename…"]
    await bound.slack.person("ana").presses(own, "pick:rest", value, block_id="rest")
    form = await bound.view()
    await bound.slack.person("ana").submits(form, {"text": "Robert"})
    await until(lambda: bound.person("Bob").participant.overlay_text == "Robert")


async def test_somebody_is_found_by_a_part_of_the_name(bound: World):
    await bound.someone_joins("Bea Lee")
    view = await open_panel(bound)
    ana = bound.slack.person("ana")

    offer = await ana.looks_up(view, "panel:person", "lee")
    assert [text.partition(" · ")[0] for text in offer.texts] == ["Bea Lee"]
    await ana.presses(view, "panel:person", offer.values[0])

    assert "Bea Lee · Guest" in shown(await bound.view())


async def test_who_comes_is_shown_without_a_press(bound: World):
    view = await open_panel(bound)

    await bound.someone_joins("Zoe")

    await showing(bound, view, "Zoe · Guest")


async def test_one_persons_own_view_opens_by_name(bound: World):
    view = await open_panel(bound, words="about bob")

    assert "Bob · Guest" in shown(view)
    assert "Mute" in labeled(view)


async def test_a_thousand_with_odd_names_cost_two_calls_and_are_paged(slow: World):
    for number in range(1000):
        await slow.someone_joins(f"{HOSTILE}{number}" if number % 7 == 0 else f"Guest {number}")
    await slow.bind()
    await slow.card()
    slow.slack.web_api.calls.clear()

    view = await open_panel(slow)

    made = [call.method for call in slow.slack.web_api.calls]
    assert len([each for each in made if not each.startswith("chat.")]) <= 2, made
    await showing(slow, view, "1,000 people · page 1 of 34")
    await push(slow, view, "Next")
    await showing(slow, view, "page 2 of 34")
    offer = await slow.slack.person("ana").looks_up(view, "panel:person", "guest 99")
    assert "Guest 99 " in offer.texts[0]


async def test_without_a_trigger_the_words_are_said(bound: World):
    bound.slack.person("ana").posts("leads", "@pexip who")

    assert "2 people in the meeting" in shown(await bound.reply())


async def test_the_card_opens_it(bound: World):
    card = await bound.card()
    action = buttons(card)["People"]

    await bound.slack.person("ana").presses(card, action)

    assert "Bob · Guest" in shown(await bound.view())


async def test_rows_stay_where_they_are_whoever_speaks_or_raises_a_hand(bound: World):
    await bound.someone_joins("Carol", role="host")
    await bound.someone_joins("Dora")
    view = await open_panel(bound)
    await showing(bound, view, "Dora · Guest")

    await bound.person("Dora").raises_hand()
    await showing(bound, view, "hand raised")

    rows = [each["text"]["text"] for each in view.body["blocks"] if each["type"] == "section"]
    assert [row.partition(" · ")[0] for row in rows] == ["Alice", "Carol", "Bob", "Dora"]


async def test_the_picture_that_the_meeting_has_of_somebody_comes_to_slack_once(bound: World):
    bob = bound.person("Bob").participant
    bob.avatar = JPEG
    view = await open_panel(bound, words="about bob")
    assert "slack_file" not in str(view.body)

    await bound.slack.workspace.feed.until(lambda: "slack_file" in str(view.body))
    again = await open_panel(bound, words="about bob")

    assert "slack_file" in str(again.body)
    fetched = [each for each in bound.node.requests if each.path.endswith("avatar.jpg")]
    assert len(fetched) == 1


async def test_commands_on_a_person_have_human_names(bound: World):
    view = await open_panel(bound, words="about bob")

    names = rest(view).keys()
    assert {"Send tones…", "Move camera…", "Change role…", "Hide video", "Own layout…"} <= names
    assert not {"Dtmf…", "Layout for…", "Video off"} & names


async def test_who_is_on_hold_is_offered_to_be_resumed_first(bound: World):
    await bound.types("/pexip hold bob")
    view = await open_panel(bound)

    assert "Resume" in menu(await showing(bound, view, "· on hold"), "Bob · ")


async def test_who_is_removed_from_the_channel_sees_and_does_nothing_more(bound: World):
    """Ana keeps the panel that she has opened; its menu does nothing, and it is emptied."""
    view = await showing(bound, await open_panel(bound), "Bob")
    before = bound.stored("SELECT count(handled) FROM inbox")
    bound.slack.person("ana").leaves("leads")
    await until(lambda: bound.stored("SELECT count(handled) FROM inbox") > before)

    await pick(bound, view, "Bob", "Mute")

    await showing(bound, view, "no meeting")
    assert "Alice" not in shown(view)
    assert not bound.person("Bob").participant.is_muted


async def test_a_panel_is_emptied_though_nobody_presses(bound: World):
    view = await showing(bound, await open_panel(bound), "Bob")

    bound.slack.person("ana").leaves("leads")

    await showing(bound, view, "no meeting")
    assert "Alice" not in shown(view)
