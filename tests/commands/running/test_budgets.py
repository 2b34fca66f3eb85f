"""Commands have a budget for each person, calls for whoever makes them, and a line a length."""

from dataclasses import replace

import pytest

from bridge.budgets.counters import PAST
from bridge.budgets.table import COMMANDS, DIALS, FETCHED, SEARCHES, TYPED
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


@pytest.fixture
def whole_desk(desk: Desk) -> Desk:
    """Where all that the bridge can do is asked for."""
    services = replace(desk.services, rows=ROWS)
    return Desk(Runner(Table(ROWS), services), services, desk.conference, desk.conferences)


async def test_whole_meetings_are_read_so_often_and_no_more(whole_desk: Desk, clock: FakeClock):
    before = PAST.of(FETCHED)
    for number in range(FETCHED.amount):
        read = await whole_desk.types(("transcript", "chat log", "talk time")[number % 3])
        assert isinstance(read, Refused)
        assert "no meeting yet" in read.text

    refused = await whole_desk.types("attendance")

    assert isinstance(refused, Refused)
    assert "more of “attendance” than one person may ask for" in refused.text
    assert PAST.of(FETCHED) == before + 1
    other = await whole_desk.types("attendance", person("U7", is_admin=True))
    assert isinstance(other, Refused)
    assert "no meeting yet" in other.text
    await clock.advance(31)
    assert "no meeting yet" in shown_text(await whole_desk.types("attendance"))


async def test_searches_have_a_budget_of_their_own(whole_desk: Desk):
    for _ in range(SEARCHES.amount):
        await whole_desk.types("find budget")

    assert "Try again in 2 s" in shown_text(await whole_desk.types("find budget"))
    assert "no meeting yet" in shown_text(await whole_desk.types("transcript"))


def shown_text(outcome: object) -> str:
    assert isinstance(outcome, Refused | Done)
    return outcome.text


async def test_calls_have_an_end(whole_desk: Desk, clock: FakeClock):
    desk = whole_desk
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
