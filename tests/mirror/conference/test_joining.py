"""Who cannot get to the node waits long between two tries, and goes on soon after its return."""

import asyncio
from math import inf
from random import Random

import pytest

from bridge.mirror.conference.joining import Joiner
from bridge.pexip.discovery import Nodes
from bridge.pexip.errors import NodeBusyError
from bridge.storage.database import Database
from tests.commands.conftest import a_binding
from tests.fake_clock import FakeClock
from tests.patience import PATIENCE
from tests.pexip.hall import Hall, open_hall


def joiner_of(hall: Hall, database: Database) -> Joiner:
    nodes = Nodes.parse(hall.url)
    return Joiner(
        http=hall.http, nodes=nodes, database=database, clock=hall.clock, random=Random(7)
    )


async def passes(hall: Hall, seconds: float, waits: list[asyncio.Task[None]]) -> None:
    """So much time, or until nobody waits; what is asked over sockets is answered meanwhile."""
    end = hall.clock.monotonic() + seconds
    async with asyncio.timeout(PATIENCE):
        while hall.clock.monotonic() < end and not all(each.done() for each in waits):
            await hall.clock.advance(0.1)
            await asyncio.sleep(0.005)


async def test_all_who_wait_go_on_soon_after_the_node_is_back(
    sqlite_database: Database, clock: FakeClock
):
    async with open_hall(clock) as hall:
        joiner = joiner_of(hall, sqlite_database)
        hall.node.faults.plan("", status=503, times=inf)
        with pytest.raises(NodeBusyError):
            await joiner.join(a_binding())
        async with asyncio.TaskGroup() as group:
            waits = [group.create_task(joiner.wait(600)) for _ in range(20)]
            await passes(hall, 30, waits)
            assert not any(each.done() for each in waits)
            asked = [each for each in hall.node.requests if each.path.endswith("/status")]
            assert len(asked) <= 22

            hall.node.faults.clear()
            await passes(hall, 5, waits)
            assert all(each.done() for each in waits)
        await joiner.join(a_binding())


async def test_whoever_was_refused_waits_as_long_as_it_was_told(
    sqlite_database: Database, clock: FakeClock
):
    async with open_hall(clock) as hall:
        joiner = joiner_of(hall, sqlite_database)
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(joiner.wait(20))
            await passes(hall, 19, [waiting])
            assert not waiting.done()
            await passes(hall, 2, [waiting])
            assert waiting.done()
