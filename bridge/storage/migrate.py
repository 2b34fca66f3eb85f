"""Bring the database's tables up to date, from a checkout or from an installed wheel."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bridge.errors import BridgeError
from bridge.storage.engine import FileGuard, create_engine, parse_url

# The wheel installs the folder under a name of its own, beside the package.
_FOLDERS = ("bridge_migrations", "migrations")


async def migrate(database_url: str) -> None:
    """Upgrade to the newest tables; call it before a `Database` holds the SQLite file.

    Raises:
        DatabaseInUseError: A running bridge has the SQLite file.
    """
    url = parse_url(database_url)
    guard = FileGuard(url) if url.get_backend_name() == "sqlite" else None
    engine = create_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()
        if guard is not None:
            guard.release()


async def pending_migrations(database_url: str) -> bool:
    """Whether `migrate` has something to do."""
    engine = create_engine(parse_url(database_url))
    try:
        async with engine.connect() as connection:
            heads = await connection.run_sync(_current_heads)
    finally:
        await engine.dispose()
    return heads != set(ScriptDirectory.from_config(alembic_config()).get_heads())


def alembic_config() -> Config:
    """Alembic's settings without a file, for use inside the process."""
    config = Config()
    # Alembic expands percent signs in its settings, and a path may hold one.
    config.set_main_option("script_location", str(_find_folder()).replace("%", "%%"))
    return config


def _find_folder() -> Path:
    around = Path(__file__).parents[2]
    for name in _FOLDERS:
        if (around / name / "env.py").is_file():
            return around / name
    raise BridgeError("The migrations are missing from this installation.")


def _upgrade(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _current_heads(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())
