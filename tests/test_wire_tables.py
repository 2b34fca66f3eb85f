"""What must hold for every request and every event, new ones included, with the simulated node."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote

import pytest

from bridge.pexip.client import PexipClient
from bridge.pexip.errors import RefusedError
from bridge.pexip.request import Request
from bridge.pexip.requests.breakout import CreateBreakout, LeaveBreakout, MoveParticipants
from bridge.pexip.requests.call import MoveCallCamera, SendCallDigits, StartCall
from bridge.pexip.requests.conference import LockConference
from bridge.pexip.requests.layout import ConfigureVideoMix, CreateVideoMix, DeleteVideoMix
from bridge.pexip.requests.participant import AdmitParticipant
from bridge.pexip.requests.presentation import SendPresentationFrame, TakeFloor
from bridge.pexip.requests.table import REQUESTS
from bridge.pexip.stream.event import Event, UnknownEvent
from bridge.pexip.stream.events import EVENTS, ParticipantSyncEnded, parse_event
from bridge.pexip.token import request_token
from bridge.pexip.transport import open_http
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.requests.api import ROUTES
from bridge.simulator.pexip.requests.routing import Right
from bridge.simulator.pexip.rules.switches import Switches
from bridge.simulator.pexip.scenario import SimulatedParticipant
from tests.fake_clock import FakeClock
from tests.pexip.samples import JPEG, SAMPLES, addressed

EXAMPLES = Path(__file__).parent / "examples" / "events"

# These paths have no row of their own in the node: they need no token, or give one.
WITHOUT_TOKEN = {"status", "jwk", "request_token"}
# By rule the node does not do these here: no room is ours to leave, no call goes to another system.
REFUSED = {LeaveBreakout, MoveCallCamera, SendCallDigits}
RIGHTS = {(route.method, route.path): route.right for route in ROUTES}

each_request = pytest.mark.parametrize("request_class", REQUESTS, ids=lambda each: each.__name__)
each_event = pytest.mark.parametrize("name", EVENTS)


@dataclass
class Hall:
    """A simulated node with Alice, Bob and a client of ours in one conference."""

    node: SimulatedNode
    client: PexipClient
    bob: SimulatedParticipant

    async def prepare(self, request_class: type[Request[Any]]) -> Request[Any]:
        """A request of this class about what is there; what it needs besides is made first."""
        uuid = self.client.token.participant_uuid if _is_about_us(request_class) else self.bob.uuid
        ids: dict[str, Any] = {
            "participant_uuid": uuid,
            "mix_name": f"main.!{uuid}",
        }
        if "breakout_uuid" in request_class.model_fields:
            ids["breakout_uuid"] = (await self.client.send(SAMPLES[CreateBreakout])).breakout_uuid
        if "call_uuid" in request_class.model_fields:
            ids["call_uuid"] = (await self.client.send(addressed(StartCall, **ids))).call_uuid
        if request_class in {ConfigureVideoMix, DeleteVideoMix}:
            await self.client.send(addressed(CreateVideoMix, **ids))
        if request_class is MoveParticipants:
            ids["participants"] = (uuid,)
        if request_class is SendPresentationFrame:
            await self.client.send(TakeFloor(participant_uuid=self.client.token.participant_uuid))
        if request_class is AdmitParticipant:
            ids["participant_uuid"] = await self._let_another_wait()
        return addressed(request_class, **ids)

    async def _let_another_wait(self) -> str:
        await self.client.send(LockConference())
        return (await self.node.someone_joins("Carol")).uuid


def _is_about_us(request_class: type[Request[Any]]) -> bool:
    right = RIGHTS.get((request_class.method, _path(request_class)))
    return right is Right.SELF or "call_uuid" in request_class.model_fields


def _path(request_class: type[Request[Any]]) -> str:
    return request_class.path.partition("?")[0]


@pytest.fixture
async def hall(clock: FakeClock) -> AsyncIterator[Hall]:
    """Bob has a picture and a camera, and shows a slide."""
    random = Random(5)
    node = SimulatedNode(clock, random, switches=Switches(version_id="41"))
    async with node.serve() as url, open_http() as http:
        await node.someone_joins("Alice", role="host")
        bob = await node.someone_joins("Bob")
        bob.participant.avatar, bob.participant.fecc_supported = JPEG, True
        await bob.presents()
        await bob.shows_next_slide(JPEG)
        token = await request_token(
            http, url, "meet.alice", display_name="Bridge", pin=None, clock=clock
        )
        yield Hall(node, PexipClient(http, token, clock, random), bob)


@each_request
def test_every_path_is_filled_by_its_fields(request_class: type[Request[Any]]):
    assert request_class.path_fields <= set(request_class.model_fields)
    assert request_class.path


@each_request
def test_every_request_has_a_route_in_the_simulated_node(request_class: type[Request[Any]]):
    assert (request_class.method, _path(request_class)) in RIGHTS or (
        request_class.path in WITHOUT_TOKEN
    )


@each_request
async def test_every_request_is_accepted_by_the_simulated_node(
    hall: Hall, request_class: type[Request[Any]]
):
    request = await hall.prepare(request_class)

    if request_class in REFUSED:
        with pytest.raises(RefusedError):
            await hall.client.send(request)
    else:
        await hall.client.send(request)

    record = list(hall.node.requests)[-1]
    assert record.status in {200, 204}
    assert record.path == unquote(request.url("", "meet.alice").partition("?")[0])


@each_event
def test_every_event_reads_its_example_and_what_newer_nodes_add(name: str):
    data = json.loads((EXAMPLES / f"{name}.json").read_text())
    newer = {**data, "brand_new": {"x": 1}} if isinstance(data, dict) else data

    event = parse_event(name, json.dumps(newer).encode(), "MV8x")

    assert type(event) is EVENTS[name]


@each_event
async def test_every_event_arrives_through_the_stream(hall: Hall, name: str):
    text = (EXAMPLES / f"{name}.json").read_text().strip()

    event = await _first_after(hall, name, text, lambda event: event.wire_name == name)

    assert type(event) is EVENTS[name]


async def test_an_unknown_event_arrives_and_ends_nothing(hall: Hall):
    event = await _first_after(
        hall, "brand_new", '{"x": 1}', lambda event: isinstance(event, UnknownEvent)
    )

    assert isinstance(event, UnknownEvent)
    assert (event.name, json.loads(event.data)) == ("brand_new", {"x": 1})


async def _first_after(hall: Hall, name: str, text: str, wanted: Callable[[Event], bool]) -> Event:
    """What the client makes of an event that is sent once its stream has opened."""
    async with aclosing(hall.client.events()) as events:
        is_open = False
        async for heard in events:
            event = heard.event
            if isinstance(event, Event) and is_open and wanted(event):
                return event
            if isinstance(event, ParticipantSyncEnded) and not is_open:
                is_open = True
                hall.node.send_raw_event(name, text=text)
    raise AssertionError(f"the stream ended without {name}")
