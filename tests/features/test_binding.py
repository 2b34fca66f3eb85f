"""Bind, unbind, join and leave, with PINs and without."""

import pytest

from bridge.simulator.slack.state.entities import Ephemeral
from tests.world import World, buttons, shown


async def submit_pin(world: World, asked: Ephemeral, pin: str, *, who: str = "ana") -> object:
    person = world.slack.person(who)
    [action] = buttons(asked).values()
    await person.presses(asked, action)
    view = await world.view(who)
    await person.submits(view, {"pin": pin})
    return view


async def test_an_open_meeting_is_bound_and_joined(world: World):
    await world.someone_joins("Alice", role="host")

    reply = await world.bind()

    assert "Bound to meet.team" in shown(reply)
    await world.posted("Ana bound this channel")
    await world.card(showing="Alice")


async def test_a_pin_is_asked_for_in_a_modal_and_binds(calm: World):
    await calm.someone_joins("Alice", role="host", alias="meet.board")

    asked = await calm.bind("meet.board")
    assert "PIN" in shown(asked)
    view = await submit_pin(calm, asked, "1234")

    await calm.sees("as Host", view)
    await calm.card(showing="Alice")


async def test_a_wrong_pin_shows_at_its_field_and_may_be_tried_again(calm: World):
    asked = await calm.bind("meet.board")
    view = await submit_pin(calm, asked, "9999")
    assert view.errors

    await calm.slack.person("ana").submits(view, {"pin": "1234"})

    await calm.sees("Bound to meet.board", view)


@pytest.mark.parametrize("pin", ["12\r\n34", "1234\nx: y", "٤٤"])
async def test_a_pin_that_is_none_is_a_wrong_pin(calm: World, pin: str):
    asked = await calm.bind("meet.board")

    view = await submit_pin(calm, asked, pin)

    assert view.errors


async def test_five_wrong_pins_end_in_a_pause(calm: World):
    asked = await calm.bind("meet.board")
    view = await submit_pin(calm, asked, "1")
    for number in range(4):
        await calm.slack.person("ana").submits(view, {"pin": f"2{number}"})

    await calm.slack.person("ana").submits(view, {"pin": "1234"})

    assert "Too many wrong PINs" in shown(view)


async def test_the_word_for_no_pin_is_no_proof(tmp_path, sqlite_url):
    async with World(tmp_path, sqlite_url, speed=1, open_aliases=()).running() as world:
        await world.someone_joins("Alice", role="host", alias="meet.board")
        asked = await world.bind("meet.board")

        view = await submit_pin(world, asked, "none")

        assert "no proof" in shown(view)


async def test_a_guest_pin_gives_a_binding_that_only_listens(calm: World):
    await calm.someone_joins("Alice", role="host", alias="meet.guarded")
    asked = await calm.bind("meet.guarded")
    view = await submit_pin(calm, asked, "5678")
    await calm.sees("as Guest", view)

    await calm.slack.person("ana").types("leads", "/pexip mute alice")

    await calm.answered("Guest PIN")


async def test_without_a_pin_only_an_open_alias_or_an_admin_binds(tmp_path, sqlite_url):
    async with World(tmp_path, sqlite_url, open_aliases=()).running() as world:
        asked = await world.bind()
        assert "Give the Host PIN of meet.team" in shown(asked)
        assert not [each for each in world.node.requests if "/meet.team/" in each.path]

        await world.types("/pexip bind meet.team", who="dave")

        assert len(world.node.clients("meet.team")) == 1


@pytest.mark.parametrize(
    ("alias", "words"),
    [
        ("meet.nowhere", "knows no meeting"),
        ("..", "spelled"),
        ("x" * 500, "Alias"),
        ("call.gateway", "not a meeting"),
        ("call.test", "not a meeting"),
        ("meet.reception", "Virtual Reception"),
    ],
)
async def test_an_alias_that_is_no_meeting_is_refused_in_words(
    world: World, alias: str, words: str
):
    reply = await world.bind(alias)

    assert words in shown(reply)


async def test_a_guest_of_the_workspace_does_not_bind(world: World):
    world.slack.person("ana").invites("leads", "carol")

    reply = await world.types("/pexip bind meet.team", who="carol")

    assert "Only members" in shown(reply)


async def test_a_public_channel_is_asked_about_first(world: World):
    question = await world.bind(channel="standup")
    assert "everybody in this workspace" in shown(question)
    assert not world.node.clients("meet.team")
    [style] = {each.get("style") for each in question.blocks[-1]["elements"] if "style" in each}
    assert style == "primary"

    assert "Bound to meet.team" in shown(await world.press(question, "Yes"))


async def test_where_the_bot_is_no_member_it_says_how_to_invite_it(world: World):
    reply = await world.bind(channel="random")

    assert "/invite @" in shown(reply)


async def test_one_meeting_has_one_channel(bound: World):
    question = await bound.bind(channel="standup")

    assert "already" in shown(await bound.press(question, "Yes"))
    assert len(bound.node.clients("meet.team")) == 1


async def test_leave_takes_the_bridge_out_and_join_brings_it_back(bound: World):
    await bound.types("/pexip leave")
    assert not bound.node.clients("meet.team")

    await bound.types("/pexip join")
    await bound.node.next_request("request_token")

    reply = await bound.types("/pexip status")
    assert "meet.team" in shown(reply)


async def test_unbind_asks_and_forgets(bound: World):
    question = await bound.types("/pexip unbind")
    assert "Unbound" in shown(await bound.press(question, "Unbind"))

    assert not bound.node.clients("meet.team")
    reply = await bound.types("/pexip status")
    assert "no meeting yet" in shown(reply)


async def test_removed_by_a_person_it_stays_out_until_join(bound: World):
    [bridge] = bound.node.clients("meet.team")

    bound.node.remove_participant(bridge.uuid, "Disconnected by another participant")

    reply = await bound.types("/pexip status")
    while "paused" not in shown(reply):
        reply = await bound.types("/pexip status")
    assert not bound.node.clients("meet.team")


async def test_an_unbound_channel_offers_a_form_that_binds_it(calm: World):
    await calm.someone_joins("Alice", role="host", alias="meet.board")
    offered = await calm.types("/pexip")
    ana = calm.slack.person("ana")

    await ana.presses(offered, buttons(offered)["Bind a meeting…"])
    view = await calm.view()
    await ana.submits(view, {"alias": "meet.board"})
    await calm.sees("Host PIN", view)
    await ana.submits(view, {"pin": "1234"})

    await calm.sees("Bound to meet.board", view)


async def test_the_name_alone_opens_the_wizard(calm: World):
    await calm.someone_joins("Alice", role="host", alias="meet.board")
    ana = calm.slack.person("ana")
    await ana.types("leads", "/pexip bind")
    view = await calm.view()
    assert [block["block_id"] for block in view.body["blocks"]] == ["alias"]
    assert view.body["submit"]["text"] == "Next"

    await ana.submits(view, {"alias": "meet.board"})
    await calm.sees("Host PIN", view)
    await ana.submits(view, {"pin": "1234"})

    await calm.sees("Bound to meet.board", view)


async def test_where_nothing_can_be_bound_no_form_asks_for_an_alias(bound: World):
    reply = await bound.types("/pexip bind")
    assert "This channel is bound to meet.team already." in shown(reply)

    assert not bound.slack.workspace.screens.stack(bound.slack.person("ana").id)


async def test_where_no_form_can_open_a_button_offers_it(world: World):
    reply = await world.types("@pexip bind")

    assert "Make a meeting this channel’s own" in shown(reply)
    assert "Continue…" in buttons(reply)


async def test_the_message_that_asked_for_a_pin_gives_way_to_what_came_of_it(calm: World):
    asked = await calm.bind("meet.board")
    ana = calm.slack.person("ana")
    await ana.presses(asked, buttons(asked)["Enter the PIN"])
    view = await calm.view()

    await ana.submits(view, {"pin": "9999"})
    assert "Enter the PIN" in shown(asked)
    await ana.submits(view, {"pin": "1234"})

    await calm.slack.workspace.feed.until(lambda: "Bound to meet.board" in shown(asked))
    assert "Enter the PIN" not in shown(asked)
