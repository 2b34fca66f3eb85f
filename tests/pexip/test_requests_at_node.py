"""Every request against the simulated node, over real HTTP."""

from urllib.parse import unquote, urlsplit

import pytest

from bridge.pexip.errors import AddressError
from bridge.pexip.requests.breakout import CreateBreakout
from bridge.pexip.requests.conference import (
    Dial,
    GetParticipants,
    LockConference,
    MuteGuests,
    SendMessage,
)
from bridge.pexip.requests.node import GetSigningKeys
from bridge.pexip.requests.own_participant import GetAttestation
from bridge.pexip.requests.participant import MessageParticipant
from bridge.pexip.requests.presentation import GetPresentationFrame
from bridge.pexip.requests.table import REQUESTS
from bridge.pexip.requests.token import RequestToken
from bridge.simulator.pexip.requests.api import ROOM_ROUTES, ROUTES
from tests.pexip.hall import open_hall
from tests.pexip.samples import JPEG, SAMPLES

NODE_WIDE = {"status", "jwk", "request_token"}

each_request = pytest.mark.parametrize("request_class", REQUESTS, ids=lambda cls: cls.__name__)


@pytest.fixture
async def hall(clock):
    async with open_hall(clock) as hall:
        yield hall


@each_request
async def test_every_request_is_accepted_by_the_simulated_node(hall, request_class):
    request = await hall.make_ready(request_class)

    await hall.client.send(request)

    record = list(hall.node.requests)[-1]
    url = urlsplit(request.url("", hall.client.token.alias))
    assert record.status in {200, 204}
    assert (record.method, record.path) == (request.method, unquote(url.path))


def test_the_simulated_node_serves_each_class_and_has_no_route_without_one():
    served = {(route.method, route.path) for route in ROUTES}
    typed = {(cls.method, cls.path) for cls in REQUESTS if cls.path not in NODE_WIDE}
    # An older spelling, and what `MoveParticipants` is when it is sent to a room.
    spare = {("GET", "theme"), ("POST", "breakouts/{breakout_uuid}/participants/breakout")}

    assert served == typed | spare


def test_whatever_may_go_to_a_room_has_a_route_there():
    served = {(route.method, route.path) for route in ROOM_ROUTES}
    served |= {(route.method, route.path) for route in ROUTES}
    wanted = {
        (cls.method, f"breakouts/{{breakout_uuid}}/{cls.path}")
        for cls in REQUESTS
        if cls.may_target_breakout and cls.is_about_conference
    }

    assert wanted <= served


async def test_a_request_acts_in_the_room_and_not_outside(hall):
    room = (await hall.client.send(CreateBreakout(room_name="Room 1"))).breakout_uuid
    carol = await hall.node.someone_joins("Carol")

    await hall.client.send(MuteGuests(), breakout=room)

    inside = await hall.client.send(GetParticipants(), breakout=room)
    assert carol.uuid not in [person.uuid for person in inside]
    assert not carol.participant.is_muted


async def test_what_no_room_can_be_asked_is_not_sent(hall):
    before = len(list(hall.node.requests))

    with pytest.raises(AddressError, match="RequestToken"):
        await hall.client.send(SAMPLES[RequestToken], breakout="room")

    assert len(list(hall.node.requests)) == before


async def test_a_slide_arrives_as_it_was_shown(hall):
    request = await hall.make_ready(GetPresentationFrame)

    assert await hall.client.send(request) == JPEG


async def test_an_attestation_is_signed_by_a_key_of_the_node(hall):
    token = await hall.client.send(await hall.make_ready(GetAttestation))
    keys = (await hall.client.send(GetSigningKeys())).keys

    assert token.count(".") == 2
    assert [key["kid"] for key in keys] == ["simulated-node"]


async def test_who_is_dialed_is_in_the_roster_as_connecting(hall):
    (uuid,) = await hall.client.send(Dial(destination="dave@example.com", role="HOST"))

    roster = {person.uuid: person for person in await hall.client.send(GetParticipants())}
    assert (roster[uuid].service_type, roster[uuid].is_host) == ("connecting", True)


async def test_messages_arrive(hall):
    await hall.client.send(SendMessage(payload="Hello all"))
    await hall.client.send(MessageParticipant(participant_uuid=hall.bob.uuid, payload="Hello Bob"))
    await hall.client.send(LockConference())

    texts = [record.text for record in hall.node.requests if record.path.endswith("/message")]
    assert ["Hello all" in texts[0], "Hello Bob" in texts[1]] == [True, True]
