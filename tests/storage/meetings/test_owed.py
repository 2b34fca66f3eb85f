"""Alerts on their way are remembered by ids alone, until they are told or nobody is."""

from datetime import timedelta

import pytest

from bridge.storage.chores import forgetting
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings, lines, meetings, owed
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.owed import Owed
from bridge.storage.queues import messages, outbox
from bridge.storage.queues.messages import Message
from bridge.storage.queues.outbox import Post
from tests.fake_clock import START

BINDING = Binding("b1", "T1", "C1", "conf", "conf", "U1", START)
DUE = Owed(alert_id="a1", number=7, more=2)
HAND = Owed(alert_id="a2", number=8, uuid="uuid-b")


@pytest.fixture
async def database(database: Database) -> Database:
    async with database.transaction() as tx:
        await bindings.add(tx, BINDING)
        await meetings.begin(tx, "m1", BINDING)
    return database


async def say(tx: Transaction) -> None:
    await lines.add(
        tx,
        meeting_id="m1",
        binding_id="b1",
        kind="chat",
        participant_uuid="uuid-a",
        name="Alice",
        text="the budget",
        said_at=tx.now,
        line_id=7,
    )


async def test_what_is_owed_is_left_with_its_line_until_it_is_settled(database: Database):
    async with database.transaction() as tx:
        await say(tx)
        await owed.owe(tx, "m1", DUE)
        await owed.owe(tx, "m1", HAND)
        await owed.begun(tx, "m1")
    left = await database.read(owed.left, "m1")
    assert set(left.owed) == {DUE, HAND}
    assert left.lines is not None
    assert [each.text for each in left.lines.values()] == ["the budget"]
    assert left.is_begin_untold

    async with database.transaction() as tx:
        await owed.settle(tx, "m1", DUE.name)
        await owed.settle(tx, "m1", HAND.name)
        await owed.begun_told(tx, "m1")
    assert (await database.read(owed.left, "m1")).owed == ()


async def test_of_what_is_held_back_the_latest_stands_for_all(database: Database):
    first = Owed(alert_id="a1", number=7, told=START, pace="a1")
    second = Owed(alert_id="a3", number=9, more=1, told=START, pace="a1")
    async with database.transaction() as tx:
        await owed.owe(tx, "m1", first)
        await owed.owe(tx, "m1", second)
    [kept] = (await database.read(owed.left, "m1")).owed
    assert kept == second
    assert kept.told is not None
    assert kept.told + timedelta(minutes=1) > START

    await database.write(owed.release, "m1", "a1")
    assert (await database.read(owed.left, "m1")).owed == ()


async def test_who_is_forgotten_is_written_to_no_more(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("m1/alert/a1/7", "U7", "Bob: the budget"))
        await outbox.post(tx, "T1", Post("m1/chat/7", "C1", "the budget"))
        await messages.record(tx, Message("m1/alert/a1/3", "T1", "U7", "1.0"))
    await forgetting.forget_person(database, forgetting.Subject(slack_users=frozenset({"U7"})))

    async with database.transaction() as tx:
        assert not await outbox.is_queued(tx, "T1", "m1/alert/a1/7")
        assert await outbox.is_queued(tx, "T1", "m1/chat/7")
        assert await messages.find(tx, "T1", "m1/alert/a1/3") is None
