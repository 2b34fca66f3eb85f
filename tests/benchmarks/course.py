"""Replicas that have many quiet meetings of the simulated node in hand."""

import asyncio
from pathlib import Path

from bridge.clock import SystemClock
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.transactions.encryption import Cipher
from tests.bridge_process import AnyProcess, variables
from tests.forked_bridge import fork_bridge
from tests.world import World

_LEASE, _BEAT = 4, 1
_MOST_SECONDS = 120
# Twice as long as a replica waits between two looks at what it should give away, and more.
_STILL_SECONDS = 3


class Course:
    """Replicas that have so many meetings in hand."""

    def __init__(self, world: World, streams: int, folder: Path, url: str) -> None:
        self._world = world
        self._names = [f"meet.{number}" for number in range(streams)]
        self._folder, self._url = folder, url
        self.replicas: list[AnyProcess] = []

    async def bind(self) -> None:
        clock = SystemClock()
        database = Database(self._url, Cipher.from_setting(self._world.secret_key), clock)
        team = self._world.slack.workspace.team_id

        async def add_all(tx: Transaction) -> None:
            for name in self._names:
                number = name.rpartition(".")[2]
                await bindings.add(
                    tx, Binding(f"b{number}", team, f"C{number}", name, name, "U1", clock.now())
                )

        await database.write(add_all)
        await database.close()

    async def start(self) -> None:
        more = {"BRIDGE_LEASE_SECONDS": str(_LEASE), "BRIDGE_BEAT_SECONDS": str(_BEAT)}
        settings = variables(self._world, self._url, **more)
        self.replicas.append(await fork_bridge(self._folder, settings))

    async def are_followed(self, number: int) -> None:
        """By so many replicas, with all meetings in hand."""
        async with asyncio.timeout(_MOST_SECONDS):
            while sum(bool(self._streams(name)) for name in self._names) < number:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def are_shared_out(self) -> None:
        """What is quiet moves for a while as a replica comes; it has been still for a moment."""
        before: list[set[object]] = []
        async with asyncio.timeout(_MOST_SECONDS):
            while before != (now := [self._streams(name) for name in self._names]):
                before = now
                await asyncio.sleep(_STILL_SECONDS)

    def _streams(self, name: str) -> set[object]:
        return set(self._world.node.conference(name).feed)
