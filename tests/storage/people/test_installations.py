"""Workspaces that installed the app, and the installs under way."""

from pydantic import SecretStr

from bridge.storage.database import Database
from bridge.storage.people import installations
from bridge.storage.people.installations import Installation

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
