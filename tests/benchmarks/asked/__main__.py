"""What a command costs: `python -m tests.benchmarks.asked [--before CHECKOUT] [--rounds N]`.

A mute is typed and pressed, one at a time, at the bridge, at the build before, and at bare apps
that only acknowledge, ask the node and answer. They take turns, so that what else the machine does
meets all.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

import aiohttp
from cryptography.fernet import Fernet

from bridge.features import COMMANDS
from bridge.log import set_up_logging
from bridge.simulator.clock import SystemClock as SimulatorClock
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.slack import SimulatedSlack
from tests.benchmarks.asked import bound
from tests.benchmarks.asked.apps import ROOT, App, bridge_variables, javascript_app, python_app
from tests.benchmarks.asked.person import Asked, Person, Place, person
from tests.benchmarks.bound_bridge import alias, services
from tests.benchmarks.measuring import percentile
from tests.world import until

_HERE = Path(__file__).parent
_ROOMS = 10
_A_ROUND = 20
# What the last of a round leads to, such as an edit of the card, is counted with the round.
_SETTLE_SECONDS = 1.0
# Until the beginning's posts are done.
_QUIET_SECONDS = 6.0
_GESTURES = ("slash", "button")


@dataclass
class Figures:
    """Of one app and one gesture; CPU in ms a gesture, a number a round, the rest in ms each."""

    processor: list[float] = field(default_factory=list)
    to_node: list[float] = field(default_factory=list)
    to_answer: list[float] = field(default_factory=list)
    to_ack: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """An app with the meetings that are its own."""

    app: App
    places: list[Place]


class Bench:
    """Node, Slack and people in this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rooms = 0
        self.node = SimulatedNode(SimulatorClock(), Random(1), services=services(3 * _ROOMS))
        self.slack = SimulatedSlack(SimulatorClock(), Random(2))
        self.node_url = self.slack_url = ""
        self.person: Person
        self._stack = AsyncExitStack()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Bench"]:
        ana, team = self.slack.person("ana").id, self.slack.workspace.team_id
        async with (
            self.node.serve() as self.node_url,
            self.slack.serve() as self.slack_url,
            self._stack,
            person(team, ana, self.slack.app.signing_secret) as self.person,
        ):
            yield self

    async def bridge(self, name: str, code: Path) -> Target:
        """With rooms of its own, in each of which there is somebody."""
        folder = self._folder / name
        folder.mkdir()
        keys = Fernet.generate_key().decode()
        rooms = [self._new_room() for _ in range(_ROOMS)]
        rows = [self._binding(number) for number in rooms]
        await bound.make(folder / "bridge.sqlite", keys, code, rows)
        variables = bridge_variables(self.slack, self.slack_url, self.node_url) | {
            "BRIDGE_DATABASE_URL": f"sqlite:///{folder / 'bridge.sqlite'}",
            "BRIDGE_SECRET_KEYS": keys,
        }
        people = [
            await self.node.someone_joins("Bob", alias=alias(number), role="host")
            for number in rooms
        ]
        app = await self._stack.enter_async_context(
            python_app(name, code, folder, ("bridge", "run"), variables)
        )
        await until(lambda: all(list(self.node.conference(alias(n)).feed) for n in rooms))
        places = [
            Place(channel=row["channel"], participant=each.uuid)
            for row, each in zip(rows, people, strict=True)
        ]
        return Target(app, places)

    async def bolt_python(self) -> Target:
        variables, place = await self._bare()
        arguments = (str(_HERE / "bolt_python.py"),)
        app = python_app("bolt-python", ROOT, self._folder, arguments, variables)
        return Target(await self._stack.enter_async_context(app), [place])

    async def bolt_js(self, rows: int) -> Target | None:
        variables, place = await self._bare()
        name = f"Bolt-JS, {rows} listeners"
        app = javascript_app(self._folder, variables, rows, name)
        found = await self._stack.enter_async_context(app)
        return None if found is None else Target(found, [place])

    async def _bare(self) -> tuple[dict[str, str], Place]:
        """What a bare app is told: the meeting's address, and a token that somebody holds."""
        room = alias(self._new_room())
        bob = await self.node.someone_joins("Bob", alias=room, role="host")
        base = f"{self.node_url}/api/client/v2/conferences/{room}"
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{base}/request_token", json={"display_name": "App"}) as answer,
        ):
            token = (await answer.json())["result"]["token"]
        variables = {
            "APP_NODE": base,
            "APP_TOKEN": token,
            "APP_PORT": "{port}",
            "APP_BOT_TOKEN": self.slack.app.bot_token,
            "APP_SIGNING_SECRET": self.slack.app.signing_secret,
            "APP_SLACK_API_URL": f"{self.slack_url}/api/",
        }
        return variables, Place(channel="C1", participant=bob.uuid)

    def _new_room(self) -> int:
        self._rooms += 1
        return self._rooms - 1

    def _binding(self, number: int) -> dict[str, str]:
        ana = self.slack.person("ana").id
        members = [ana, self.slack.app.bot_user]
        place = self.slack.workspace.add_channel(f"room{number}", members, kind="private")
        return {
            "id": f"binding{number}",
            "workspace": self.slack.workspace.team_id,
            "channel": place.id,
            "conference_name": f"Room {number}",
            "alias": alias(number),
            "owner": ana,
        }

    async def round(self, target: Target, gesture: str, figures: Figures) -> None:
        """A few mutes one after the other, each in another meeting than the last."""
        began = len(self.node.requests)
        before = await target.app.processor_seconds()
        asked: list[Asked] = []
        for number in range(_A_ROUND):
            place = target.places[number % len(target.places)]
            verb = "unmute" if number // len(target.places) % 2 else "mute"
            ask = self.person.types if gesture == "slash" else self.person.presses
            asked.append(await ask(target.app, place, verb))
        await asyncio.sleep(_SETTLE_SECONDS)
        spent = await target.app.processor_seconds() - before
        figures.processor.append(spent * 1000 / _A_ROUND)
        reached = [each.at for each in list(self.node.requests)[began:] if _is_mute(each.path)]
        for each, at in zip(asked, reached, strict=True):
            figures.to_node.append((at - each.sent) * 1000)
            figures.to_answer.append((each.answered - each.sent) * 1000)
            figures.to_ack.append((each.acknowledged - each.sent) * 1000)


def _is_mute(path: str) -> bool:
    return path.endswith(("/mute", "/unmute"))


async def measure(folder: Path, before: Path | None, rounds: int) -> dict[str, dict[str, Figures]]:
    async with Bench(folder).running() as bench:
        targets = [
            await bench.bridge("ours", ROOT),
            await bench.bridge("before", before) if before else None,
            await bench.bolt_python(),
            await bench.bolt_js(len(COMMANDS)),
            await bench.bolt_js(3),
        ]
        found = [each for each in targets if each is not None]
        figures: dict[str, dict[str, Figures]] = defaultdict(lambda: defaultdict(Figures))
        await asyncio.sleep(_QUIET_SECONDS)
        for gesture in _GESTURES:
            for each in found:
                await bench.round(each, gesture, Figures())
            for _ in range(rounds):
                for each in found:
                    await bench.round(each, gesture, figures[gesture][each.app.name])
        return figures


def _lines(figures: dict[str, dict[str, Figures]]) -> list[str]:
    lines = [
        "| gesture, app | CPU ms | to the node p50 | p99 | answer p50 | p99 | ack p50 | p99 |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for gesture, apps in figures.items():
        for name, each in apps.items():
            cells = [f"{median(each.processor):.2f}"]
            for samples in (each.to_node, each.to_answer, each.to_ack):
                cells += [f"{percentile(samples, share):.1f}" for share in (0.5, 0.99)]
            lines.append(f"| {gesture}, {name} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.asked", description=__doc__)
    parser.add_argument("--before", type=Path, help="a checkout of the build before")
    parser.add_argument("--rounds", type=int, default=5, help="of 20 gestures (default: 5)")
    arguments = parser.parse_args()
    set_up_logging("text", logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="bridge-bench-") as folder:
        figures = asyncio.run(measure(Path(folder), arguments.before, arguments.rounds))
    sys.stdout.write("\n".join(_lines(figures)) + "\n")


if __name__ == "__main__":
    main()
