"""What an owner lets the bridge keep of a meeting, and that the rest is really gone."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from bridge.storage import tables
from bridge.storage.chores import retention
from bridge.storage.database import Database
from bridge.storage.meetings import bindings, lines, meetings, slack_calls
from bridge.storage.meetings.bindings import Binding, BindingSettings
from bridge.storage.meetings.meetings import Attendee
from bridge.storage.meetings.slack_calls import SlackCall
from bridge.storage.people import grants, person_links
from bridge.storage.people.grants import Grant
from bridge.storage.queues import messages, outbox
from bridge.storage.queues.messages import Message
from bridge.storage.queues.outbox import Post
from tests.fake_clock import START, FakeClock
from tests.outbox_rows import attempt, due

DAY = 24 * 3600.0
WEEK = BindingSettings(retention_days=7)
BINDING = Binding("b1", "T1", "C1", "Weekly", "weekly", "U1", START, settings=WEEK)
OTHER = replace(BINDING, id="b2", channel="C2", conference_name="Daily")
OF_MEETINGS = ("meeting", "attendance", "line", "person_link", "slack_call", "message", "outbox")
OF_BINDINGS = ("binding", "grant")


async def hold(database: Database, meeting_id: str, binding: Binding, said: datetime) -> None:
    """A meeting with one of everything, which goes on."""
    alice = Attendee("a", "Alice", "HOST", "webrtc", said)
    async with database.transaction() as tx:
        await meetings.begin(tx, meeting_id, binding)
        await meetings.attend_all(tx, meeting_id, [alice])
        await lines.add(
            tx,
            meeting_id=meeting_id,
            kind="chat",
            participant_uuid="a",
            name="Alice",
            text="hello",
            said_at=said,
        )
        await person_links.put(tx, meeting_id, "U1", "a")
        await slack_calls.put(tx, SlackCall(meeting_id, "R1", {"a": "Alice"}))
        key = f"{meeting_id}/card"
        await messages.record(tx, Message(key, binding.workspace, binding.channel, "1.0"))
        await outbox.post(tx, "T1", Post(f"{meeting_id}/chat/1", binding.channel, "hello"))


async def stored(database: Database, *names: str) -> dict[str, int]:
    async with database.transaction() as tx:
        return {
            name: await tx.value(select(func.count()).select_from(tables.metadata.tables[name]))
            for name in names
        }


@pytest.fixture(autouse=True)
async def _bound(database: Database):
    async with database.transaction() as tx:
        for binding in (BINDING, OTHER):
            await bindings.add(tx, binding)
            await grants.put(tx, binding.id, Grant(kind="everyone", permission=1), by="U1")


async def test_a_meeting_goes_whole_once_it_ended_long_enough_ago(
    database: Database, clock: FakeClock
):
    await hold(database, "m1", BINDING, START)
    await clock.advance(5 * DAY)
    async with database.transaction() as tx:
        await meetings.end(tx, "m1")

    await clock.advance(7 * DAY - 1)
    await retention.purge(database)
    assert (await stored(database, "meeting", "message"))["meeting"] == 1

    await clock.advance(2)
    await retention.purge(database)
    assert set((await stored(database, *OF_MEETINGS)).values()) == {0}
    assert (await stored(database, "binding", "grant")) == {"binding": 2, "grant": 2}


async def test_of_a_meeting_that_goes_on_only_what_is_too_old_goes(
    database: Database, clock: FakeClock
):
    await hold(database, "m1", BINDING, START)
    bob = Attendee("b", "Bob", "GUEST", "sip", START)
    async with database.transaction() as tx:
        await meetings.attend_all(tx, "m1", [bob])
        await meetings.leave_all(tx, "m1", {"b": tx.now})

    await clock.advance(8 * DAY)
    await retention.purge(database)

    async with database.transaction() as tx:
        assert await lines.of_meeting(tx, "m1", "chat") == []
        assert [each.name for each in await meetings.attendees(tx, "m1")] == ["Alice"]
    left = await stored(database, *OF_MEETINGS)
    assert left == dict.fromkeys(OF_MEETINGS, 1) | {"line": 0}


async def test_another_bindings_meetings_and_those_kept_for_good_stay(
    database: Database, clock: FakeClock
):
    forever = BindingSettings(retention_days=None)
    async with database.transaction() as tx:
        await bindings.set_settings(tx, "b2", forever)
    await hold(database, "m1", BINDING, START)
    await hold(database, "m1x", OTHER, START)
    async with database.transaction() as tx:
        await meetings.end(tx, "m1")
        await meetings.end(tx, "m1x")

    await clock.advance(1000 * DAY)
    await retention.purge(database)

    assert await stored(database, *OF_MEETINGS) == dict.fromkeys(OF_MEETINGS, 1)
    async with database.transaction() as tx:
        assert (await meetings.get(tx, "m1x")).binding_id == "b2"


async def test_an_ended_bindings_setting_goes_on_and_then_it_goes_too(
    database: Database, clock: FakeClock
):
    await hold(database, "m1", BINDING, START)
    async with database.transaction() as tx:
        await messages.record(tx, Message("b1/notice/1", "T1", "C1", "2.0"))
        await meetings.end(tx, "m1")
        await bindings.end(tx, "b1")

    await clock.advance(6 * DAY)
    await retention.purge(database)
    assert await stored(database, *OF_BINDINGS) == {"binding": 2, "grant": 2}

    await clock.advance(1 * DAY + 1)
    await retention.purge(database)
    assert await stored(database, *OF_BINDINGS) == {"binding": 1, "grant": 1}
    assert set((await stored(database, *OF_MEETINGS)).values()) == {0}


async def test_a_meeting_that_nobody_closed_ends_with_its_binding(
    database: Database, clock: FakeClock
):
    await hold(database, "m1", BINDING, START)
    async with database.transaction() as tx:
        await bindings.end(tx, "b1")

    await clock.advance(7 * DAY + 1)
    await retention.purge(database)

    assert set((await stored(database, *OF_MEETINGS)).values()) == {0}


async def test_what_slack_has_at_this_moment_is_waited_for(database: Database, clock: FakeClock):
    await hold(database, "m1", BINDING, START)
    async with database.transaction() as tx:
        await meetings.end(tx, "m1")
    await clock.advance(8 * DAY)
    async with database.transaction() as tx:
        (entry,) = await due(tx, "T1")
        await attempt(tx, entry.id)

    await retention.purge(database)

    assert await stored(database, "meeting", "outbox") == {"meeting": 0, "outbox": 1}


async def test_more_goes_than_fits_into_one_transaction(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        for number in range(45):
            await meetings.begin(tx, f"m{number}", BINDING)
            await meetings.end(tx, f"m{number}")
        await meetings.begin(tx, "long", BINDING)
        values = {"meeting_id": "long", "kind": "chat", "name": "Alice", "origin": "pexip"}
        values |= {"text_sealed": b"", "said_at": START}
        await tx.change(tables.line.insert().values([values] * 1200))

    await clock.advance(8 * DAY)

    assert await retention.purge(database) == 45 + 1200
    assert await stored(database, "meeting", "line") == {"meeting": 1, "line": 0}
