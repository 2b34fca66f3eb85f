"""A database of 0.1.0 with a live meeting and waiting rows is upgraded, and goes on."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.clock import SystemClock
from bridge.storage.chores import rotation
from bridge.storage.database import Database
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock
from tests.world import World, shown, until

_DUMP = Path(__file__).parent / "data" / "database-0.1.0.sql"
_DAY = "2026-11-30"
_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The database as it was left yesterday, for what waits too long is purged."""
    path = tmp_path / "bridge.sqlite"
    yesterday = (SystemClock().now() - timedelta(days=1)).date().isoformat()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_DUMP.read_text().replace(_DAY, yesterday))
    return path


@pytest.fixture
def world(tmp_path: Path, path: Path) -> World:
    world = World(tmp_path, f"sqlite:///{path}")
    world.secret_key = _KEY
    world.slack.limits.enabled = False
    return world


async def test_the_meeting_goes_on_and_what_waited_is_sent(world: World):
    async with world.without_bridge():
        await world.someone_joins("Alice", role="host")
        world.settings = world.make_settings()
        await world.start()
        await world.posted("waits for Slack 2")
        await until(world.bridge_streams)
        await world.person("Alice").says("after the upgrade")
        await world.posted("after the upgrade")
        await world.stop()
        assert world.stored("select count(*) from line where kind = 'chat'") == 5
        assert world.stored("select count(*) from meeting where id = '3f761326fc2df14fa6be6c32'")
        said = [shown(each) for each in world.messages()]

    lines = [each for each in said if "waits for Slack" in each or "after the upgrade" in each]
    expected = [f"waits for Slack {number}" for number in range(3)]
    assert [each.rpartition("\n")[2] for each in lines] == [*expected, "after the upgrade"]
    # Where nobody needs them any more there are none, and elsewhere they have a key.
    hashes = "select count(*) from {} where text_hash != '' and text_hash not like 'k:%'"
    assert [world.stored(hashes.format(table)) for table in ("message", "outbox")] == [0, 0]


async def test_what_was_bound_to_its_column_is_bound_to_its_row(
    world: World, path: Path, clock: FakeClock
):
    async with world.without_bridge():
        world.settings = world.make_settings()
        await world.start()
        await world.stop()
    database = Database(world.database_url, Cipher([_KEY]), clock)
    done = await rotation.rotate(database)
    await database.close()
    assert done.unreadable == 0
    assert done.written

    cipher = Cipher([_KEY])
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("select id, text_sealed from line order by id").fetchall()
    (first, sealed), (second, _) = rows[:2]
    assert cipher.find("line.text", sealed, second) is None
    assert cipher.find("line.text", sealed, first) is not None
