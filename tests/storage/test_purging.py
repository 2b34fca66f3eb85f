"""What is forgotten after its time, and that it really is."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bridge.storage import dedupe, pending, purging
from bridge.storage.database import Database
from bridge.storage.pending import Pending
from tests.fake_clock import FakeClock
from tests.world import World, until

DAY = 24 * 3600.0


async def test_what_has_served_its_time_is_forgotten(database: Database, clock: FakeClock):
    question = Pending(
        id="p1",
        kind="form",
        workspace="T1",
        channel="C1",
        person="U1",
        command="bind",
        arguments={"values": {}, "asked": {}},
        expires=clock.now() + timedelta(minutes=10),
    )
    async with database.transaction() as tx:
        await pending.add(tx, question)
        await dedupe.first_seen(tx, "old")
    await clock.advance(2 * DAY)
    async with database.transaction() as tx:
        await dedupe.first_seen(tx, "new")

        assert await purging.purge(tx) == 2

    async with database.transaction() as tx:
        assert await dedupe.first_seen(tx, "old")
        assert not await dedupe.first_seen(tx, "new")


async def test_a_bridge_that_starts_forgets_it(tmp_path: Path, sqlite_url: str):
    world = World(tmp_path, sqlite_url)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("insert into dedupe (key, seen) values ('x', '2020-01-01 00:00:00')")
        connection.commit()

    async with world.running():
        await until(lambda: world.stored("select count(*) from dedupe where key = 'x'") == 0)
