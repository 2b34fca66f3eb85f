"""The README's table of requests, state changes and events says what the node does."""

from typing import Any

import pytest

from bridge.pexip.request import Request
from bridge.pexip.requests.table import REQUESTS
from tests.fake_clock import FakeClock
from tests.pexip.hall import open_hall
from tests.simulator.effects import README, observe

LINES = [line for line in README.read_text().splitlines() if line.startswith("| `")]


def test_the_table_has_a_line_for_each_request():
    assert len(LINES) == len(REQUESTS)


@pytest.mark.parametrize("request_class", REQUESTS, ids=lambda each: each.__name__)
async def test_a_line_is_what_the_node_does(clock: FakeClock, request_class: type[Request[Any]]):
    async with open_hall(clock) as hall:
        line = await observe(hall, request_class)

    assert line in LINES, "run: python -m tests.simulator.effects"
