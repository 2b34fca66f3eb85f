"""How long a meeting is not followed when its replica is killed, or stopped: printed as JSON.

`python -m tests.benchmarks.take_over STREAMS [REPLICAS]`: quiet meetings of a light node, on a
PostgreSQL that waits for the disk, where so many replicas stay behind. Each time is from the signal
to the next stream of a meeting that was lost; beside it stands how long a bare client needs to open
as many. Each row is printed once it is measured. Some thousands need as many open files.
"""

import asyncio
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

from tests.benchmarks.between_fakes import alias
from tests.benchmarks.fleet import Fleet, fleet
from tests.bridge_process import stored
from tests.postgres import PostgresServer, run_postgres

_LEASE = 4
_MOST_SECONDS = 60
# Twice as long as a replica waits between two looks at what it should give away, and more.
_STILL_SECONDS = 3
# By then replicas have read what is stored of the thousands that they have just begun with.
_REST_SECONDS = 30


class TakeOver:
    """Of a fleet that has so many meetings in hand."""

    def __init__(self, fleet: Fleet, streams: int) -> None:
        self._fleet = fleet
        self._names = [alias(each) for each in range(streams)]

    async def are_alive(self) -> None:
        """All replicas; whoever were alone would take all, and give it away in small parts."""
        query = f"SELECT count(*) >= {len(self._fleet.replicas)} FROM replica"  # noqa: S608
        async with asyncio.timeout(_MOST_SECONDS):
            while not await stored(self._fleet.database_url, query):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def are_still(self) -> None:
        """What is quiet moves for a while; it has been where it is for a moment."""
        before: list[object] = []
        async with asyncio.timeout(_MOST_SECONDS):
            while None in before or before != (now := self._streams()):
                before = now
                await asyncio.sleep(_STILL_SECONDS)

    async def take_over(self, number: int) -> Sequence[float]:
        """Send it to the first replica; the seconds of each meeting it had, the shortest first."""
        before, taken = self._streams(), dict[int, float]()
        begun = time.monotonic()
        os.kill(self._fleet.replicas.pop(0).pid, number)
        async with asyncio.timeout(_MOST_SECONDS):
            while self._fleet.node.open < len(before) or time.monotonic() - begun < _LEASE + 4:
                await asyncio.sleep(0.01)
                for place, now in enumerate(self._streams()):
                    if now is not None and now is not before[place] and place not in taken:
                        taken[place] = time.monotonic() - begun
        return sorted(taken.values())

    async def bare(self, streams: int) -> float:
        """The seconds in which a client opens so many that has nothing else to do."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.benchmarks.bare_streams"),
            *(self._fleet.node_url, *self._names[:streams]),
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await process.communicate()
        return float(told)

    def _streams(self) -> list[object]:
        return [self._fleet.node.stream(name) for name in self._names]


def told(times: Sequence[float]) -> dict[str, float]:
    def part(share: float) -> float:
        return round(times[min(int(len(times) * share), len(times) - 1)], 2)

    return {"meetings": len(times), "p50": part(0.5), "p95": part(0.95), "most": part(1)}


async def measure(server: PostgresServer, folder: Path, streams: int, replicas: int) -> None:
    people = {alias(each): 0 for each in range(streams)}
    whole = fleet(server, folder, people, replicas + 1, is_bound=False)
    async with whole as several, several.node.pinging():
        course = TakeOver(several, streams)
        await course.are_alive()
        await several.bind()
        _print(streams=streams, opened_in=round(await several.are_in(streams), 1))
        await course.are_still()
        await asyncio.sleep(_REST_SECONDS)
        killed = told(await course.take_over(signal.SIGKILL))
        _print(killed=killed)
        await course.are_still()
        await asyncio.sleep(_REST_SECONDS)
        _print(stopped=told(await course.take_over(signal.SIGTERM)))
        # The node knows the newest stream alone, so this comes last.
        bare = await course.bare(int(killed["meetings"]))
        _print(bare_client=bare, lease_and_bare=round(_LEASE + 1.5 * bare, 2))


def _print(**found: object) -> None:
    sys.stdout.write(f"{json.dumps(found)}\n")
    sys.stdout.flush()


def main() -> None:
    streams, replicas = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as folder, run_postgres(is_durable=True) as server:
        uvloop.run(measure(server, Path(folder), streams, replicas))


if __name__ == "__main__":
    main()
