"""A running node for each test that asks for one."""

from collections.abc import AsyncIterator

import pytest

from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.rules.switches import Switches
from tests.fake_clock import FakeClock
from tests.simulator.node_client import Bench, running


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def bench(clock: FakeClock) -> AsyncIterator[Bench]:
    """The node's time stands still until the test moves it."""
    async with running(SimulatedNode(clock, switches=Switches(version_id="41"))) as bench:
        yield bench
