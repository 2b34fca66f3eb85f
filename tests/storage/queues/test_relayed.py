"""What a meeting has read of the people in Slack."""

from dataclasses import replace

import pytest

from bridge.storage import tables
from bridge.storage.database import Database
from bridge.storage.meetings import bindings, meetings
from bridge.storage.queues import relayed
from bridge.storage.queues.relayed import Relayed
from tests.commands.conftest import a_binding

HELLO = Relayed(
    workspace="T1",
    channel="C1",
    ts="2.0",
    meeting_id="m1",
    thread_ts="1.0",
    slack_user="U1",
    client_msg_id="c1",
    name="Ana",
    words="hello",
)


@pytest.fixture(autouse=True)
async def _meeting(database: Database) -> None:
    async with database.transaction() as tx:
        binding = a_binding()
        await bindings.add(tx, binding)
        await meetings.begin(tx, "m1", binding)


async def test_the_last_words_are_kept_sealed(database: Database):
    async with database.transaction() as tx:
        await relayed.put(tx, HELLO)
        await relayed.put(tx, replace(HELLO, words="hello all", edited="3.0"))

        assert await relayed.find(tx, "T1", "C1", "2.0") == replace(
            HELLO, words="hello all", edited="3.0"
        )
        sealed = await tx.value(
            tables.relayed.select().with_only_columns(tables.relayed.c.words_sealed)
        )
        assert b"hello" not in sealed


async def test_words_that_nobody_is_sure_of_are_none(database: Database):
    async with database.transaction() as tx:
        await relayed.put(tx, replace(HELLO, words=None))

        found = await relayed.find(tx, "T1", "C1", "2.0")

    assert found is not None
    assert found.words is None


async def test_one_gesture_is_known_under_another_ts(database: Database):
    async with database.transaction() as tx:
        await relayed.put(tx, HELLO)

        assert await relayed.has_twin(tx, "m1", "U1", "c1")
        assert not await relayed.has_twin(tx, "m1", "U2", "c1")
        assert not await relayed.has_twin(tx, "m2", "U1", "c1")


async def test_the_youngest_of_a_thread_is_known(database: Database):
    async with database.transaction() as tx:
        assert await relayed.newest(tx, "m1", "1.0") == ""
        await relayed.put(tx, HELLO)
        await relayed.put(tx, replace(HELLO, ts="1.5", client_msg_id=None))
        await relayed.put(tx, replace(HELLO, ts="9.0", thread_ts=None, client_msg_id=None))

        assert await relayed.newest(tx, "m1", "1.0") == "2.0"
        assert await relayed.newest(tx, "m1", None) == "9.0"


async def test_it_follows_its_channel_to_another_id(database: Database):
    async with database.transaction() as tx:
        await relayed.put(tx, HELLO)
        await relayed.move(tx, "T1", "C1", "C2")

        assert await relayed.find(tx, "T1", "C1", "2.0") is None
        assert await relayed.find(tx, "T1", "C2", "2.0") == replace(HELLO, channel="C2")
