"""Which pictures a workspace has already."""

from bridge.storage.database import Database
from bridge.storage.queues import pictures


async def test_a_picture_is_known_in_its_own_workspace_only(database: Database):
    async with database.transaction() as tx:
        await pictures.put(tx, "T1", "digest", "F1")

    async with database.transaction() as tx:
        assert await pictures.find(tx, "T1", "digest") == "F1"
        assert await pictures.find(tx, "T2", "digest") is None
        assert await pictures.find(tx, "T1", "another") is None


async def test_a_picture_that_was_uploaded_again_takes_the_place_of_the_first(database: Database):
    async with database.transaction() as tx:
        await pictures.put(tx, "T1", "digest", "F1")
        await pictures.put(tx, "T1", "digest", "F2")

    async with database.transaction() as tx:
        assert await pictures.find(tx, "T1", "digest") == "F2"
