"""What the node does to the bridge's own participant, told to the channel."""

from random import Random

import pytest

from bridge.pexip.client import PexipClient
from bridge.pexip.models import ParticipantId
from bridge.pexip.requests.participant import HoldParticipant, ResumeParticipant
from bridge.pexip.token import request_token
from bridge.pexip.transport import open_http
from bridge.simulator.pexip.conference.service import Service
from tests.features.test_presentation import card_without
from tests.world import World, shown


async def test_the_bridge_on_hold_says_so_on_the_card(bound: World):
    [bridge] = bound.node.clients("meet.team")
    own = ParticipantId(bridge.uuid)
    async with open_http() as http:
        token = await request_token(
            http, bound.node_url, "meet.team", display_name="Carol", pin=None, clock=bound.clock
        )
        carol = PexipClient(http, token, bound.clock, Random(1))

        await carol.send(HoldParticipant(participant_uuid=own))
        await bound.card(showing="The bridge is on hold")
        await carol.send(ResumeParticipant(participant_uuid=own))

        await card_without(bound, "on hold")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("direct_media_waiting_for_host", "“waiting for a Host”"),
        ("a_newer_screen", "a_newer_screen"),
    ],
)
async def test_a_screen_is_named_without_a_theme(bound: World, key: str, words: str):
    bound.node.send_raw_event("splash_screen", {"screen_key": key}, alias="meet.team")
    await bound.card(showing=f"The meeting shows {words}")

    bound.node.send_raw_event("splash_screen", None, alias="meet.team")

    await card_without(bound, "The meeting shows")


async def test_a_screen_is_named_as_the_theme_writes_it(world: World):
    world.node.add(Service(name="Direct", aliases=("meet.direct",), direct_media=True))
    await world.someone_joins("Alice", role="host", alias="meet.direct")
    await world.bind("meet.direct")
    await world.card(showing="Direct media: no chat and no captions here")

    screen = {"screen_key": "direct_media_escalate"}
    world.node.send_raw_event("splash_screen", screen, alias="meet.direct")

    await world.card(showing="The meeting shows “Joining the conference”")


async def test_a_call_that_ended_is_told_once_and_why(bound: World):
    ended = {"call_uuid": "a-call", "reason": "Call disconnected"}
    for _ in range(2):
        bound.node.send_raw_event("call_disconnected", ended, alias="meet.team")
    await bound.person("Bob").says("Still here")

    line = await bound.posted("The call ended: the other side hung up.")
    await bound.posted("Still here")

    told = [each for each in bound.messages() if "The call ended" in shown(each)]
    assert told == [line]
