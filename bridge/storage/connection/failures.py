"""What a failure of the database says: it is away, it was in use, or the work is wrong."""

import sqlite3
from enum import Enum

from sqlalchemy.exc import DBAPIError, OperationalError


class Failure(Enum):
    """Whose fault it is, and so what is done about it."""

    PASSING = "the database cannot be used at this moment: keep everything and try again"
    CONFLICT = "somebody else was at the same rows: try again at once, one unit at a time"
    OWN = "the work is wrong: it alone fails"


class DatabaseLostError(Exception):
    """The database cannot be used at this moment; `says_why` if its words are for everybody."""

    says_why = False


class ClosedError(Exception):
    """The database was closed before this was stored."""


class DroppedError(Exception):
    """More waited for the database than may, and this was let go."""


_NO_WORDS = "the database does not answer"
# Connection, resources, a server that stops or cannot write at the moment; a session that was ended
# because this process stood still.
_PASSING_CLASSES = ("08", "53", "57P", "58")
_PASSING_STATES = {"25006", "25P03", "25P04", "57P05"}
# Serialization, deadlock, a lock that was not to be had, a statement that took too long.
_CONFLICTS = {"40001", "40P01", "55P03", "57014"}
_WORDS = {
    "53100": "the disk of the database is full",
    "53300": "the database has no connection left",
    "25006": "the database takes no changes",
    "55P03": "the database is locked",
    "57014": "the database is slow",
}
_SQLITE_WORDS = {
    sqlite3.SQLITE_BUSY: "the database is locked",
    sqlite3.SQLITE_LOCKED: "the database is locked",
    sqlite3.SQLITE_NOMEM: "there is no memory left",
    sqlite3.SQLITE_READONLY: "the database takes no changes",
    sqlite3.SQLITE_IOERR: "the disk of the database fails",
    sqlite3.SQLITE_CORRUPT: "the database file is damaged",
    sqlite3.SQLITE_FULL: "the disk of the database is full",
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened",
    sqlite3.SQLITE_PROTOCOL: "the database is locked",
    sqlite3.SQLITE_NOTADB: "the database file is damaged",
}
# The extended codes of SQLite hold the primary one in their lowest byte.
_PRIMARY = 0xFF


def judge(error: BaseException) -> Failure:
    """Whose fault it is; what is no failure of the database is the work's own."""
    if not isinstance(error, DBAPIError):
        passing = isinstance(error, DatabaseLostError)
        return Failure.PASSING if passing else Failure.OWN
    if error.connection_invalidated:
        return Failure.PASSING
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return Failure.PASSING if _sqlite_code(cause) in _SQLITE_WORDS else Failure.OWN
    return _judge_state(error)


def _judge_state(error: DBAPIError) -> Failure:
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is None:
        # Only the client's own errors have none: the connection's, or of a value it cannot send.
        is_lost = isinstance(error, OperationalError)
        return Failure.PASSING if is_lost else Failure.OWN
    if state.startswith(_PASSING_CLASSES) or state in _PASSING_STATES:
        return Failure.PASSING
    return Failure.CONFLICT if state in _CONFLICTS else Failure.OWN


def reason(error: BaseException) -> str:
    """A few words for whoever asks why the bridge is not ready; no names, no addresses."""
    if isinstance(error, DatabaseLostError) and error.says_why:
        return str(error)
    cause = error.orig if isinstance(error, DBAPIError) else error.__cause__
    if isinstance(cause, sqlite3.Error):
        return _SQLITE_WORDS.get(_sqlite_code(cause), _NO_WORDS)
    return _WORDS.get(getattr(cause, "sqlstate", None) or "", _NO_WORDS)


def explain(error: BaseException) -> str:
    """The driver's own words in one line, for the log."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(cause).split()) or type(error).__name__


def _sqlite_code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
