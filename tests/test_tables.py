"""What must hold for every row, every request and every event, new ones included."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bridge.commands.arguments import fill, participant_fields
from bridge.commands.command import AnyRow, Command, Permission
from bridge.commands.help import help_line
from bridge.commands.parser import parse
from bridge.commands.record import is_audited
from bridge.commands.table import Table
from bridge.features import COMMANDS, FEATURES
from bridge.pexip import (
    EVENTS,
    REQUESTS,
    AdmitParticipant,
    Event,
    LockConference,
    Participant,
    PexipClient,
    Request,
    UnknownEvent,
    open_http,
    request_token,
)
from bridge.simulator.pexip.api import ROOT, ROUTES
from bridge.simulator.pexip.faults import RequestRecord
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.presets import MEET_ALICE
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack.entities import Ephemeral
from tests.fake_clock import FakeClock
from tests.world import World, shown

EXAMPLES = Path(__file__).parent / "examples" / "events"
# The longest line of a slash command's answer that a narrow window shows in one.
LINE = 80

# What a row undoes is done first, so that its effect can be seen.
FIRST = {
    "join": "leave",
    "unmute": "mute bob",
    "unmuteall": "muteall",
    "unlock": "lock",
    "captions on": "captions off",
}
# Rows that only look leave no line in the audit; these words are in their answer.
LOOKS = {"help": "What the bridge can do", "status": "The bridge is in", "who": "2 people"}
# They end something, remove somebody, or reach everybody.
MUST_CONFIRM = {"unbind", "remove", "muteall"}
# Joining and leaving go around the client, which is built upon them.
OUTSIDE_OF_A_CONFERENCE = {"status", "request_token"}

each_row = pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
each_request = pytest.mark.parametrize("request_class", REQUESTS, ids=lambda each: each.__name__)
each_event = pytest.mark.parametrize("name", EVENTS)


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    async with World(tmp_path, sqlite_url).running() as world:
        world.node.add(MEET_ALICE)
        yield world


def test_every_name_and_alias_is_unique():
    names = [name for row in COMMANDS for name in (row.name, *row.aliases)]

    assert sorted(set(names)) == sorted(names)
    assert [Table(COMMANDS).find(name) is not None for name in names] == [True] * len(names)


def test_every_feature_with_commands_is_in_the_table():
    of_features = [row for each in FEATURES for row in getattr(each, "COMMANDS", ())]

    assert set(map(id, of_features)) == set(map(id, COMMANDS))


@each_row
def test_help_fits_one_line(row: AnyRow):
    line = help_line(row)

    assert len(line) <= LINE
    assert not line.endswith("…")
    assert not row.summary.endswith(".")


@each_row
def test_the_example_names_its_own_row(row: AnyRow):
    assert parse(row.example, Table(COMMANDS)).row is row


def test_what_ends_removes_or_reaches_everyone_asks_first():
    asking = {row.name for row in COMMANDS if row.confirm is not None}

    assert asking >= MUST_CONFIRM
    assert {row.name for row in COMMANDS} >= MUST_CONFIRM


@each_row
def test_only_looking_is_open_to_everyone(row: AnyRow):
    """Guests of the workspace hold VIEW: what they may do must not change a meeting."""
    if isinstance(row, Command):
        assert row.permission > Permission.SPEAK
    elif row.permission is Permission.VIEW:
        assert row.who or row.name in LOOKS


@pytest.mark.timeout(60)
@each_row
async def test_the_example_runs_from_slack_to_the_meeting(world: World, row: AnyRow):
    await _set_the_scene(world, row)
    wanted = _wanted_request(world, row)
    before = len(world.node.requests)

    reply = await _type_and_confirm(world, row)

    if is_audited(row):
        query = "SELECT command, result FROM audit ORDER BY id DESC LIMIT 1"
        assert (world.stored(query), _last_result(world)) == (row.name, "done"), shown(reply)
    else:
        assert LOOKS[row.name] in shown(reply)
    if wanted is not None:
        sent = [_gist(record) for record in list(world.node.requests)[before:]]
        assert sent.count(wanted) == 1


async def _set_the_scene(world: World, row: AnyRow) -> None:
    """Alice and Bob talk in a bound meeting; for binding itself it is not bound yet."""
    if row.name == "bind":
        await world.someone_joins("Alice", alias="meet.alice", role="host")
        return
    await world.someone_joins("Alice", role="host")
    await world.someone_joins("Bob")
    await world.bind()
    await world.card(showing="Bob")
    if row.name in FIRST:
        await _type_and_confirm(world, parse(FIRST[row.name], Table(COMMANDS)).row)


async def _type_and_confirm(world: World, row: AnyRow) -> Ephemeral:
    reply = await world.types(f"/pexip {row.example}")
    if row.confirm is None or row.name == "bind":
        return reply
    return await world.press(reply, row.confirm_button)


def _last_result(world: World) -> Any:
    return world.stored("SELECT result FROM audit ORDER BY id DESC LIMIT 1")


def _wanted_request(world: World, row: AnyRow) -> tuple[str, str, Any] | None:
    """Method, path and body of the row's own request with Bob in it."""
    if not isinstance(row, Command):
        return None
    values = dict(parse(row.example, Table(COMMANDS)).values)
    people = {
        name: Participant(uuid=world.person("Bob").uuid, display_name="Bob")
        for name in participant_fields(row)
    }
    request = row.request(fill(row, {**values, **people}))
    return request.method, request.url("", "meet.team"), request.body()


def _gist(record: RequestRecord) -> tuple[str, str, Any]:
    return record.method, record.path, json.loads(record.text) if record.text else None


# Requests


@dataclass
class Hall:
    """A simulated node with Alice, Bob and a client of ours in one conference."""

    node: SimulatedNode
    client: PexipClient
    bob: SimulatedParticipant

    async def let_bob_wait(self) -> None:
        """Another Bob, who comes to a locked door."""
        await self.client.send(LockConference())
        self.bob = await self.node.someone_joins("Bob")

    def sample(self, request_class: type[Request[Any]]) -> Request[Any]:
        """A request of this class, filled with what is there."""
        known = {
            "participant_uuid": self.bob.uuid,
            "payload": "Hello",
            "setting": True,
            "display_name": "Bridge",
        }
        needed = {name for name, field in request_class.model_fields.items() if field.is_required()}
        return request_class(**{name: known[name] for name in needed})


@pytest.fixture
async def hall(clock: FakeClock) -> AsyncIterator[Hall]:
    random = Random(5)
    node = SimulatedNode(clock, random)
    async with node.serve() as url, open_http() as http:
        await node.someone_joins("Alice", role="host")
        bob = await node.someone_joins("Bob")
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
    routes = {(route.method, route.path) for route in ROUTES}
    path = request_class.path

    assert (request_class.method, path) in routes or path in OUTSIDE_OF_A_CONFERENCE


@each_request
async def test_every_request_is_accepted_by_the_simulated_node(
    hall: Hall, request_class: type[Request[Any]]
):
    if request_class is AdmitParticipant:
        await hall.let_bob_wait()
    request = hall.sample(request_class)

    await hall.client.send(request)

    record = list(hall.node.requests)[-1]
    assert record.status == 200
    assert record.path == request.url("", "meet.alice")
    assert record.path.startswith(ROOT)


# Events


@each_event
def test_every_event_reads_its_example_and_what_newer_nodes_add(name: str):
    data = json.loads((EXAMPLES / f"{name}.json").read_text())
    newer = {**data, "brand_new": {"x": 1}} if isinstance(data, dict) else data

    event = EVENTS[name].parse(json.dumps(newer).encode(), "MV8x")

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


async def _first_after(hall: Hall, name: str, text: str, wanted: Any) -> Event:
    """What the client makes of an event that is sent once its stream has opened."""
    async with aclosing(hall.client.events()) as events:
        is_open = False
        async for event in events:
            if isinstance(event, Event) and is_open and wanted(event):
                return event
            if isinstance(event, EVENTS["participant_sync_end"]) and not is_open:
                is_open = True
                hall.node.send_raw_event(name, text=text)
    raise AssertionError(f"the stream ended without {name}")
