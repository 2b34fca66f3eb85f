"""Workspaces that installed the app, and the installs under way."""

from datetime import timedelta

from pydantic import SecretStr

from bridge.storage.database import Database
from bridge.storage.people import installations
from bridge.storage.people.installations import Installation
from tests.fake_clock import FakeClock

ONE = Installation(
    workspace="T1", name="One", bot_user_id="U1", bot_id="B1", token=SecretStr("xoxb-one")
)


async def test_an_installation_comes_back_with_its_token(database: Database):
    async with database.transaction() as tx:
        await installations.put(tx, ONE)

    async with database.transaction() as tx:
        assert await installations.find(tx, "T1") == ONE
        assert await installations.list_all(tx) == [ONE]
        assert await installations.find(tx, "T2") is None


async def test_an_approval_outlives_a_reinstall(database: Database):
    async with database.transaction() as tx:
        await installations.put(tx, ONE)
        assert await installations.approve(tx, "T1")
        assert not await installations.approve(tx, "T2")
        await installations.put(tx, ONE)
        found = await installations.find(tx, "T1")

    assert found is not None
    assert found.is_approved


async def test_a_removed_workspace_leaves_no_token(database: Database):
    async with database.transaction() as tx:
        await installations.put(tx, ONE)
        assert await installations.remove(tx, ["T1", "E1"])
        assert not await installations.remove(tx, ["T1"])
        assert await installations.list_all(tx) == []


async def test_a_state_is_good_once_and_for_ten_minutes(database: Database, clock: FakeClock):
    async with database.transaction() as tx:
        await installations.begin(tx, "first")
        await installations.begin(tx, "second")
    async with database.transaction() as tx:
        assert await installations.finish(tx, "first")
        assert not await installations.finish(tx, "first")
        assert not await installations.finish(tx, "unheard of")

    await clock.advance(timedelta(minutes=10).total_seconds())
    async with database.transaction() as tx:
        assert not await installations.finish(tx, "second")
