"""How long a meeting is not followed when its replica is killed, or stopped: printed as JSON.

`python -m tests.benchmarks.take_over STREAMS [REPLICAS]`: quiet meetings between the simulators, on
a PostgreSQL that waits for the disk, where so many replicas stay behind. Each time is from the
signal to the next stream of a meeting that was lost; beside it stands how long a bare client needs
to open as many. Each row is printed once it is measured. Some thousands need as many open files.
"""

import asyncio
import json
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

from bridge.clock import SystemClock
from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.node import SimulatedNode
from bridge.storage.chores.migrate import migrate
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.transactions.encryption import Cipher
from tests.bridge_process import AnyProcess, stored, variables
from tests.forked_bridge import fork_bridge
from tests.postgres import run_postgres
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

    async def are_alive(self) -> None:
        """All replicas; whoever were alone would take all, and give it away in small parts."""
        query = f"SELECT count(*) >= {len(self.replicas)} FROM replica"  # noqa: S608 - a number
        async with asyncio.timeout(_MOST_SECONDS):
            while not await stored(self._url, query):  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.1)

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

    async def bare(self, streams: int) -> float:
        """The seconds in which a client opens so many that has nothing else to do."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.benchmarks.bare_streams",
            self._world.node_url,
            *self._names[:streams],
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await process.communicate()
        return float(told)

    async def take_over(self, number: int) -> Sequence[float]:
        """Send it to the first replica; the seconds of each meeting it had, the shortest first."""
        before = {name: self._streams(name) for name in self._names}
        begun = time.monotonic()
        self.replicas.pop(0).send_signal(number)
        lost: set[str] = set()
        taken: dict[str, float] = {}
        async with asyncio.timeout(_MOST_SECONDS):
            while not lost or len(taken) < len(lost) or time.monotonic() - begun < _LEASE + 4:
                await asyncio.sleep(0.01)
                for name, streams in before.items():
                    now = self._streams(name)
                    if streams - now:
                        lost.add(name)
                    if now - streams and name not in taken:
                        taken[name] = time.monotonic() - begun
        return sorted(taken.values())

    def _streams(self, name: str) -> set[object]:
        return set(self._world.node.conference(name).feed)


def told(times: Sequence[float]) -> dict[str, float]:
    def part(share: float) -> float:
        return round(times[min(int(len(times) * share), len(times) - 1)], 2)

    return {"meetings": len(times), "p50": part(0.5), "p95": part(0.95), "most": part(1)}


async def measure(streams: int, replicas: int, folder: Path, url: str) -> None:
    await migrate(url)
    world = World(folder, url, simulator_speed=1)
    services = tuple(Service(name=f"N{each}", aliases=(f"meet.{each}",)) for each in range(streams))
    world.node = SimulatedNode(SystemClock(), Random(38), services=services)
    async with world.without_bridge(), AsyncExitStack() as stack:
        course = Course(world, streams, folder, url)
        stack.callback(lambda: [each.send_signal(signal.SIGKILL) for each in course.replicas])
        for _ in range(replicas + 1):
            await course.start()
        await course.are_alive()
        began = time.monotonic()
        await course.bind()
        await course.are_followed(streams)
        _print(streams=streams, bound_and_followed_in=round(time.monotonic() - began, 1))
        await course.are_shared_out()
        killed = told(await course.take_over(signal.SIGKILL))
        _print(killed=killed)
        await course.are_shared_out()
        _print(stopped=told(await course.take_over(signal.SIGTERM)))
        # Whoever joins makes a meeting of it, so this comes last.
        bare = await course.bare(int(killed["meetings"]))
        _print(bare_client=bare, lease_and_bare=round(_LEASE + 1.5 * bare, 2))


def _print(**found: object) -> None:
    sys.stdout.write(f"{json.dumps(found)}\n")
    sys.stdout.flush()


def allow_many_files() -> None:
    """The node is this process, and each stream a file of it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> None:
    allow_many_files()
    streams, replicas = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2
    with tempfile.TemporaryDirectory() as folder, run_postgres(is_durable=True) as server:
        url = asyncio.run(server.create())
        asyncio.run(measure(streams, replicas, Path(folder), url))


if __name__ == "__main__":
    main()
