"""What one process asks of another is done once, or surely not at all."""

import pytest

from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.queues import mailbox
from bridge.storage.queues.mailbox import Letter
from tests.fake_clock import START, FakeClock

LETTER = Letter("L1", "B1", "leave", {"reason": "Ana said leave"})


async def bind(tx: Transaction) -> None:
    binding = Binding(
        id="B1",
        workspace="T1",
        channel="C1",
        conference_name="Team",
        alias="meet.team",
        owner="U1",
        created=START,
    )
    await bindings.add(tx, binding)


@pytest.fixture
async def asked(database: Database) -> Database:
    await database.write(bind)
    await database.write(mailbox.ask, LETTER)
    return database


async def test_it_is_taken_once_and_its_answer_read(asked: Database):
    assert await asked.read(mailbox.waiting) == [LETTER]
    assert await asked.write(mailbox.take, "L1")
    assert not await asked.write(mailbox.take, "L1")
    assert await asked.read(mailbox.waiting) == []
    found = await asked.read(mailbox.find_answer, "L1")
    assert found is not None
    assert (found.is_taken, found.body) == (True, None)
    await asked.write(mailbox.answer, "L1", {"is_told": True})
    found = await asked.read(mailbox.find_answer, "L1")
    assert found is not None
    assert found.body == {"is_told": True}
    await asked.write(mailbox.drop, "L1")
    assert await asked.read(mailbox.find_answer, "L1") is None


async def test_what_is_withdrawn_is_never_done(asked: Database):
    assert await asked.write(mailbox.withdraw, "L1")
    assert not await asked.write(mailbox.take, "L1")


async def test_what_was_begun_cannot_be_withdrawn(asked: Database):
    assert await asked.write(mailbox.take, "L1")
    assert not await asked.write(mailbox.withdraw, "L1")


async def test_what_nobody_waits_for_any_more_is_forgotten(asked: Database, clock: FakeClock):
    await clock.advance(301)
    assert await asked.read(mailbox.waiting) == []
    assert await asked.write(mailbox.purge) == 1
