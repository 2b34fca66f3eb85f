"""What holds for a while is ended by a task, with the right of whoever asked for it."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import func, select

from bridge.commands.table.invocation import Person
from bridge.commands.table.outcome import Confirm, Done, Refused
from bridge.features.lasting import Timers
from bridge.mirror.meeting.handlers import LastingChanged
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.storage import tables
from bridge.storage.meetings import bindings, lasting, meetings
from bridge.storage.meetings.bindings import BindingState
from tests.commands.conferences import participant
from tests.commands.conftest import Desk, SmallDirectory
from tests.fake_clock import FakeClock

BOB = participant(2, "Bob")
FIVE_MINUTES = 300.0


class AwayDirectory(SmallDirectory):
    """Slack does not say who anybody is."""

    async def person(self, workspace: str, slack_user: str) -> Person:  # noqa: ARG002 - asked in vain
        raise DirectoryUnavailableError


@pytest.fixture
async def open_desk(any_desk: Desk) -> Desk:
    """The bridge is in a meeting that has begun."""
    await any_desk.bind(state=BindingState.LIVE)
    async with any_desk.services.database.transaction() as tx:
        await meetings.begin(tx, "m1", (await bindings.list_live(tx))[0])
    return any_desk


@dataclass
class Later:
    """Lets time pass, and what is due end."""

    desk: Desk
    clock: FakeClock

    async def pass_by(self, seconds: float, **services: Any) -> None:
        await self.clock.advance(seconds)
        known = replace(self.desk.services, **services)
        await Timers(self.desk.runner, known).end_due()


@pytest.fixture
def later(open_desk: Desk, clock: FakeClock) -> Later:
    return Later(open_desk, clock)


async def lasting_now(desk: Desk) -> list[str]:
    async with desk.services.database.transaction() as tx:
        return [each.what for each in await lasting.of_meeting(tx, "m1")]


async def told(desk: Desk) -> int:
    async with desk.services.database.transaction() as tx:
        return int(await tx.value(select(func.count()).select_from(tables.outbox)))


def is_hidden(desk: Desk) -> bool:
    return any(each.is_video_muted for each in desk.conference._people.values())


async def hide_for_a_while(desk: Desk) -> None:
    outcome = await desk.types("video off bob for 5 min")
    assert isinstance(outcome, Done)
    assert outcome.text == "Bob is hidden. It ends by itself after 5 min."


async def test_it_ends_when_its_time_is_over(open_desk, later):
    await hide_for_a_while(open_desk)
    assert await lasting_now(open_desk) == ["Video off Bob"]
    event = open_desk.conferences.told[-1]
    assert isinstance(event, LastingChanged)
    assert [each.what for each in event.entries] == ["Video off Bob"]

    await later.pass_by(FIVE_MINUTES - 20)
    assert is_hidden(open_desk)
    await later.pass_by(30)

    assert not is_hidden(open_desk)
    assert await lasting_now(open_desk) == []
    assert await told(open_desk) == 1
    line = (await open_desk.audited())[0]
    assert (line.entry.command, line.entry.surface) == ("video on", "timer")
    assert open_desk.conferences.told[-1] == LastingChanged()


async def test_pressed_before_it_ends_by_itself_no_more(open_desk, later):
    outcome = await open_desk.types("video off bob for 5 min")
    await open_desk.answers(outcome.buttons[-1].undo_id)
    await open_desk.types("video off bob")

    await later.pass_by(FIVE_MINUTES + 30)

    assert is_hidden(open_desk)
    assert await told(open_desk) == 0


async def test_while_the_bridge_is_out_it_waits_and_then_says_so(open_desk, later):
    await hide_for_a_while(open_desk)
    open_desk.conferences.by_binding.clear()

    await later.pass_by(FIVE_MINUTES + 60)
    assert await lasting_now(open_desk) == ["Video off Bob"]
    for _ in range(40):
        await later.pass_by(20)

    assert await lasting_now(open_desk) == []
    assert await told(open_desk) == 1
    assert is_hidden(open_desk)


async def test_while_slack_does_not_say_who_it_is_nobody_has_a_right(open_desk, later):
    await hide_for_a_while(open_desk)

    await later.pass_by(FIVE_MINUTES + 60, directory=AwayDirectory())

    assert is_hidden(open_desk)
    assert await lasting_now(open_desk) == ["Video off Bob"]


async def test_with_the_meeting_it_is_over(open_desk, later):
    await hide_for_a_while(open_desk)
    async with open_desk.services.database.transaction() as tx:
        await meetings.end(tx, "m1")

    await later.pass_by(FIVE_MINUTES + 30)

    assert await lasting_now(open_desk) == []
    assert await told(open_desk) == 0


async def test_given_again_it_lasts_from_then_on(open_desk, later):
    await hide_for_a_while(open_desk)
    await later.pass_by(200)

    outcome = await open_desk.types("video off bob for 5 min")
    assert outcome.text == "Bob is hidden. It ends by itself 5 min from now."
    await later.pass_by(200)
    assert is_hidden(open_desk)
    await later.pass_by(130)

    assert not is_hidden(open_desk)


async def test_what_was_so_before_does_not_end(open_desk):
    await open_desk.types("video off bob")

    outcome = await open_desk.types("video off bob for 5 min")

    assert outcome.text == "Bob is hidden. It does not end by itself, for it was so before."
    assert await lasting_now(open_desk) == []


async def test_what_the_meeting_does_not_confirm_does_not_end(open_desk):
    open_desk.conference.is_slow = True

    outcome = await open_desk.types("video off bob for 5 min")

    assert outcome.text.endswith("for the meeting has not confirmed it.")


async def test_several_end_together(open_desk, later):
    asked = await open_desk.types("video off alice and bob for 5 min")
    assert isinstance(asked, Confirm)
    assert asked.question == "Video off: Alice and Bob? (For 5 min.)"
    await open_desk.answers(asked.pending_id)
    assert await lasting_now(open_desk) == ["Video off Alice and Bob"]

    await later.pass_by(FIVE_MINUTES + 10)

    assert not is_hidden(open_desk)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("video off bob for 5", "For how long? Say “for 5 min”, for one."),
        ("video off bob for a while", "For how long? Say “for 5 min”, for one."),
        ("video off bob for 3 s", "That lasts from 10 seconds to 12 hours."),
        ("video off bob for 2 days", "Nobody called “bob for 2 days”"),
        ("video off bob for 13 h", "That lasts from 10 seconds to 12 hours."),
        ("remove bob for 5 min", "remove cannot end by itself. Leave “for 5 min” out."),
        ("remove bob in 5 min", "It cannot be put off, and nothing is done yet."),
    ],
)
async def test_what_is_no_time_for_it_is_refused(open_desk, line, answer):
    outcome = await open_desk.types(line)

    assert isinstance(outcome, Refused)
    assert answer in outcome.text
    assert open_desk.conference.sent == []
