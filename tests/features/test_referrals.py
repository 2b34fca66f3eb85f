"""A Host sends the bridge itself on: to another meeting, or into a breakout room."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.simulator.node_client import Bench, Client
from tests.world import World, is_card, shown, until


@pytest.fixture
async def erin(bound: World) -> AsyncIterator[Client]:
    """A Host with a client of her own, who may do to the bridge whatever Hosts may."""
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        yield await Bench(bound.node, bound.node_url, session, group).join("meet.team", name="Erin")


def bridge_in(world: World, alias: str) -> str:
    """The bridge's participant, beside whom Erin may be the only other client."""
    [uuid] = [each.uuid for each in world.node.clients(alias) if each.display_name != "Erin"]
    return uuid


async def send_on(world: World, erin: Client, alias: str = "meet.other") -> None:
    await world.someone_joins("Dora", alias=alias)
    uuid = bridge_in(world, "meet.team")
    body = {"role": "host", "conference_alias": alias}
    assert await erin.post(f"participants/{uuid}/transfer", body) is True
    await world.status(f"a Host has sent the bridge on to {alias}")


async def test_sent_on_it_follows_and_the_card_says_where(bound: World, erin: Client):
    await send_on(bound, erin)

    await bound.card(showing="Dora")
    await bound.card(showing="sent the bridge on to meet.other")
    await bound.person("Dora", alias="meet.other").says("welcome over here")
    await bound.posted("welcome over here")
    assert [each.uuid for each in bound.node.clients("meet.team")] == [erin.uuid]
    assert "Dora is muted" in shown(await bound.types("/pexip mute dora"))


async def test_it_never_shows_itself_among_the_people(bound: World, erin: Client):
    await send_on(bound, erin)

    card = await bound.card(showing="*Guests* Dora")

    assert "Slack bridge" not in shown(card)
    assert "Alice" not in shown(card)


async def test_a_restart_goes_on_where_it_was_sent(bound: World, erin: Client):
    await send_on(bound, erin)
    [before] = bound.node.clients("meet.other")

    await bound.restart()

    await bound.status("sent the bridge on to meet.other")
    assert [each.uuid for each in bound.node.clients("meet.other")] == [before.uuid]


@pytest.mark.parametrize("loss", ["the token", "the meeting"])
async def test_when_it_loses_the_other_meeting_it_goes_back(bound: World, erin: Client, loss: str):
    await send_on(bound, erin)

    if loss == "the token":
        bound.node.revoke_token(bridge_in(bound, "meet.other"))
        bound.node.drop_streams("meet.other")
    else:
        bound.node.end_conference(alias="meet.other")

    await until(bound.bridge_streams)
    await bound.find_post(lambda each: is_card(each) and "sent the bridge" not in shown(each))
    await bound.person("Alice").says("back again?")
    await bound.posted("back again?")


async def test_a_referral_that_was_called_back_changes_nothing(bound: World):
    before = bridge_in(bound, "meet.team")

    bound.node.send_raw_event(
        "refer", {"alias": "meet.other", "token": "good no more"}, alias="meet.team"
    )

    await bound.node.next_request("meet.other/request_token")
    await bound.person("Alice").says("still here?")
    await bound.posted("still here?")
    assert bridge_in(bound, "meet.team") == before
    assert not bound.node.clients("meet.other")


async def test_asked_into_a_breakout_room_it_stays_and_says_so(bound: World, erin: Client):
    room = await erin.post("breakouts", {"name": "Red"})
    body = {
        "breakout_uuid": room["breakout_uuid"],
        "participants": [bridge_in(bound, "meet.team")],
    }

    await erin.post("participants/breakout", body)

    await bound.status("a Host has sent the bridge to Red")
    await erin.post(f"breakouts/{room['breakout_uuid']}/disconnect")
    await bound.find_post(lambda each: is_card(each) and "sent the bridge" not in shown(each))


async def test_as_a_guest_it_goes_into_the_room_and_comes_back(bound: World, erin: Client):
    uuid = bridge_in(bound, "meet.team")
    bound.node.make_guest(uuid)
    room = await erin.post("breakouts", {"name": "Red"})
    body = {"breakout_uuid": room["breakout_uuid"], "participants": [uuid]}

    await erin.post("participants/breakout", body)
    await bound.status("a Host has sent the bridge on to Red")

    await erin.post(f"breakouts/{room['breakout_uuid']}/disconnect")
    await until(bound.bridge_streams)
    await bound.find_post(lambda each: is_card(each) and "sent the bridge" not in shown(each))
