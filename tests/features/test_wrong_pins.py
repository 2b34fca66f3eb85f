"""How many PINs a person may try, however they go about it."""

import asyncio
from dataclasses import replace

from typing_extensions import override

from bridge.commands.running.runner import Runner
from bridge.commands.table.invocation import Surface
from bridge.commands.table.outcome import Form, Refused
from bridge.commands.table.table import Table
from bridge.config import Settings
from bridge.features import COMMANDS
from bridge.mirror.conference.conferences import Entry
from bridge.pexip.errors import PinRequiredError, WrongPinError
from bridge.pexip.token import Token
from bridge.storage.database import Database
from tests.commands.conferences import MemoryConferences
from tests.commands.conftest import Desk, set_up
from tests.fake_clock import FakeClock
from tests.world import World, buttons, shown, until

SETTINGS = Settings(
    _env_file=None,
    database_url="sqlite:///bridge.sqlite",
    secret_keys="for tests only",
    pexip_node="https://pexip.example",
    slack_bot_token="none",
    slack_app_token="none",
)


class Guarded(MemoryConferences):
    """Takes no PIN, and counts those that were tried."""

    def __init__(self) -> None:
        super().__init__()
        self.tries = 0

    @override
    async def ask_in(self, entry: Entry) -> Token:
        if entry.pin is None:
            raise PinRequiredError(403, "PIN required")
        self.tries += 1
        # As over a network, others come meanwhile.
        await asyncio.sleep(0.02)
        raise WrongPinError(403, "Invalid PIN")


async def test_many_wrong_pins_at_once_are_no_more_tries_than_one_after_the_other(
    sqlite_database: Database, clock: FakeClock
):
    guarded = Guarded()
    desk = await set_up(sqlite_database, clock, SETTINGS)
    await desk.unbind()
    services = replace(desk.services, conferences=guarded, rows=COMMANDS)
    desk = Desk(Runner(Table(COMMANDS), services), services, desk.conference, guarded)
    forms = [await desk.types("bind meet.board") for _ in range(12)]

    ended = await asyncio.gather(
        *(
            desk.answers(form.pending_id, surface=Surface.MODAL, values={"pin": f"3{number}"})
            for number, form in enumerate(forms)
            if isinstance(form, Form)
        )
    )

    assert len(ended) == len(forms)
    assert guarded.tries <= 5
    assert any(isinstance(each, Refused) and "Too many" in each.text for each in ended)


def tried(world: World) -> list[str]:
    """The PINs that reached the node."""
    asked = (each for each in world.node.requests if each.path.endswith("/request_token"))
    pins = (each.headers.get("pin") for each in asked)
    return [pin for pin in pins if pin and pin != "none"]


async def tries(world: World, who: str, pins: list[str], *, channel: str = "leads") -> str:
    """One person binds meet.board with one PIN after the other; what they see in the end."""
    person = world.slack.person(who)
    said = ""
    for pin in pins:
        asked = await world.types("/pexip bind meet.board", who=who, channel=channel)
        if not buttons(asked):
            return shown(asked)
        # A public channel is asked about first.
        action = next(iter(buttons(asked).values()))
        await person.presses(asked, action)
        view = await world.view(who)
        await person.submits(view, {"pin": pin})
        said = shown(view)
    return said


async def test_a_conference_sees_five_wrong_pins_of_people_and_eight_in_all(calm: World):
    """Whoever they are: five of members, the last three of admins."""
    calm.slack.person("ana").invites("leads", "bob")
    await tries(calm, "ana", ["11", "12", "13"])
    await tries(calm, "bob", ["21", "22"])
    assert len(tried(calm)) == 5

    assert "Too many wrong PINs" in await tries(calm, "bob", ["23"])
    assert "Too many wrong PINs" in await tries(calm, "ana", ["14"], channel="standup")
    assert len(tried(calm)) == 5

    assert "Too many wrong PINs" in await tries(calm, "dave", ["41", "42", "43", "44"])
    assert tried(calm)[5:] == ["41", "42", "43"]


async def test_another_spelling_of_an_alias_is_the_same_conference(calm: World):
    await tries(calm, "ana", ["1", "2", "3", "4", "5"])
    before = len(tried(calm))

    for alias in ("MEET.Board", "sip:meet.board", "meet.board@pexip.example"):
        asked = await calm.types(f"/pexip bind {alias}")
        if buttons(asked):
            [action] = buttons(asked).values()
            await calm.slack.person("ana").presses(asked, action)
            view = await calm.view()
            await calm.slack.person("ana").submits(view, {"pin": "1234"})

    assert len(tried(calm)) == before == 5


async def test_the_owner_is_told_and_finds_it_in_the_log_of_the_meeting(calm: World):
    """Also where it was tried in a channel that has no meeting."""
    await tries(calm, "ana", ["1234"])
    await calm.posted("bound this channel")
    calm.slack.person("ana").invites("standup", "bob")

    await tries(calm, "bob", ["51", "52", "53"], channel="standup")

    told = await calm.told_in_private("3 wrong PINs were tried for meet.board")
    assert "only you and workspace admins" in told.text
    assert shown(await calm.types("/pexip log")).count("bind meet.board – invalid") == 3
    log = shown(await calm.types("/pexip log", who="dave", channel="standup"))
    assert log.count("bind meet.board – invalid") == 3
    mine = shown(await calm.types("/pexip log", who="bob", channel="standup"))
    assert "for workspace admins to see" in mine


async def test_without_a_right_and_without_a_pin_no_node_is_asked(tmp_path, sqlite_url):
    async with World(tmp_path, sqlite_url, open_aliases=()).running() as world:
        for alias in ("meet.team", "meet.board", "meet.nowhere"):
            asked = await world.types(f"/pexip bind {alias}")
            assert f"Give the Host PIN of {alias}" in shown(asked)

        assert not [each for each in world.node.requests if "conferences" in each.path]


async def test_any_pin_is_no_proof_for_a_meeting_that_has_none(tmp_path, sqlite_url):
    async with World(tmp_path, sqlite_url, speed=1, open_aliases=()).running() as world:
        asked = await world.types("/pexip bind meet.team")
        [action] = buttons(asked).values()
        await world.slack.person("ana").presses(asked, action)
        view = await world.view()
        await world.slack.person("ana").submits(view, {"pin": "7777"})

        await world.sees("no proof", view)
        await until(lambda: not world.node.clients("meet.team"))


async def test_binds_that_lead_nowhere_have_an_end(world: World):
    for number in range(10):
        assert "knows no meeting" in shown(await world.types(f"/pexip bind guess.{number}"))
    before = len(world.node.requests)

    assert "led nowhere" in shown(await world.types("/pexip bind guess.10"))
    assert len(world.node.requests) == before
