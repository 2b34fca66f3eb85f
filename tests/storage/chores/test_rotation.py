"""Secrets written anew with the newest key."""

from pydantic import SecretStr

from bridge.storage.chores import rotation
from bridge.storage.chores.rotation import Rotated
from bridge.storage.database import Database
from bridge.storage.meetings import bindings, meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import installations
from bridge.storage.people.installations import Installation
from bridge.storage.queues import filed, outbox
from bridge.storage.queues.outbox import Post, Upload
from bridge.storage.tables import metadata
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import START, FakeClock

OLD, NEW, OTHER = (
    "the old key that is long enough",
    "the new key that is long enough",
    "another key altogether",
)
POSTS = 450


async def open_with(url: str, clock: FakeClock, *keys: str) -> Database:
    return Database(url, Cipher(keys), clock)


async def fill(database: Database) -> None:
    binding = Binding("b1", "T1", "C1", "conf", "conf", "U1", START, pin=SecretStr("1234"))
    installation = Installation(
        workspace="T1", name="One", bot_user_id="U1", token=SecretStr("xoxb-one")
    )
    async with database.transaction() as tx:
        await bindings.add(tx, binding)
        await installations.put(tx, installation)
        for number in range(POSTS):
            await outbox.post(tx, "T1", Post(f"k{number}", "C1", "words"))


async def test_afterwards_the_newest_key_opens_everything(sqlite_url: str, clock: FakeClock):
    database = await open_with(sqlite_url, clock, OLD)
    await fill(database)
    await database.close()

    database = await open_with(sqlite_url, clock, NEW, OLD)
    assert await rotation.rotate(database) == Rotated(written=POSTS + 2)
    await database.close()

    database = await open_with(sqlite_url, clock, NEW)
    async with database.transaction() as tx:
        assert (await bindings.get(tx, "b1")).pin == SecretStr("1234")
        found = await installations.find(tx, "T1")
        assert found is not None
        assert found.token == SecretStr("xoxb-one")
    await database.close()


async def test_files_that_wait_are_written_anew_too_few_at_a_time(
    sqlite_url: str, clock: FakeClock
):
    database = await open_with(sqlite_url, clock, OLD)
    await fill(database)
    async with database.transaction() as tx:
        binding = await bindings.get(tx, "b1")
        await meetings.begin(tx, "m1", binding)
        for number in range(12):
            await outbox.upload(tx, "T1", a_file(number))
    await database.close()

    database = await open_with(sqlite_url, clock, NEW, OLD)
    assert await rotation.rotate(database) == Rotated(written=POSTS + 2 + 2 * 12)
    await database.close()

    database = await open_with(sqlite_url, clock, NEW)
    async with database.transaction() as tx:
        for number in range(12):
            assert await filed.content(tx, "T1", f"m1/{number}") == f"file {number}".encode()
    await database.close()


def a_file(number: int) -> Upload:
    return Upload(
        key=f"m1/{number}",
        channel="C1",
        meeting_id="m1",
        kind="document",
        name="a.txt",
        title="A",
        content=f"file {number}".encode(),
    )


async def test_what_no_key_opens_is_counted_and_left(sqlite_url: str, clock: FakeClock):
    database = await open_with(sqlite_url, clock, OTHER)
    await fill(database)
    await database.close()

    database = await open_with(sqlite_url, clock, NEW)
    assert await rotation.rotate(database) == Rotated(unreadable=POSTS + 2)
    await database.close()


def test_every_binary_column_is_a_sealed_one():
    binary = [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        # What is hashed under a key holds nothing that can be opened; it is written anew.
        if column.type.python_type is bytes and not column.name.endswith("_hashed")
    ]

    assert binary == [
        column for table in metadata.sorted_tables for column in rotation.sealed_columns(table)
    ]
