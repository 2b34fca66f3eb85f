"""Open the one database: its URL in any usual spelling, SQLite's pragmas, the guard on its file."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bridge.errors import BridgeError, SettingsError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
)


class DatabaseInUseError(BridgeError):
    """Another process works on the same SQLite file."""


def parse_url(text: str) -> URL:
    """Accept the usual spellings and name the asynchronous driver.

    Raises:
        SettingsError: Not a database the bridge can use; the text holds no password.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        raise SettingsError(["BRIDGE_DATABASE_URL: this is not a database URL."]) from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        known = "use sqlite:///file or postgresql://user@host/name"
        raise SettingsError([f"BRIDGE_DATABASE_URL: {url.drivername!r} is not known; {known}."])
    if driver.startswith("sqlite") and url.database in {None, "", ":memory:"}:
        raise SettingsError(["BRIDGE_DATABASE_URL: SQLite needs a file, as in sqlite:///file."])
    return _with_ssl(url.set(drivername=driver))


def create_engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
    engine = create_async_engine(url, hide_parameters=True, pool_size=1, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


class FileGuard:
    """An exclusive lock beside an SQLite file; the system drops it when the process dies.

    It is a lock inside a second SQLite file, which works alike on every system. A lock on the
    database file itself would vanish as soon as anybody in the process closed that file.
    """

    def __init__(self, url: URL) -> None:
        path = create_file(url)
        self._connection = sqlite3.connect(f"{path}.lock", isolation_level=None, timeout=0)
        try:
            self._connection.execute("BEGIN EXCLUSIVE").close()
        except sqlite3.OperationalError:
            self._connection.close()
            raise DatabaseInUseError(
                f"Another process uses the database file {path}; only one can. Stop it first."
            ) from None

    def release(self) -> None:
        self._connection.close()


def create_file(url: URL) -> Path:
    """Make the folder and an empty file that only its owner may read."""
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise SettingsError(
            [f"BRIDGE_DATABASE_URL: cannot open the file {path}: {error.strerror}."]
        ) from None
    return path


def _with_ssl(url: URL) -> URL:
    # libpq, and so every hosting provider's URL, says sslmode; asyncpg calls the same thing ssl.
    mode = url.query.get("sslmode")
    if mode is None or not url.drivername.endswith("asyncpg"):
        return url
    return url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver would begin transactions by itself, and too late for a read that a write follows.
    connection.isolation_level = None
    with closing(connection.cursor()) as cursor:
        for pragma in _PRAGMAS:
            cursor.execute(pragma)


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
