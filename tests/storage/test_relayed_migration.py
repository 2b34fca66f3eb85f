"""What an earlier version knew of the words it had said is known after the upgrade."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from cryptography.fernet import Fernet
from sqlalchemy import text

from bridge.storage.chores.migrate import alembic_config, migrate
from bridge.storage.connection.engine import create_engine, parse_url
from bridge.storage.database import Database
from bridge.storage.meetings import meetings
from bridge.storage.queues import inbox, relayed
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock
from tests.postgres import PostgresServer

pytestmark = pytest.mark.timeout(60)

BEFORE = "0009"
ROWS = (
    (
        "INSERT INTO binding (id, workspace, channel, conference_name, alias, owner, state,"
        " state_detail, settings, is_listening, channel_is_private, created) VALUES ('b1', 'T1',"
        " 'C1', 'Team', 'meet.team', 'U1', 'live', '', '{}', false, true, '2026-11-02 09:00:00')"
    ),
    (
        "INSERT INTO meeting (id, binding_id, workspace, channel, began)"
        " VALUES ('m1', 'b1', 'T1', 'C1', '2026-11-02 09:00:00')"
    ),
    (
        "INSERT INTO attendance (meeting_id, participant_uuid, name, role, protocol, joined)"
        " VALUES ('m1', 'p1', 'Alice', 'host', 'webrtc', '2026-11-02 09:00:00')"
    ),
    (
        "INSERT INTO message (workspace, key, channel, ts, thread_key, text_hash, is_gone) VALUES"
        " ('T1', 'm1/card', 'C1', '1.0', NULL, '', false),"
        " ('T1', 'm1/relayed/2.0', 'C1', NULL, 'm1/card', '', false),"
        " ('T1', 'gone/relayed/3.0', 'C1', NULL, 'gone/card', '', false)"
    ),
    (
        "INSERT INTO inbox (key, workspace, channel, ts, kind, payload_sealed, received, attempts)"
        " VALUES ('begun', 'T1', 'C1', '4.0', 'message', :payload, '2026-11-02 09:01:00', 1),"
        " ('waits', 'T1', 'C1', '5.0', 'message', :payload, '2026-11-02 09:01:00', 0)"
    ),
)


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = await server.create()
    yield url
    await server.drop(url)


def fill(url: str, payload: bytes) -> None:
    """A database of the earlier version, with a meeting that runs."""
    with create_engine(parse_url(url)).begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        for row in ROWS:
            connection.execute(text(row), {"payload": payload} if ":payload" in row else {})


async def test_what_was_said_and_what_was_begun_is_known_still(empty_url: str, clock: FakeClock):
    cipher = Cipher([Fernet.generate_key().decode()])
    payload = cipher.encrypt_json("inbox.payload", {"type": "message"})
    await asyncio.to_thread(fill, empty_url, payload)

    await migrate(empty_url)

    database = Database(empty_url, cipher, clock)
    async with database.transaction() as tx:
        known = await relayed.find(tx, "T1", "C1", "2.0")
        begun, waits = await inbox.waiting(tx)
        orphan = await relayed.find(tx, "T1", "C1", "3.0")
    await database.close()
    assert known is not None
    assert (known.meeting_id, known.words, known.is_withdrawn) == ("m1", None, False)
    assert orphan is None
    assert (begun.attempted, waits.attempted) == (begun.received, None)


async def test_what_hangs_on_a_meeting_outlives_a_change_of_its_table(
    empty_url: str, clock: FakeClock
):
    """SQLite may make a table anew, which drops it, and with it what refers to it."""
    cipher = Cipher([Fernet.generate_key().decode()])
    await asyncio.to_thread(fill, empty_url, b"")

    await migrate(empty_url)

    database = Database(empty_url, cipher, clock)
    people = await database.read(meetings.attendees, "m1")
    await database.close()
    assert [each.name for each in people] == ["Alice"]
