"""Forms that ask for people: chosen from a list, or from a search where many are there."""

import pytest

from bridge.commands.named.resolver import MOST_OPTIONS
from bridge.simulator.slack.state.entities import View
from tests.world import World, buttons, shown, until

CROWD = 25


@pytest.fixture
async def crowded(calm_bound: World) -> World:
    for number in range(CROWD):
        await calm_bound.someone_joins(f"Guest {number:02}")
    await calm_bound.someone_joins("Bea Lee")
    await calm_bound.status(f"{CROWD + 3} in the meeting")
    return calm_bound


async def open_form(world: World, command: str) -> View:
    """A command without its people asks for them in a form."""
    await world.slack.person("ana").types("leads", f"/pexip {command}")
    return await world.view()


def element(view: View, name: str) -> dict[str, object]:
    [found] = [each["element"] for each in view.body["blocks"] if each["block_id"] == name]
    return dict(found)


async def test_among_many_somebody_is_found_by_a_part_of_the_name(crowded: World):
    ana = crowded.slack.person("ana")
    view = await open_form(crowded, "role")
    assert element(view, "participant")["type"] == "external_select"

    everybody = await ana.looks_up(view, "value", block_id="participant")
    lee = await ana.looks_up(view, "value", "lee", block_id="participant")
    await ana.submits(view, {"participant": lee.values[0], "role": "host"})

    assert len(everybody.options) == CROWD + 3
    assert [text.partition(" · ")[0] for text in lee.texts] == ["Bea Lee"]
    await crowded.press(await crowded.answered("Make Bea Lee a Host?"), "Change the role")
    assert crowded.person("Bea Lee").participant.is_host


async def test_whoever_leaves_before_the_form_is_sent_is_an_error_at_the_field(crowded: World):
    ana = crowded.slack.person("ana")
    view = await open_form(crowded, "role")
    lee = await ana.looks_up(view, "value", "lee", block_id="participant")
    await crowded.person("Bea Lee").leaves()
    await crowded.status(f"{CROWD + 2} in the meeting")

    await ana.submits(view, {"participant": lee.values[0], "role": "host"})

    assert view.errors == {"participant": "Bea Lee has left the meeting."}


async def test_from_somebodys_own_view_the_form_begins_with_them(crowded: World):
    ana = crowded.slack.person("ana")
    await ana.types("leads", "/pexip about lee")
    own = await crowded.view()
    [transfer] = [
        each["value"]
        for block in own.body["blocks"]
        if block.get("block_id") == "rest"
        for each in block["elements"][0]["options"]
        if each["text"]["text"] == "Transfer…"
    ]
    await ana.presses(own, "pick:rest", transfer, block_id="rest")
    view = await crowded.view()
    assert "Bea Lee" in str(element(view, "participant")["initial_option"])
    await ana.submits(view, {"alias": "meet.other"})

    await crowded.press(await crowded.answered("Transfer Bea Lee to meet.other"), "Transfer")
    await until(lambda: crowded.people("meet.other"))


async def test_several_are_chosen_from_one_search(crowded: World):
    ana = crowded.slack.person("ana")
    await crowded.types("/pexip breakout create Red")
    view = await open_form(crowded, "breakout move")
    field = next(each for each in view.body["blocks"] if each["type"] == "input")
    assert field["element"]["type"] == "multi_external_select"

    first = await ana.looks_up(view, "value", "guest 07", block_id=field["block_id"])
    second = await ana.looks_up(view, "value", "lee", block_id=field["block_id"])
    chosen = [first.values[0], second.values[0]]
    await ana.submits(view, {field["block_id"]: chosen, "room": "Red"})

    room = crowded.node.room("Red", "meet.team")
    await until(lambda: {"Guest 07", "Bea Lee"} <= {each.display_name for each in room.people()})


async def test_of_few_all_are_listed_at_once(calm_bound: World):
    view = await open_form(calm_bound, "role")

    menu = element(view, "participant")
    assert menu["type"] == "static_select"
    assert [
        each["text"]["text"].partition(" · ")[0]
        for each in menu["options"]  # type: ignore[attr-defined]
    ] == ["Alice", "Bob"]


async def test_whom_a_crowd_is_asked_for_is_found_by_typing(crowded: World):
    ana = crowded.slack.person("ana")
    for number in range(CROWD, MOST_OPTIONS + 1):
        await crowded.someone_joins(f"Guest {number:02}")
    await crowded.status(f"{MOST_OPTIONS + 4} in the meeting")

    await ana.types("leads", "/pexip mute")
    view = await crowded.view()
    lee = await ana.looks_up(view, "value", "lee", block_id="participant")
    await ana.submits(view, {"participant": lee.values[0]})
    assert "Bea Lee is muted" in shown(await crowded.reply())

    asked = await crowded.types("@pexip mute guest")
    assert "Which “guest” do you mean?" in shown(asked)
    await ana.presses(asked, buttons(asked)["Search…"])
    view = await crowded.view()
    guest = await ana.looks_up(view, "value", "99", block_id="participant")
    await ana.submits(view, {"participant": guest.values[0]})
    await crowded.answered("Guest 99 is muted")


async def test_who_is_removed_from_the_channel_sends_no_form_in(bound: World):
    """The form stays open on their screen; it does nothing, and lists nobody."""
    ana = bound.slack.person("ana")
    view = await open_form(bound, "rename")
    before = bound.stored("SELECT count(handled) FROM inbox")
    ana.leaves("leads")
    await until(lambda: bound.stored("SELECT count(handled) FROM inbox") > before)

    bob = bound.person("Bob").uuid
    await ana.submits(view, {"participant": bob, "text": "Mallory"})

    await bound.sees("You are not in this channel any more", view)
    assert bound.person("Bob").participant.overlay_text != "Mallory"
    refused = "SELECT count(*) FROM audit WHERE command = 'rename' AND result != 'done'"
    await until(lambda: bound.stored(refused) == 1)


async def test_a_form_that_is_open_lists_nobody_to_who_was_removed(crowded: World):
    ana = crowded.slack.person("ana")
    view = await open_form(crowded, "role")
    before = crowded.stored("SELECT count(handled) FROM inbox")
    ana.leaves("leads")
    await until(lambda: crowded.stored("SELECT count(handled) FROM inbox") > before)

    found = await ana.looks_up(view, "value", "lee", block_id="participant")

    assert not found.texts
