"""What starting loads: only what `bridge run` needs."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from bridge.storage.chores.folder import find_folder
from bridge.storage.chores.migrate import alembic_config, migrate
from bridge.storage.chores.migrated import is_up_to_date, newest_versions

# Each is loaded by whoever needs it: to migrate, for PostgreSQL, a domain's nodes, the first slide.
NEEDED_ELSEWHERE = {
    *("alembic", "mako", "psycopg", "dns", "PIL"),
    *("bridge.demo", "bridge.doctor", "bridge.simulator"),
}
_NAME_LOADED = "import sys, bridge.app; print(*sys.modules)"


def test_the_app_loads_nothing_that_only_others_need():
    said = subprocess.run(
        [sys.executable, "-c", _NAME_LOADED], capture_output=True, check=True, text=True
    )
    loaded = set(said.stdout.split())

    assert loaded.isdisjoint(NEEDED_ELSEWHERE)


def test_the_newest_migration_is_known_without_alembic():
    scripts = ScriptDirectory.from_config(alembic_config())

    assert [*newest_versions()] == scripts.get_heads()
    folders = {Path(script.path).parent for script in scripts.walk_revisions()}
    assert folders == {find_folder() / "versions"}


@pytest.mark.parametrize("version", ["0001", "0014", "0015", "9999"])
async def test_a_database_of_another_version_is_not_up_to_date(tmp_path: Path, version: str):
    file = tmp_path / "bridge.sqlite"
    url = f"sqlite:///{file}"
    await migrate(url)

    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))

    assert not await is_up_to_date(url)


async def test_a_database_is_up_to_date_once_it_is_migrated(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'bridge.sqlite'}"

    assert not await is_up_to_date(url)
    assert not (tmp_path / "bridge.sqlite").exists()
    await migrate(url)
    assert await is_up_to_date(url)


async def test_on_postgresql_as_well(postgres_url: str):
    assert await is_up_to_date(postgres_url)


@pytest.mark.parametrize("content", [b"", b"no database at all"])
async def test_what_cannot_be_looked_into_is_not_up_to_date(tmp_path: Path, content: bytes):
    file = tmp_path / "bridge.sqlite"
    file.write_bytes(content)

    assert not await is_up_to_date(f"sqlite:///{file}")
