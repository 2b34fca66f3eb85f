"""Two bridges on one PostgreSQL, and whichever of them Slack is to tell."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import SystemRandom
from typing import Any

from bridge.app import run_bridge
from tests.patience import PATIENCE
from tests.world import World


class Replicas:
    """`holder` has the meetings and sends; `asked` is what Slack talks to, until told otherwise."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._connections: dict[str, list[Any]] = {}

    @property
    def _sockets(self) -> list[Any]:
        return self.world.slack.sockets.connections

    def note(self, name: str) -> None:
        """Whatever connection is new since the last is this one's."""
        known = [each for group in self._connections.values() for each in group]
        self._connections[name] = [each for each in self._sockets if each not in known]

    def talk_to(self, name: str) -> None:
        """Slack delivers to this process alone."""
        for owner, connections in self._connections.items():
            for each in connections:
                each.is_leaving = owner != name


@asynccontextmanager
async def replicas(folder: Path, postgres_url: str, **settings: Any) -> AsyncIterator[Replicas]:
    """One that holds everything, and one that is asked."""
    async with World(folder, postgres_url, **settings).running() as world:
        two = Replicas(world)
        two.note("holder")
        ready = asyncio.Event()
        asked = asyncio.create_task(
            run_bridge(
                world.make_settings(**settings),
                clock=world.clock,
                random=SystemRandom(),
                ready=lambda _port: ready.set(),
                handle_signals=False,
                is_holder=False,
            )
        )
        try:
            async with asyncio.timeout(PATIENCE):
                await ready.wait()
            two.note("asked")
            two.talk_to("asked")
            yield two
        finally:
            asked.cancel()
            await asyncio.wait([asked])
