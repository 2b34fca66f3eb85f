"""Bring the database's tables up to date, from a checkout or from an installed wheel."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError

from bridge.errors import BridgeError, NewerTablesError
from bridge.storage.chores.folder import find_folder
from bridge.storage.connection.engine import FileGuard, create_engine, parse_url
from bridge.storage.connection.scrubbing import rebuild


class DatabaseAwayError(BridgeError):
    """The database server does not answer, or does not let us in."""


async def migrate(database_url: str) -> None:
    """Upgrade to the newest tables; call it before a `Database` holds the SQLite file.

    Raises:
        DatabaseInUseError: A running bridge has the SQLite file.
        NewerTablesError: A newer version has made the tables.
        DatabaseAwayError: The server does not answer, or does not let us in.
    """
    await asyncio.to_thread(_migrate, parse_url(database_url))


async def pending_migrations(database_url: str) -> bool:
    """Whether `migrate` has something to do.

    Raises:
        DatabaseAwayError: The server does not answer, or does not let us in.
        NewerTablesError: A newer version has made the tables.
    """
    url = parse_url(database_url)
    if _is_no_file_yet(url):
        # To look into it would make it.
        return True
    heads = await asyncio.to_thread(_find_heads, url)
    return heads != _newest_heads()


def is_known_revision(revision: str) -> bool:
    """Whether this version has ever had such tables."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return any(each.revision == revision for each in scripts.walk_revisions())


def _is_no_file_yet(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


@contextmanager
def _reached(url: URL) -> Iterator[None]:
    """Name the server in one line where it cannot be worked with; its password stays out."""
    try:
        yield
    except (OSError, DBAPIError) as error:
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        where = url.host or url.query.get("host") or url.database
        raise DatabaseAwayError(
            f"The database at {where} cannot be used: {reason or type(error).__name__}."
        ) from error


def alembic_config() -> Config:
    """Alembic's settings without a file, for use inside the process."""
    config = Config()
    # Alembic expands percent signs in its settings, and a path may hold one.
    config.set_main_option("script_location", str(find_folder()).replace("%", "%%"))
    return config


def _migrate(url: URL) -> None:
    guard = FileGuard(url) if url.get_backend_name() == "sqlite" else None
    try:
        with _reached(url):
            with create_engine(url).begin() as connection:
                was = _current_heads(connection)
                _upgrade(connection)
            if guard is not None and was and was != _newest_heads():
                # Earlier versions only gave pages free, with what stood in them.
                rebuild(url)
    finally:
        if guard is not None:
            guard.release()


def _find_heads(url: URL) -> set[str]:
    with _reached(url), create_engine(url).connect() as connection:
        return _current_heads(connection)


def _upgrade(connection: Connection) -> None:
    """Where nothing is to be done, Alembic would still load and run every file of its own."""
    if _current_heads(connection) == _newest_heads():
        return
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def _newest_heads() -> frozenset[str]:
    return frozenset(_scripts().get_heads())


def _current_heads(connection: Connection) -> set[str]:
    heads = set(MigrationContext.configure(connection).get_current_heads())
    if heads != _newest_heads():
        _refuse_newer(heads)
    return heads


def _refuse_newer(heads: set[str]) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if newer := sorted(heads - known):
        raise NewerTablesError(
            f"The database's tables are of a newer version ({', '.join(newer)}). Start that "
            "version, or restore the backup that was taken before the upgrade."
        )


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())
