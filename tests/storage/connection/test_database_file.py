"""Somebody deletes or replaces the SQLite file while it is open: it is written back whole."""

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bridge.storage import tables
from bridge.storage.database import Database, Transaction
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock
from tests.world import until

pytestmark = pytest.mark.timeout(60)
_LOST = "The database cannot be used, holding what comes"
_BACK = "The database can be used again"


async def keep(tx: Transaction, key: str) -> None:
    await tx.change(tables.dedupe.insert().values(key=key, seen=tx.now))


async def kept(tx: Transaction) -> list[str]:
    return sorted([row["key"] for row in await tx.list(select(tables.dedupe.c.key))])


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def reopened(database: Database, url: str, cipher: Cipher) -> list[str]:
    """What a restart finds."""
    await database.close()
    again = Database(url, cipher, FakeClock())
    try:
        return await again.read(kept)
    finally:
        await again.close()


@pytest.mark.parametrize("pattern", ["", "*"], ids=["alone", "with all that is beside it"])
async def test_a_file_that_is_deleted_is_written_back(
    sqlite_database: Database, sqlite_url: str, path: Path, cipher: Cipher, pattern: str
):
    await sqlite_database.write(keep, "before")
    assert await sqlite_database.read(kept) == ["before"]
    with capture_logs() as logs:
        for each in path.parent.glob(path.name + pattern):
            each.unlink()
        await sqlite_database.write(keep, "unnoticed")
        await until(lambda: any(each["event"] == _BACK for each in logs))
        await sqlite_database.write(keep, "after")

    assert [each["event"] for each in logs] == [_LOST, _BACK]
    assert logs[0]["cause"] == "the database file was deleted"
    assert await sqlite_database.read(kept) == ["after", "before", "unnoticed"]
    assert mode_of(path) == 0o600
    assert await reopened(sqlite_database, sqlite_url, cipher) == ["after", "before", "unnoticed"]


async def test_what_was_stored_last_survives_its_log(
    sqlite_database: Database, sqlite_url: str, path: Path, cipher: Cipher
):
    """Else a copy of the file alone, as after a crash, would be all that there is."""
    await sqlite_database.write(keep, "before")
    with capture_logs() as logs:
        path.with_name(f"{path.name}-wal").unlink()
        await until(lambda: any(each["event"] == _BACK for each in logs))
        await sqlite_database.write(keep, "after")

    assert logs[0]["cause"] == "the log beside the database file was deleted"
    assert not path.with_name(f"{path.name}.found").exists()
    crashed = path.with_name("crashed")
    for beside in ("", "-wal"):
        shutil.copy(f"{path}{beside}", f"{crashed}{beside}")
    again = Database(f"sqlite:///{crashed}", cipher, FakeClock())
    assert await again.read(kept) == ["after", "before"]
    await again.close()
    assert await reopened(sqlite_database, sqlite_url, cipher) == ["after", "before"]


async def test_a_file_that_replaces_it_is_put_aside(
    sqlite_database: Database, sqlite_url: str, path: Path, cipher: Cipher
):
    other = path.with_name("other")
    shutil.copy(path, other)
    await sqlite_database.write(keep, "ours")
    with capture_logs() as logs:
        other.replace(path)
        await until(lambda: any(each["event"] == _BACK for each in logs))

    assert logs[0]["cause"] == "the database file was replaced by another"
    assert path.with_name(f"{path.name}.found").exists()
    assert await reopened(sqlite_database, sqlite_url, cipher) == ["ours"]


async def test_while_it_cannot_be_written_back_all_is_held(
    sqlite_database: Database, sqlite_url: str, path: Path, cipher: Cipher
):
    folder = path.parent / "folder"
    await sqlite_database.write(keep, "before")
    moved = path.parent.with_name(f"{path.parent.name}-moved")
    path.parent.rename(moved)
    # Where its folder was stands something else.
    path.parent.write_text("")
    with capture_logs() as logs:
        await until(lambda: sqlite_database.trouble)
        assert sqlite_database.trouble == "the database file was deleted"
        held = asyncio.ensure_future(sqlite_database.write(keep, "held"))
        await asyncio.sleep(1)
        assert not held.done()
        path.parent.unlink()
        await held
    assert sqlite_database.trouble is None
    assert [each["event"] for each in logs] == [
        _LOST,
        "The database file cannot be written back",
        _BACK,
    ]
    assert not folder.exists()
    assert await reopened(sqlite_database, sqlite_url, cipher) == ["before", "held"]
