"""What must hold for every row, every request and every event, new ones included."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bridge.commands.running.record import is_audited
from bridge.commands.table.command import Command
from bridge.commands.table.row import AnyRow, Permission
from bridge.commands.table.table import Table
from bridge.commands.telling.help import help_line
from bridge.commands.typed.arguments import fill, participant_fields
from bridge.commands.typed.parser import parse
from bridge.features import COMMANDS, FEATURES
from bridge.pexip.models import Participant
from bridge.pexip.requests.table import REQUESTS
from bridge.pexip.stream.events import EVENTS
from bridge.simulator.pexip.presets import MEET_ALICE
from bridge.simulator.pexip.rules.faults import RequestRecord
from bridge.simulator.slack.state.entities import Ephemeral
from tests.drawn_slides import jpeg, slide
from tests.world import World, buttons, shown

# What it can be called is looked up in an index that takes a while to make.
TABLE = Table(COMMANDS)
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
    "lower": "raise bob",
    "lower all": "raise bob",
    "unspotlight": "spotlight bob",
    "unspotlight all": "spotlight bob",
    "banner off": "banner Back in five minutes",
    "video on": "video off bob",
    "presentation allow": "presentation deny bob",
    "resume": "hold bob",
    "breakout move": "breakout create",
    "breakout swap": "breakout create",
    "breakout say": "breakout create",
    "breakout extend": "breakout create",
    "breakout close": "breakout create",
    "breakout empty": "breakout create",
    "breakout go": "breakout create",
    "breakout dismiss": "breakout create",
    "access remove": "access give everyone speak",
    "log": "mute bob",
    "log csv": "mute bob",
    "chat log": "say Hello",
    "stop showing": "show picture F08AB12CD34",
    "alert off": "alert me budget",
}
# What is answered once the alias was typed.
TYPED = {"forget meeting": "Forgotten"}
# Rows that only look leave no line in the audit; these words are in their answer.
LOOKS = {
    "help": "What the bridge can do",
    "undo": "cannot be undone",
    "status": "The bridge is in",
    "who": "2 people",
    "hands": "No hand is up",
    "meetings": "meet.team in #leads: 2 people",
    "about": "Bob · Guest",
    "breakout": "no breakout rooms",
    "pinning slots": "No places are pinned",
    "transcript": "no captions have come",
    "talk time": "Nobody has been heard speaking yet",
    "cancel": "You are asked nothing just now",
    "attendance": "Attendance is in your direct messages",
    "chat log": "Chat log is in your direct messages",
    "find": "that is kept here has this word",
    # What somebody wants to be told of changes no meeting.
    "alert me": "You are told in a direct message when",
    "alerts": "You are told of nothing yet",
    "alert off": "You are told no more",
}
# A slash command of these opens a panel; a mention brings no way to open one, and gets words.
OPENS_A_PANEL = {"who", "about"}
# They end something, remove somebody, or reach everybody.
MUST_CONFIRM = {
    "unbind",
    "remove",
    "muteall",
    "lower all",
    "unspotlight all",
    "end",
    "role",
    "transfer",
    "admit all",
    "turn away",
    "breakout close",
    "breakout empty",
}
# Their examples are nothing to ask about.
ASKS_SOMETIMES = {"bind", "dial", "breakout move"}
# Bob waits outside of a locked meeting.
WHILE_BOB_WAITS = {"admit", "admit all", "turn away"}
# Joining and leaving go around the client, which is built upon them.
OUTSIDE_OF_A_CONFERENCE = {"status", "request_token"}

each_row = pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
each_request = pytest.mark.parametrize("request_class", REQUESTS, ids=lambda each: each.__name__)
each_event = pytest.mark.parametrize("name", EVENTS)


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    world = World(tmp_path, sqlite_url)
    # Of the newest, which knows all requests.
    world.node.switches.version_id = "41"
    async with world.running():
        world.node.add(MEET_ALICE)
        yield world


def test_every_name_and_alias_is_unique():
    names = [name for row in COMMANDS for name in (row.name, *row.aliases)]

    assert sorted(set(names)) == sorted(names)
    assert [TABLE.find(name) is not None for name in names] == [True] * len(names)


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
    assert parse(row.example, TABLE).row is row


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
    alias = "meet.lecture" if row.name == "layout guests" else "meet.team"
    await world.someone_joins("Alice", alias=alias, role="host")
    if row.name in WHILE_BOB_WAITS:
        await world.bind(alias)
        world.node.conference(alias).set_locked(locked=True)
    bob = await world.someone_joins("Bob", alias=alias)
    bob.participant.fecc_supported, bob.participant.call_direction = True, "out"
    if row.name not in WHILE_BOB_WAITS:
        await world.bind(alias)
    await world.card(showing="Bob")
    if row.name == "slide":
        alice = world.person("Alice")
        await alice.presents()
        await alice.shows_next_slide(jpeg(slide(["One line"])))
        await world.card(showing="Presenting")
    if row.name in {"show picture", "stop showing"}:
        await _share_the_picture(world)
    if row.name in FIRST:
        await _type_and_confirm(world, parse(FIRST[row.name], TABLE).row)
        if FIRST[row.name] == "breakout create":
            # The node says yes before it tells of the rooms.
            await world.card(showing="*Room Blue*")


async def _share_the_picture(world: World) -> None:
    """Under the id that the example names."""
    message = world.slack.person("ana").shares_file("leads", "plan.jpg", content=jpeg(slide(["A"])))
    files = world.slack.workspace.files.by_id
    file = files.pop(message.files[0]["id"])
    file.id = parse("show picture F08AB12CD34", TABLE).values["picture"]
    file.address = f"{world.slack.workspace.base_url}/files-pri/{file.id}"
    files[file.id] = file


async def _type_and_confirm(world: World, row: AnyRow) -> Ephemeral:
    addressed = "@pexip" if row.name in OPENS_A_PANEL else "/pexip"
    reply = await world.types(f"{addressed} {row.example}")
    if row.name == "link":
        return await _repeat_the_code(world, reply)
    if row.confirm is None or row.name in ASKS_SOMETIMES:
        return reply
    if row.is_confirmed_by_typing:
        return await _confirm_by_typing(world, reply, TYPED[row.name])
    return await world.press(reply, row.confirm_button)


async def _repeat_the_code(world: World, asked: Ephemeral) -> Ephemeral:
    ana = world.slack.person("ana")
    await ana.presses(asked, buttons(asked)["Enter the code…"])
    await ana.submits(await world.view(), {"code": world.code()})
    return await world.answered("you are Bob")


async def _confirm_by_typing(world: World, asked: Ephemeral, words: str) -> Ephemeral:
    ana = world.slack.person("ana")
    [action] = buttons(asked).values()
    await ana.presses(asked, action)
    await ana.submits(await world.view(), {"confirmation": "meet.team"})
    return await world.answered(words)


def _last_result(world: World) -> Any:
    return world.stored("SELECT result FROM audit ORDER BY id DESC LIMIT 1")


def _wanted_request(world: World, row: AnyRow) -> tuple[str, str, Any] | None:
    """Method, path and body of the row's own request with Bob in it."""
    if not isinstance(row, Command):
        return None
    values = dict(parse(row.example, TABLE).values)
    people = {name: _as_the_roster_has_it(world) for name in participant_fields(row)}
    request = row.request(fill(row, {**values, **people}))
    return request.method, request.url("", "meet.team"), request.body()


def _as_the_roster_has_it(world: World) -> Participant:
    return Participant.model_validate(world.person("Bob").participant.roster_entry(for_host=True))


def _gist(record: RequestRecord) -> tuple[str, str, Any]:
    return record.method, record.path, json.loads(record.text) if record.text else None
