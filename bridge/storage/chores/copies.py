"""Copies of an SQLite database: made while a bridge runs, put back while none does.

SQLite's own backup goes page by page and takes in what stands only in the write-ahead log, so a
copy is one file of one moment. PostgreSQL has tools of its own for this.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL

from bridge.errors import BridgeError
from bridge.storage.chores.migrate import is_known_revision
from bridge.storage.connection.engine import FileGuard, parse_url

# So that a running bridge gets its turn between two steps.
_PAGES_AT_ONCE = 1000
_PAUSE_SECONDS = 0.005
_PARTIAL = ".partial"
_BEFORE = ".before-restore"
_BESIDE = ("-wal", "-shm", "-journal")


class CopyError(BridgeError):
    """It could not be copied; nothing has changed."""


def backup(database_url: str, target: Path) -> int:
    """Write all that is stored now into a new file; its size in bytes.

    Raises:
        CopyError: The file exists, cannot be written, or the database is PostgreSQL.
    """
    source = _sqlite_file(parse_url(database_url), "pg_dump --format=custom")
    if target.exists():
        raise CopyError(f"{target} exists already; name a new file.")
    if not source.exists():
        raise CopyError(f"There is no database at {source} yet.")
    partial = Path(f"{target}{_PARTIAL}")
    with _explained(f"The copy {target} cannot be written"):
        _copy(source, partial)
        partial.replace(target)
        _flush(target.parent)
    return target.stat().st_size


def restore(database_url: str, copy: Path) -> Path | None:
    """Put a copy in the database's place; where the database is now that was there before.

    Raises:
        CopyError: The copy is none of a bridge's, is broken, or is of a newer version.
        DatabaseInUseError: A bridge runs.
    """
    url = parse_url(database_url)
    target = _sqlite_file(url, "pg_restore")
    _check(copy)
    guard = FileGuard(url)
    try:
        with _explained(f"{copy} cannot be put at {target}"):
            return _put(copy, target)
    finally:
        guard.release()


def _put(copy: Path, target: Path) -> Path | None:
    partial = Path(f"{target}{_PARTIAL}")
    _copy(copy, partial)
    before = Path(f"{target}{_BEFORE}")
    had_any = target.stat().st_size > 0
    if had_any:
        # With what stands in its log alone, which belongs to it and to no other file.
        before.unlink(missing_ok=True)
        _copy(target, before)
    for each in _BESIDE:
        Path(f"{target}{each}").unlink(missing_ok=True)
    partial.replace(target)
    _flush(target.parent)
    return before if had_any else None


def _sqlite_file(url: URL, tool: str) -> Path:
    if url.get_backend_name() != "sqlite":
        raise CopyError(
            f"PostgreSQL has tools of its own for this: {tool}. docs/administration.md says how."
        )
    return Path(str(url.database))


def _copy(source: Path, target: Path) -> None:
    """One file, whole and on the disk, that only its owner may read."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with _opened(source) as original, closing(sqlite3.connect(target)) as copy:
            original.backup(copy, pages=_PAGES_AT_ONCE, sleep=_PAUSE_SECONDS)
            # So that nothing of it stands in a file beside it.
            copy.execute("PRAGMA journal_mode=DELETE").close()
        _flush(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _check(copy: Path) -> None:
    with _explained(f"{copy} is no copy of a bridge's database"), _opened(copy) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()
        revisions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    if found != ("ok",):
        raise CopyError(f"{copy} is broken: {found[0]}.")
    for (revision,) in revisions:
        if not is_known_revision(str(revision)):
            raise CopyError(f"{copy} is of a newer version of the bridge; install that one first.")


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Existing files alone: SQLite would make an empty one."""
    name = f"file:{quote(str(path.absolute()))}?mode=rw"
    with closing(sqlite3.connect(name, uri=True, isolation_level=None)) as connection:
        yield connection


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CopyError(f"{what}: {reason}.") from error


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
