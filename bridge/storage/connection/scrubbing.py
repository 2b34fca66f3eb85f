"""Have the database itself forget: what was deleted stands in no log of it and no dead row."""

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from bridge.storage.connection.engine import create_writing_engine

# What is locked at this moment is done the next time.
_PATIENCE_MS = 500
_HOLDING = (
    "attendance",
    "audit",
    "filed",
    '"grant"',
    "inbox",
    "line",
    "message",
    "outbox",
    "pending",
    "relayed",
    "slack_call",
    "slide",
)


def scrub(url: URL) -> bool:
    """Empty SQLite's log into the file, or vacuum PostgreSQL's tables; False where it was busy.

    SQLite overwrites what it deletes. PostgreSQL only forgets where it stood: its files and its
    log are for whoever runs the server.
    """
    engine = create_writing_engine(url)
    try:
        with engine.connect() as connection:
            if connection.dialect.name != "sqlite":
                connection.exec_driver_sql("SET lock_timeout = '2s'")
                connection.exec_driver_sql(f"VACUUM {', '.join(_HOLDING)}")
                return True
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_PATIENCE_MS}")
            row = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").first()
            return row is None or row[0] == 0
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()


def rebuild(url: URL) -> None:
    """Write the SQLite file anew, without what earlier versions have left in its free pages."""
    engine = create_writing_engine(url)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()
