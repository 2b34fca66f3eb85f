"""Whether the tables are up to date, told without Alembic, which takes longer to load than this."""

import asyncio
import re
from contextlib import suppress
from functools import cache
from pathlib import Path

from sqlalchemy import URL, String, column, select, table
from sqlalchemy.exc import SQLAlchemyError

from bridge.storage.chores.folder import find_folder
from bridge.storage.connection.engine import create_engine, parse_url

_VERSION = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
_FOLLOWS = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)
_alembic_version = table("alembic_version", column("version_num", String()))


async def is_up_to_date(database_url: str) -> bool:
    """False also where that cannot be told: whoever migrates finds out why."""
    return await asyncio.to_thread(_is_up_to_date, parse_url(database_url))


@cache
def newest_versions() -> tuple[str, ...]:
    """Those that no other migration follows, as the files say; numbers say nothing of the order."""
    files = [file.read_text() for file in (find_folder() / "versions").glob("*.py")]
    followed = {found[1] for text in files for found in _FOLLOWS.finditer(text)}
    versions = [found[1] for text in files for found in _VERSION.finditer(text)]
    return tuple(each for each in versions if each not in followed)


def _is_up_to_date(url: URL) -> bool:
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        # To look into it would make it.
        return False
    versions = select(_alembic_version.c.version_num)
    with suppress(SQLAlchemyError, OSError), create_engine(url).connect() as connection:
        return tuple(connection.scalars(versions)) == newest_versions()
    return False
