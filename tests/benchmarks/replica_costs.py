"""What a replica with many quiet streams costs, and what an event costs three replicas.

`python -m tests.benchmarks.replica_costs quiet [STREAMS]` or `… events [MEETINGS]`, each within
four minutes, on a PostgreSQL that waits for the disk, which is not counted. Each row is printed as
JSON once it is measured; nothing is asserted.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import uvloop

from tests.benchmarks.between_fakes import alias
from tests.benchmarks.event_mix import events, frame
from tests.benchmarks.fleet import Fleet, fleet
from tests.certificates import Authority
from tests.postgres import PostgresServer, run_postgres

_FEW = 20
_PEOPLE = 8
_WINDOW, _REST = 20.0, 10.0
# A third of a token's life, after which it is refreshed: each stream's is in it once.
_QUIET_WINDOW, _QUIET_REST = 40.0, 20.0
# Of each meeting in a second.
_EVENTS = 4
_TURNS = 2
_USUAL = {"quiet": 1_000, "events": 60}


async def quiet_streams(server: PostgresServer, folder: Path, streams: int) -> None:
    """Beside the memory of one with a few, so that only the streams count."""
    authority, found = Authority(folder, "ours"), list[float]()
    for number in (_FEW, _FEW + streams):
        people = {alias(each): 0 for each in range(number)}
        async with fleet(server, folder, people, 1, authority) as one, one.node.pinging():
            opened = await one.are_in(number)
            await asyncio.sleep(_QUIET_REST)
            found.append(one.replicas[0].memory())
            _print(streams=number, opened_in=round(opened, 1), mib=round(found[-1] / 1024, 1))
            if number > _FEW:
                _print(of_a_core=round(await _share(one), 3))
    few, many = found
    _print(quiet_streams=streams, kib_a_stream=round((many - few) / streams, 1))


async def _share(one: Fleet) -> float:
    """Of a core, with no more than a node's pings and tokens that are refreshed."""
    used = one.cpu()
    await asyncio.sleep(_QUIET_WINDOW)
    return (one.cpu() - used) / _QUIET_WINDOW


async def an_event(server: PostgresServer, folder: Path, meetings: int, replicas: int) -> float:
    """Microseconds of processor time that all replicas together need for one."""
    people = {alias(each): _PEOPLE for each in range(meetings)}
    async with fleet(server, folder, people, replicas) as several:
        await several.are_in(meetings)
        await asyncio.sleep(_REST)
        used, sent, ends = several.cpu(), 0, time.monotonic() + _WINDOW
        feeds = {each: events(Random(each), _PEOPLE) for each in people}
        while (began := time.monotonic()) < ends:
            for name, feed in feeds.items():
                await several.node.send(name, *(frame(*next(feed)) for _ in range(_EVENTS)))
            sent += _EVENTS * meetings
            await asyncio.sleep(max(began + 1 - time.monotonic(), 0))
        # What they have done for the last of them counts as well.
        await asyncio.sleep(2)
        return (several.cpu() - used) / sent * 1e6


async def one_and_three(server: PostgresServer, folder: Path, meetings: int) -> None:
    """In turns."""
    found: dict[int, list[float]] = {1: [], 3: []}
    for _ in range(_TURNS):
        for replicas, each in found.items():
            each.append(await an_event(server, folder, meetings, replicas))
            _print(meetings=meetings, replicas=replicas, microseconds_an_event=round(each[-1]))
    one, three = (_mean(each) for each in found.values())
    _print(events_a_second=meetings * _EVENTS, ratio=round(three / one, 2))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _print(**found: object) -> None:
    sys.stdout.write(f"{json.dumps(found)}\n")
    sys.stdout.flush()


_PARTS = {"quiet": quiet_streams, "events": one_and_three}


def main() -> None:
    part, *given = sys.argv[1:]
    number = int(given[0]) if given else _USUAL[part]
    with tempfile.TemporaryDirectory() as folder, run_postgres(is_durable=True) as server:
        # As the bridge: with asyncio's own loop TLS would be the node's work more than ours.
        uvloop.run(_PARTS[part](server, Path(folder), number))


if __name__ == "__main__":
    main()
