"""How long a command takes at the replica that holds its meeting, at others, and in a take-over.

`python -m tests.benchmarks.asked_anywhere STREAMS`: three replicas, a PostgreSQL that waits for the
disk, so many quiet meetings and one with two people. Commands are typed one after the other; each
time is from the key to the answer, in milliseconds. Printed as JSON, with the slowest by name.
"""

import asyncio
import json
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from typing import Any

from bridge.clock import SystemClock
from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.slack.delivery.socket_mode import Connection
from bridge.storage.chores.migrate import migrate
from tests.benchmarks.course import Course
from tests.postgres import run_postgres
from tests.world import World, until

_COMMANDS = ("/pexip status", "/pexip mute Bob", "/pexip status", "/pexip unmute Bob")
_ROUNDS = 50
# Of a person more than five commands a second are refused.
_PAUSE_SECONDS = 0.2
_TAKE_OVER_SECONDS = 12
_TOLD = 5


class Steered(Random):
    """Of Slack's connections, those that are wanted get what is delivered."""

    wanted: frozenset[Connection] = frozenset()

    def choice(self, seq: Any) -> Any:
        return super().choice([each for each in seq if each in self.wanted] or seq)


async def ask(world: World, command: str) -> float:
    began = time.monotonic()
    await world.types(command)
    took = time.monotonic() - began
    await asyncio.sleep(_PAUSE_SECONDS)
    return took * 1000


async def compare(world: World, steered: Steered, held: frozenset[Connection]) -> None:
    """In turns, so that whatever else the machine does hits both."""
    others = frozenset(world.slack.sockets.connections) - held
    took: dict[str, list[float]] = {"at its holder": [], "elsewhere": []}
    for _ in range(_ROUNDS):
        for name, wanted in zip(took, (held, others), strict=True):
            steered.wanted = wanted
            took[name] += [await ask(world, command) for command in _COMMANDS]
    steered.wanted = frozenset()
    for name, each in took.items():
        _print(**{name: told(each), "slowest": slowest(each)})


async def while_taken_over(world: World, course: Course) -> None:
    """The replica that is killed is not the one that holds the meeting asked about."""
    course.replicas.pop(1).send_signal(signal.SIGKILL)
    ends, took = time.monotonic() + _TAKE_OVER_SECONDS, list[float]()
    while time.monotonic() < ends:
        took.append(await ask(world, _COMMANDS[len(took) % len(_COMMANDS)]))
    _print(**{"in a take-over": told(took), "slowest": slowest(took)})


def told(took: Sequence[float]) -> dict[str, float]:
    ordered = sorted(took)

    def part(share: float) -> float:
        return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)])

    return {"commands": len(ordered), "p50": part(0.5), "p99": part(0.99), "most": part(1)}


def slowest(took: Sequence[float]) -> list[str]:
    """Which of them, and the how manieth it was."""
    worst = sorted(range(len(took)), key=lambda each: took[each])[-_TOLD:]
    return [f"{_COMMANDS[each % len(_COMMANDS)]} ({each}): {took[each]:.0f}" for each in worst]


async def measure(streams: int, folder: Path, url: str) -> None:
    await migrate(url)
    world = World(folder, url, simulator_speed=1)
    names = ["meet.team", *(f"meet.{each}" for each in range(streams))]
    services = tuple(Service(name=each, aliases=(each,)) for each in names)
    world.node = SimulatedNode(SystemClock(), Random(38), services=services)
    steered = world.slack.workspace.random = Steered(38)
    async with world.without_bridge(), AsyncExitStack() as stack:
        course = Course(world, streams, folder, url)
        stack.callback(lambda: [each.send_signal(signal.SIGKILL) for each in course.replicas])
        connections = world.slack.sockets.connections
        await course.start()
        await until(lambda: len(connections) == 2)
        held = frozenset(connections)
        for name in ("Alice", "Bob"):
            await world.someone_joins(name, role="host")
        await world.bind()
        await world.card(showing="Bob")
        await course.bind()
        for _ in range(2):
            await course.start()
        await course.are_followed(streams)
        await course.are_shared_out()
        await compare(world, steered, held)
        await while_taken_over(world, course)


def _print(**found: object) -> None:
    sys.stdout.write(f"{json.dumps(found)}\n")
    sys.stdout.flush()


def main() -> None:
    streams = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder, run_postgres(is_durable=True) as server:
        url = asyncio.run(server.create())
        asyncio.run(measure(streams, Path(folder), url))


if __name__ == "__main__":
    main()
