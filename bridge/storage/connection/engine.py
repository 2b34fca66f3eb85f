"""Open the one database: SQLite's pragmas, PostgreSQL's limits, the guard on the file."""

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Dialect, Engine, event
from sqlalchemy import create_engine as create_sync_engine
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool, Pool, QueuePool
from sqlalchemy.util import LRUCache

from bridge.errors import DatabaseInUseError, SettingsError
from bridge.storage.connection.urls import connection_keywords, parse_url

__all__ = ["DatabaseInUseError", "FileGuard", "Limits", "create_engine", "create_file", "parse_url"]

READERS = 3
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    # What is deleted is overwritten, also where its page is free afterwards.
    "PRAGMA secure_delete=ON",
)


# A statement is compiled once for all engines of a kind: that costs more than to carry it out.
_COMPILED: LRUCache[Any, Any] = LRUCache(1_000)
_DIALECTS: dict[tuple[str, bool], Dialect] = {}


@dataclass(frozen=True)
class Limits:
    """How long PostgreSQL lets one transaction wait, in milliseconds.

    They are set in each transaction: a pooler refuses them at the connection's start.
    """

    lock: int
    statement: int
    idle: int
    waits_for_disk: bool = True

    def begin(self, dialect: str, mode: str = "") -> str:
        """The words that begin a transaction, in one round trip."""
        if dialect == "sqlite":
            return "BEGIN IMMEDIATE" if not mode else "BEGIN"
        return (
            f"BEGIN ISOLATION LEVEL READ COMMITTED{mode and ' ' + mode};"
            f"SET LOCAL lock_timeout={self.lock};"
            f"SET LOCAL statement_timeout={self.statement};"
            f"SET LOCAL idle_in_transaction_session_timeout={self.idle}"
            f"{'' if self.waits_for_disk else ';SET LOCAL synchronous_commit=off'}"
        )


def create_engine(url: URL) -> Engine:
    """For a connection now and then: to migrate, to compare, to look."""
    engine = _create(url, NullPool)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _let_parents_go)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def create_writing_engine(url: URL) -> Engine:
    """For one connection whose owner keeps it and begins its transactions by `Limits.begin`."""
    return _create(url, NullPool, autocommit=True)


def create_reading_engine(url: URL) -> Engine:
    """For a few connections that change nothing; their user begins as above."""
    sizes: dict[str, Any] = {"pool_size": READERS, "max_overflow": 0}
    if url.get_backend_name() != "sqlite":
        return _create(url, QueuePool, autocommit=True, **sizes)
    # Opened by a name, a file that somebody has deleted would be made anew, and be empty.
    name = f"file:{quote(str(url.database))}?mode=rw"

    def open_file() -> sqlite3.Connection:
        return sqlite3.connect(name, uri=True, check_same_thread=False)

    engine = _create(url, QueuePool, creator=open_file, **sizes)
    event.listen(engine, "connect", _refuse_changes)
    return engine


def _create(url: URL, pool: type[Pool], *, autocommit: bool = False, **settings: Any) -> Engine:
    # psycopg counts the rows of an insert only where it is told to.
    options = {"preserve_rowcount": True, "compiled_cache": _COMPILED}
    common = {"hide_parameters": True, "poolclass": pool, "execution_options": options, **settings}
    if url.get_backend_name() == "sqlite":
        engine = create_sync_engine(url, **common)
        event.listen(engine, "connect", _prepare_sqlite)
        return _shared(engine, autocommit=False)
    if autocommit:
        # The driver would begin transactions by itself, in a round trip of its own.
        common["isolation_level"] = "AUTOCOMMIT"
    # Behind a pooler the next transaction meets another connection's prepared statements.
    arguments = {**connection_keywords(url), "prepare_threshold": None}
    bare = URL.create(url.drivername)
    engine = create_sync_engine(bare, connect_args=arguments, use_native_hstore=False, **common)
    event.listen(engine, "connect", _send_lists_in_binary)
    return _shared(engine, autocommit=autocommit)


def _shared(engine: Engine, *, autocommit: bool) -> Engine:
    """What is compiled is compiled for one dialect, so all engines of a kind have the same one.

    It is the first that has met its server, for only then it knows what that can do.
    """
    kind = (engine.dialect.name, autocommit)
    if known := _DIALECTS.get(kind):
        engine.dialect = known
    else:
        event.listen(engine, "connect", lambda *_: _DIALECTS.setdefault(kind, engine.dialect))
    return engine


class FileGuard:
    """An exclusive lock beside an SQLite file; the system drops it when the process dies.

    It is a lock inside a second SQLite file, which works alike on every system. A lock on the
    database file itself would vanish as soon as anybody in the process closed that file.
    """

    def __init__(self, url: URL) -> None:
        self._path = create_file(url)
        self._connection = self._lock()
        self._identity = self._lock_path.stat()

    def renew(self) -> None:
        """Lock the file beside it that stands there now: somebody may have deleted ours.

        Raises:
            DatabaseInUseError: Another process was faster.
        """
        with suppress(FileNotFoundError):
            if os.path.samestat(self._lock_path.stat(), self._identity):
                return
        fresh = self._lock()
        self._connection.close()
        self._connection, self._identity = fresh, self._lock_path.stat()

    def release(self) -> None:
        self._connection.close()

    @property
    def _lock_path(self) -> Path:
        return Path(f"{self._path}.lock")

    def _lock(self) -> sqlite3.Connection:
        # Made in one thread and renewed in the writer's.
        connection = sqlite3.connect(
            self._lock_path, isolation_level=None, timeout=0, check_same_thread=False
        )
        try:
            connection.execute("BEGIN EXCLUSIVE").close()
        except sqlite3.OperationalError:
            connection.close()
            raise DatabaseInUseError(
                f"Another process uses the database file {self._path}; only one can. Stop it first."
            ) from None
        return connection


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


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver would begin transactions by itself, and too late for a read that a write follows.
    connection.isolation_level = None
    with closing(connection.cursor()) as cursor:
        for pragma in _PRAGMAS:
            cursor.execute(pragma)


def _send_lists_in_binary(connection: Any, _record: object) -> None:
    """Whole columns are sent as lists; as text each item is looked through for what to escape."""
    from psycopg.types.array import ListBinaryDumper  # noqa: PLC0415

    connection.adapters.register_dumper(list, ListBinaryDumper)


def _refuse_changes(connection: Any, _record: object) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA query_only=ON")


def _let_parents_go(connection: Any, _record: object) -> None:
    """To alter a table it is copied and dropped, and would take along whatever refers to it."""
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
