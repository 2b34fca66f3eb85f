"""Questions to a person: answered once, in time, by that person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.storage.database import Database
from bridge.storage.people import pending
from bridge.storage.people.pending import Pending, PendingGoneError
from tests.fake_clock import START, FakeClock

QUESTION = Pending(
    id="p1",
    kind="confirm",
    workspace="T1",
    channel="C1",
    person="U1",
    command="remove",
    arguments={"participant": "uuid"},
    expires=START + timedelta(minutes=5),
    earlier={"muted": False},
)


@pytest.fixture(autouse=True)
async def _asked(database: Database):
    async with database.transaction() as tx:
        await pending.add(tx, QUESTION)


async def test_a_question_is_answered_once(database: Database):
    async with database.transaction() as tx:
        assert await pending.peek(tx, "p1") == QUESTION
        assert await pending.take(tx, "p1", workspace="T1", person="U1") == QUESTION
        assert await pending.peek(tx, "p1") is None
        with pytest.raises(PendingGoneError) as caught:
            await pending.take(tx, "p1", workspace="T1", person="U1")
    assert caught.value.reason == "used"


async def test_a_question_that_is_reopened_can_be_answered_once_more(database: Database):
    async with database.transaction() as tx:
        taken = await pending.take(tx, "p1", workspace="T1", person="U1")
        await pending.reopen(tx, taken)
        assert await pending.take(tx, "p1", workspace="T1", person="U1") == QUESTION
        with pytest.raises(PendingGoneError):
            await pending.take(tx, "p1", workspace="T1", person="U1")


@pytest.mark.parametrize(
    ("pending_id", "workspace", "person", "reason"),
    [
        ("p2", "T1", "U1", "unknown"),
        ("p1", "T2", "U1", "unknown"),
        ("p1", "T1", "U2", "not-yours"),
    ],
)
async def test_others_cannot_answer(
    database: Database, pending_id: str, workspace: str, person: str, reason: str
):
    async with database.transaction() as tx:
        with pytest.raises(PendingGoneError) as caught:
            await pending.take(tx, pending_id, workspace=workspace, person=person)
        assert await pending.take(tx, "p1", workspace="T1", person="U1") == QUESTION
    assert caught.value.reason == reason


async def test_a_question_expires(database: Database, clock: FakeClock):
    await clock.advance(300)
    async with database.transaction() as tx:
        assert await pending.peek(tx, "p1") is None
        with pytest.raises(PendingGoneError) as caught:
            await pending.take(tx, "p1", workspace="T1", person="U1")
        assert await pending.purge(tx) == 0
    assert caught.value.reason == "expired"


async def test_an_old_question_is_purged(database: Database, clock: FakeClock):
    await clock.advance(300 + 24 * 3600 + 1)
    async with database.transaction() as tx:
        assert await pending.purge(tx) == 1
        with pytest.raises(PendingGoneError) as caught:
            await pending.take(tx, "p1", workspace="T1", person="U1")
    assert caught.value.reason == "unknown"


async def test_a_login_is_taken_once_by_its_state_alone(database: Database):
    login = replace(QUESTION, id="s1", kind="login")
    async with database.transaction() as tx:
        await pending.add(tx, login)
        assert await pending.take_login(tx, "s1") == login
        assert await pending.take_login(tx, "s1") is None


async def test_no_other_question_is_taken_for_a_login(database: Database):
    async with database.transaction() as tx:
        assert await pending.take_login(tx, "p1") is None
        assert await pending.peek(tx, "p1") == QUESTION


async def test_a_login_expires(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        await pending.add(tx, replace(QUESTION, id="s1", kind="login"))
    await clock.advance(300)
    async with database.transaction() as tx:
        assert await pending.take_login(tx, "s1") is None
