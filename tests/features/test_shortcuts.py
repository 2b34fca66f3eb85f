"""Shortcuts on messages, and the one that opens the panel from anywhere."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from bridge.simulator.slack.manifest import apply_manifest
from tests.world import World, buttons, shown

MANIFEST = Path(__file__).parents[2] / "app_manifest.yaml"


@pytest.fixture
async def bound(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    """With the app as its manifest sets it up."""
    async with World(tmp_path, sqlite_url, speed=2).running() as world:
        apply_manifest(world.slack.app, yaml.safe_load(MANIFEST.read_text()))
        await world.someone_joins("Alice", role="host")
        await world.someone_joins("Bob")
        await world.bind()
        await world.card()
        yield world


async def test_a_message_is_sent_to_the_meeting_with_its_author(bound: World):
    message = bound.slack.person("dave").posts("leads", "lunch at noon :wave:")

    await bound.slack.person("ana").uses_shortcut("send_to_meeting", on=message)

    assert await bound.heard("lunch") == "Ana: Dave wrote: lunch at noon 👋"
    assert "Said in the meeting" in shown(await bound.reply())


async def test_whoever_said_a_line_is_muted(bound: World):
    await bound.person("Bob").says("can you hear me")
    line = await bound.posted("can you hear me")

    await bound.slack.person("ana").uses_shortcut("mute_speaker", on=line)

    assert "Bob is muted" in shown(await bound.reply())
    assert bound.person("Bob").participant.is_muted


async def test_who_said_a_line_is_shown_in_their_own_view(bound: World):
    await bound.person("Bob").says("guess who")
    line = await bound.posted("guess who")

    await bound.slack.person("ana").uses_shortcut("who_said_this", on=line)

    assert "Bob · Guest" in shown(await bound.view())


async def test_who_has_left_is_named_all_the_same(bound: World):
    bob = bound.person("Bob")
    await bob.says("goodbye")
    line = await bound.posted("goodbye")
    await bob.leaves()
    await bound.posted("Bob left")

    await bound.slack.person("ana").uses_shortcut("who_said_this", on=line)

    assert "Bob has left the meeting" in shown(await bound.reply())


async def test_a_message_of_slack_has_no_speaker(bound: World):
    message = bound.slack.person("dave").posts("leads", "just me")

    await bound.slack.person("ana").uses_shortcut("mute_speaker", on=message)

    assert "not what a participant said" in shown(await bound.reply())


async def test_the_panel_opens_from_anywhere_for_a_chosen_channel(bound: World):
    ana = bound.slack.person("ana")
    await ana.uses_shortcut("open_panel")
    view = await bound.view()

    await ana.presses(view, "panel:channel", bound.slack.channel("leads").id)

    await bound.slack.workspace.feed.until(lambda: "Bob · Guest" in shown(view))


async def test_a_channel_without_a_meeting_offers_to_bind_one(bound: World):
    ana = bound.slack.person("ana")
    await ana.uses_shortcut("open_panel")
    view = await bound.view()
    await ana.presses(view, "panel:channel", bound.slack.channel("standup").id)
    await bound.slack.workspace.feed.until(lambda: "no meeting yet" in shown(view))

    await ana.presses(view, "run:bind:0")

    assert "Alias" in shown(await bound.view())


async def test_the_panel_shows_nobody_the_private_channel_they_are_not_in(bound: World):
    bob = bound.slack.person("bob")
    await bob.uses_shortcut("open_panel")
    view = await bound.view("bob")

    await bob.presses(view, "panel:channel", bound.slack.channel("leads").id)
    await bob.presses(view, "panel:channel", bound.slack.channel("standup").id)

    await bound.slack.workspace.feed.until(lambda: "no meeting yet" in shown(view))
    assert not [call for call in bound.slack.calls("views.update") if "Guest" in str(call)]


async def test_a_bind_from_the_panel_asks_for_the_alias_and_then_the_pin(bound: World):
    ana = bound.slack.person("ana")
    await bound.someone_joins("Alice", role="host", alias="meet.board")
    bound.slack.workspace.add_channel(
        "planning", [ana.id, bound.slack.workspace.app.bot_user], kind="private"
    )
    await ana.uses_shortcut("open_panel")
    view = await bound.view()
    await ana.presses(view, "panel:channel", bound.slack.channel("planning").id)
    await bound.slack.workspace.feed.until(lambda: "no meeting yet" in shown(view))
    await ana.presses(view, "run:bind:0")
    form = await bound.view()
    assert [block["block_id"] for block in form.body["blocks"]] == ["alias"]

    await ana.submits(form, {"alias": "meet.board"})
    await bound.slack.workspace.feed.until(lambda: "Host PIN" in shown(form))
    await ana.submits(form, {"pin": "1234"})

    assert "Bound to meet.board" in shown(await bound.answered("Bound to meet.board"))
    assert bound.stored("SELECT count(*) FROM binding WHERE NOT is_listening") == 2


async def test_who_is_that_on_a_caption_of_one_speaker(bound: World):
    await bound.node.next_request("show_live_captions")
    await bound.person("Bob").speaks("Spoken by one alone.")
    line = await bound.posted("Spoken by one alone")

    await bound.slack.person("ana").uses_shortcut("who_said_this", on=line)

    assert "Bob · Guest" in shown(await bound.view())


async def test_of_a_caption_of_several_each_has_a_button(bound: World):
    await bound.node.next_request("show_live_captions")
    await bound.person("Alice").speaks("Shall we begin?")
    await bound.person("Bob").speaks("Yes, we shall.")
    line = await bound.posted("Yes, we shall.")
    assert "Shall we begin?" in shown(line)

    await bound.slack.person("ana").uses_shortcut("who_said_this", on=line)
    asked = await bound.answered("Whom do you mean?")
    await bound.slack.person("ana").presses(asked, buttons(asked)["Bob"])

    assert "Bob · Guest" in shown(await bound.view())
