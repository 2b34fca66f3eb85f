"""`bridge backup` while a bridge writes, `bridge restore` while none does."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bridge.errors import DatabaseInUseError
from bridge.storage.chores import copies
from bridge.storage.chores.copies import CopyError
from bridge.storage.chores.migrate import migrate
from bridge.storage.connection.engine import FileGuard, parse_url


@pytest.fixture
async def url(tmp_path: Path) -> str:
    found = f"sqlite:///{tmp_path}/bridge.sqlite"
    await migrate(found)
    return found


def write(path: Path, name: str) -> sqlite3.Connection:
    """A row that stands in the log beside the file alone, for as long as it is open."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(
        "INSERT INTO mark (process, batch, written) VALUES (?, 1, '2026-11-30 00:00:00')", (name,)
    )
    return connection


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT process FROM mark ORDER BY process")]


def test_a_copy_is_one_file_with_what_was_written_last(url: str, tmp_path: Path):
    source, copy = tmp_path / "bridge.sqlite", tmp_path / "copy.sqlite"
    with closing(write(source, "first")):
        assert (tmp_path / "bridge.sqlite-wal").stat().st_size > 0
        assert copies.backup(url, copy) == copy.stat().st_size
        assert copy.stat().st_mode & 0o777 == 0o600
    assert names(copy) == ["first"]
    assert {each.name for each in tmp_path.glob("copy*")} == {"copy.sqlite"}


def test_a_copy_comes_back_and_what_was_there_stays_beside_it(url: str, tmp_path: Path):
    source, copy = tmp_path / "bridge.sqlite", tmp_path / "copy.sqlite"
    write(source, "first").close()
    copies.backup(url, copy)
    with closing(write(source, "second")):
        # As after a kill: its log was never folded in.
        before = copies.restore(url, copy)
    assert before == tmp_path / "bridge.sqlite.before-restore"
    assert names(before) == ["first", "second"]
    assert names(source) == ["first"]


def test_nothing_is_restored_under_a_running_bridge(url: str, tmp_path: Path):
    copy = tmp_path / "copy.sqlite"
    copies.backup(url, copy)
    guard = FileGuard(parse_url(url))
    try:
        with pytest.raises(DatabaseInUseError):
            copies.restore(url, copy)
    finally:
        guard.release()


def test_no_file_is_written_over(url: str, tmp_path: Path):
    copy = tmp_path / "copy.sqlite"
    copy.write_text("precious")
    with pytest.raises(CopyError, match="exists already"):
        copies.backup(url, copy)
    assert copy.read_text() == "precious"


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"x" * 5000])
def test_only_copies_of_a_bridge_are_put_in_place(url: str, tmp_path: Path, content: bytes):
    source, copy = tmp_path / "bridge.sqlite", tmp_path / "copy.sqlite"
    write(source, "first").close()
    copy.write_bytes(content)
    with pytest.raises(CopyError, match="is no copy of a bridge's database"):
        copies.restore(url, copy)
    assert names(source) == ["first"]


def test_a_copy_of_a_newer_version_is_refused(url: str, tmp_path: Path):
    copy = tmp_path / "copy.sqlite"
    copies.backup(url, copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CopyError, match="newer version"):
        copies.restore(url, copy)


def test_what_is_not_there_is_named(url: str, tmp_path: Path):
    with pytest.raises(CopyError, match="unable to open"):
        copies.restore(url, tmp_path / "nothing.sqlite")
    with pytest.raises(CopyError, match="no database at"):
        copies.backup(f"sqlite:///{tmp_path}/other.sqlite", tmp_path / "copy.sqlite")
    with pytest.raises(CopyError, match="pg_dump"):
        copies.backup("postgresql://user@host/bridge", tmp_path / "copy.sqlite")
