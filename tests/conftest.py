"""Fixtures that every part may ask for: a clock that moves when told, and both databases."""

import asyncio
import gc
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

from bridge.storage.chores.migrate import migrate
from bridge.storage.database import Database
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock
from tests.kept_database import KeptDatabase
from tests.postgres import PostgresServer, run_postgres
from tests.world import ASKS_ANOTHER

# How long an example takes says something of the machine's other work, and nothing of ours.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_configure() -> None:
    """Show tracebacks without their locals: to draw those blocks a test's loop for a second."""
    *processors, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*processors, plain])


def pytest_collection_finish() -> None:
    """Spare the collector what lives as long as the tests: it is a fifth of their time."""
    gc.collect()
    gc.freeze()
    # Nor does it look so often: what a test leaves behind are a few megabytes.
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def cipher() -> Cipher:
    return Cipher([Fernet.generate_key().decode()])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with run_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file; copying it is faster than migrating anew."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a migrated database."""
    url = asyncio.run(postgres_server.create())
    asyncio.run(migrate(url))
    yield str(make_url(url).database)
    asyncio.run(postgres_server.drop(url))


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> str:
    if ASKS_ANOTHER:
        return str(request.getfixturevalue("postgres_url"))
    path = tmp_path / "bridge.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def kept_database(
    postgres_server: PostgresServer, postgres_template: str
) -> Iterator[KeptDatabase]:
    kept = KeptDatabase(postgres_server, postgres_template)
    yield kept
    asyncio.run(kept.drop())


@pytest.fixture
async def postgres_url(kept_database: KeptDatabase) -> AsyncIterator[str]:
    """A migrated, empty database, which later tests have after this one."""
    yield await kept_database.lend()
    await kept_database.take_back()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
async def database(database_url: str, cipher: Cipher, clock: FakeClock) -> AsyncIterator[Database]:
    """A migrated, empty database; the test runs once on each kind."""
    async with _opened(database_url, cipher, clock) as database:
        yield database


@pytest.fixture
async def sqlite_database(
    sqlite_url: str, cipher: Cipher, clock: FakeClock
) -> AsyncIterator[Database]:
    async with _opened(sqlite_url, cipher, clock) as database:
        yield database


@asynccontextmanager
async def _opened(url: str, cipher: Cipher, clock: FakeClock) -> AsyncIterator[Database]:
    database = Database(url, cipher, clock)
    try:
        yield database
    finally:
        await database.close()
