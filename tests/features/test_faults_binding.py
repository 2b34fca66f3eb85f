"""What the node allows the bridge to be: held at the door, a Guest, without its PIN, put out."""

from dataclasses import replace

import pytest

from bridge.simulator.pexip.conference.participant import Participant
from tests.world import World, is_card, shown, until


def bridge_of(world: World, alias: str = "meet.team") -> Participant:
    [bridge] = world.node.clients(alias)
    return bridge


async def bind_with_pin(world: World, alias: str, pin: str) -> None:
    asked = await world.bind(alias)
    [action] = (
        element["action_id"]
        for block in asked.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    )
    ana = world.slack.person("ana")
    await ana.presses(asked, action)
    await ana.submits(await world.view(), {"pin": pin})
    await world.answered("Bound to")


async def test_held_in_the_waiting_room_it_says_so_and_goes_live_once_let_in(world: World):
    await world.someone_joins("Alice", role="host")
    conference = world.node.conference("meet.team")
    conference.set_locked(locked=True)

    assert "has to let the bridge in" in shown(await world.bind())
    assert "waiting room" in await world.status("let the bridge in")
    refused = await world.types("/pexip mute alice")
    assert "waiting room" in shown(refused)

    conference.invite(bridge_of(world))

    await world.card(showing="Alice")
    await world.status("The bridge is in meet.team")
    await world.person("Alice").says("welcome")
    await world.posted("welcome")
    assert "Alice is muted" in shown(await world.types("/pexip mute alice"))


async def test_put_back_into_the_waiting_room_it_says_so(bound: World):
    bridge = bridge_of(bound)
    bridge.service_type = "waiting_room"
    bound.node.conference("meet.team").show(bridge)

    await bound.status("waiting room")
    assert "waiting room" in shown(await bound.types("/pexip who"))


@pytest.mark.parametrize("answer", ["403", "result_false"])
async def test_made_a_guest_in_mid_meeting_it_shows_that_and_refuses_in_words(
    bound: World, answer: str
):
    bound.node.switches.guest_call_answer = answer
    bridge = bridge_of(bound)

    bound.node.make_guest(bridge.uuid)

    await bound.card(showing="only a Guest")
    assert "only a Guest" in await bound.status("Guest")
    refused = await bound.types("/pexip mute bob")
    assert "Guest" in shown(refused)
    await bound.person("Bob").says("still mirrored")
    await bound.posted("still mirrored")

    bound.node.make_host(bridge.uuid)
    await bound.find_post(lambda each: is_card(each) and "only a Guest" not in shown(each))
    assert "Bob is muted" in shown(await bound.types("/pexip mute bob"))


async def test_a_pin_that_no_longer_fits_is_tried_once_and_the_owner_is_asked(calm: World):
    await calm.someone_joins("Alice", role="host", alias="meet.board")
    await bind_with_pin(calm, "meet.board", "1234")
    await calm.card(showing="Alice")
    conference = calm.node.conference("meet.board")
    conference.service = replace(conference.service, host_pin="9876")
    asked_before = requests_for_a_token(calm)

    calm.node.remove_participant(bridge_of(calm, "meet.board").uuid, "Invalid token")

    await calm.told_in_private("meet.board wants another PIN")
    await calm.status("wants another PIN")
    assert requests_for_a_token(calm) == asked_before + 1
    refused = await calm.types("/pexip mute alice")
    assert "does not take the stored PIN" in shown(refused)
    await bind_with_pin(calm, "meet.board", "9876")
    await calm.status("The bridge is in meet.board")


def requests_for_a_token(world: World) -> int:
    return sum(each.path.endswith("request_token") for each in world.node.requests)


async def test_removed_by_a_person_it_tells_the_channel_and_stays_out(bound: World):
    bound.node.remove_participant(bridge_of(bound).uuid, "Disconnected by another participant")

    await bound.posted("was removed from meet.team")
    await bound.status("paused")
    assert not bound.node.clients("meet.team")
    await bound.card(showing="The bridge left after")

    await bound.types("/pexip join")
    await until(lambda: bound.node.clients("meet.team"))
    await bound.find_post(lambda each: is_card(each) and "Alice" in shown(each))


async def test_a_meeting_that_is_gone_is_reported_once_and_join_tries_at_once(bound: World):
    conferences = bound.node._state.conferences
    conference = conferences.pop("meet.team")
    bridge = next(iter(each for each in conference.participants.values() if not each.has_media))

    conference.remove(bridge, "Signaling node disconnected")

    told = await bound.posted("cannot get into meet.team")
    await bound.status("knows no meeting")
    conferences["meet.team"] = conference
    await bound.types("/pexip join")
    await bound.status("The bridge is in meet.team")
    # The one report says so itself.
    back = await bound.posted("could not get into meet.team, and is in it now")
    assert back.ts == told.ts
    said = [each for each in bound.messages() if "not get into" in shown(each)]
    assert len(said) == 1


@pytest.mark.parametrize("alias", ["%2e%2e", "a/../b", "meet.team?x=1", "meet\u202eteam", "☎️"])
async def test_an_odd_alias_stays_one_segment_of_the_path(world: World, alias: str):
    reply = await world.bind(alias)

    assert "knows no meeting" in shown(reply)
    assert not world.node.clients("meet.team")
