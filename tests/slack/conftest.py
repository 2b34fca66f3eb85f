"""An edge in a simulated workspace, for each transport."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bridge.storage.database import Database
from tests.fake_clock import FakeClock
from tests.slack.rig import Rig, ScriptedRunner, running


@pytest.fixture
def clock() -> FakeClock:
    """Begins with the wall's time, for Bolt asks the wall how old a signature is."""
    return FakeClock(datetime.fromtimestamp(time.time(), UTC))


@pytest.fixture
def runner() -> ScriptedRunner:
    return ScriptedRunner()


@pytest.fixture(params=["sockets", "http"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def rig(
    runner: ScriptedRunner, sqlite_database: Database, clock: FakeClock, transport: str
) -> AsyncIterator[Rig]:
    """Running, on both transports in turn; time stands still until a test moves it."""
    async with running(runner, sqlite_database, clock, transport=transport) as rig:
        yield rig


@pytest.fixture
async def socket_rig(
    runner: ScriptedRunner, sqlite_database: Database, clock: FakeClock
) -> AsyncIterator[Rig]:
    """For what does not depend on the transport."""
    async with running(runner, sqlite_database, clock) as rig:
        yield rig
