import gc
import socket

import pytest
from pydantic import SecretStr

from bridge.pexip.client import PexipClient
from bridge.pexip.models import ParticipantId, Role
from bridge.pexip.token import Token
from bridge.pexip.transport import open_http
from tests.fake_clock import FakeClock
from tests.pexip.scripted_node import ScriptedNode, seeded


@pytest.fixture(scope="session", autouse=True)
def _old_objects_set_aside():
    """Collecting garbage after each test then takes no time for what was there before all."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def rng():
    return seeded(42)


@pytest.fixture
async def node():
    async with ScriptedNode().serving() as serving:
        yield serving


@pytest.fixture
def dead_node():
    """An address that is taken and where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
async def http():
    async with open_http() as session:
        yield session
    gc.collect()


@pytest.fixture
def token(node, clock):
    return Token(
        node=node.url,
        alias="meet.alice",
        value=SecretStr("dG9rZW4tb25l="),
        expires=120,
        issued=clock.now(),
        participant_uuid=ParticipantId("own-uuid"),
        role=Role.HOST,
    )


@pytest.fixture
def client(http, token, clock, rng):
    return PexipClient(http, token, clock, rng)
