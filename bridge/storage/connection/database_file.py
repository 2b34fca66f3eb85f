"""The file of an SQLite database, which somebody may delete or replace under a running bridge.

The system keeps a deleted file for as long as it is open, and SQLite says nothing: all would be
gone with the process. So it is looked whether the file still stands where it was opened, and if
not, what the open connection holds is written there again. So it is with the log beside the file,
which has what was stored last.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bridge.storage.connection.engine import FileGuard
from bridge.storage.connection.failures import DatabaseLostError

_FRESH = ".writing-back"
_FOUND = ".found"
# SQLite keeps these beside the file. What they hold belongs to one file, never to another.
_LOG = "-wal"
_BESIDE = (_LOG, "-shm", "-journal")


class FileLostError(DatabaseLostError):
    """Another file stands where the database was, or none; the text says which."""

    says_why = True


class DatabaseFile:
    """Used by the writer's thread alone.

    Args:
        path: Where it stands.
        guard: What keeps other processes away from it.
        let_go: Closes what else has the file open.
    """

    def __init__(self, path: Path, guard: FileGuard, let_go: Callable[[], None]) -> None:
        self._path = path
        self._guard = guard
        self._let_go = let_go
        self._identity: tuple[int, int] | None = None
        # The log is made by the first who writes, and stays for as long as anybody has it open.
        self._log: tuple[int, int] | None = None

    def opened(self) -> None:
        """From now on this very file is to stand there."""
        self._identity, self._log = _identify(self._path), None

    def stored(self) -> None:
        """Something is: from now on its log is to stand there as well."""
        if self._log is None:
            self._log = self._find_log()

    def check(self) -> None:
        """Look; raises FileLostError."""
        if self._identity is None:
            return
        found = _identify(self._path)
        if found is None:
            raise FileLostError("the database file was deleted")
        if found != self._identity:
            raise FileLostError("the database file was replaced by another")
        if self._log is not None and self._find_log() != self._log:
            raise FileLostError("the log beside the database file was deleted")

    def write_back(self, connection: sqlite3.Connection) -> None:
        """Put all that the connection holds where the file was; a file found there stays beside.

        Raises:
            DatabaseInUseError: Another process has begun to use what is there.
            OSError: It cannot be written there at this moment.
            sqlite3.Error: The same, or the connection is broken.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._guard.renew()
        fresh = Path(f"{self._path}{_FRESH}")
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(fresh)) as copy:
            connection.backup(copy)
        _flush(fresh)
        self._let_go()
        if _identify(self._path) not in {None, self._identity}:
            self._path.replace(f"{self._path}{_FOUND}")
        for each in _BESIDE:
            Path(f"{self._path}{each}").unlink(missing_ok=True)
        fresh.replace(self._path)
        _flush(self._path.parent)

    def _find_log(self) -> tuple[int, int] | None:
        return _identify(Path(f"{self._path}{_LOG}"))


def _identify(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_dev, status.st_ino


def _flush(path: Path) -> None:
    """Let the disk have it; a folder cannot be flushed everywhere."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
