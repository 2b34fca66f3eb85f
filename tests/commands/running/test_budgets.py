"""Commands have a budget for each person, calls for whoever makes them, and a line a length."""

from dataclasses import replace

from bridge.budgets.counters import PAST
from bridge.budgets.table import COMMANDS, DIALS, TYPED
from bridge.commands.running.runner import Runner
from bridge.commands.table.outcome import Done, Refused
from bridge.commands.table.table import Table
from bridge.features import COMMANDS as ROWS
from tests.commands.conftest import Desk, person
from tests.fake_clock import FakeClock


async def test_who_asks_all_the_time_is_answered_kindly(desk: Desk, clock: FakeClock):
    for _ in range(COMMANDS.amount):
        await desk.types("mute nobody")

    refused = await desk.types("mute bob")

    assert isinstance(refused, Refused)
    assert "more than 300 commands in a minute" in refused.text
    assert desk.conference.sent == []
    other = await desk.types("mute bob", person("U7", is_admin=True))
    assert isinstance(other, Done)
    await clock.advance(1)
    assert isinstance(await desk.types("mute bob"), Done)


async def test_a_line_that_no_command_has_is_not_read(desk: Desk):
    before = PAST.of(TYPED)

    refused = await desk.types("about " + "x" * 40_000)

    assert isinstance(refused, Refused)
    assert "That has 40,006 characters, and a command takes 5,000 at most" in refused.text
    assert PAST.of(TYPED) == before + 1


async def test_calls_have_an_end(desk: Desk, clock: FakeClock):
    services = replace(desk.services, rows=ROWS)
    desk = Desk(Runner(Table(ROWS), services), services, desk.conference, desk.conferences)
    for number in range(DIALS.amount):
        await desk.types(f"dial bob{number}@example.com as guest sip")
    before = len(desk.conference.sent)

    refused = await desk.types("dial eve@example.com as guest sip")

    assert isinstance(refused, Refused)
    assert "You have called 20 in the last ten minutes" in refused.text
    assert len(desk.conference.sent) == before == DIALS.amount
    await clock.advance(601)
    await desk.types("dial eve@example.com as guest sip")
    assert len(desk.conference.sent) == before + 1
