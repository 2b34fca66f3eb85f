"""A simulated node and Slack, somebody in Slack, and apps that are asked for the same."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import aiohttp
from cryptography.fernet import Fernet

from bridge.simulator.clock import SystemClock
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.slack import SimulatedSlack
from tests.benchmarks.asked import bound
from tests.benchmarks.asked.apps import App, bridge_variables, javascript_app, python_app
from tests.benchmarks.asked.person import Asked, Person, Place, person
from tests.benchmarks.bound_bridge import alias, services
from tests.benchmarks.builds import OURS, Build
from tests.world import until

_HERE = Path(__file__).parent
# What the last of a round leads to, such as an edit of the card, is counted with the round.
_SETTLE_SECONDS = 1.0


@dataclass(frozen=True)
class Target:
    """An app with the meetings that are its own."""

    app: App
    places: Sequence[Place]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of some gestures, one after the other: each one's share of CPU, and how long each took."""

    processor_ms: float
    to_node_ms: Sequence[float]
    to_answer_ms: Sequence[float]


class Scene:
    """Everything but the apps is in this process; each app has rooms of its own."""

    def __init__(self, folder: Path, rooms: int) -> None:
        self._folder = folder
        self._rooms = iter(range(rooms))
        self.node = SimulatedNode(SystemClock(), Random(1), services=services(rooms))
        self.slack = SimulatedSlack(SystemClock(), Random(2))
        self.node_url = self.slack_url = ""
        self.person: Person
        self._stack = AsyncExitStack()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Scene"]:
        ana, team = self.slack.person("ana").id, self.slack.workspace.team_id
        async with (
            self.node.serve() as self.node_url,
            self.slack.serve() as self.slack_url,
            person(team, ana, self.slack.app.signing_secret) as self.person,
            self._stack,
        ):
            yield self

    async def bridge(self, build: Build, rooms: int) -> Target:
        """A build's `bridge run` in so many rooms, in each of which there is somebody."""
        folder = self._folder / f"bridge {next(self._rooms)}"
        folder.mkdir()
        numbers = [next(self._rooms) for _ in range(rooms)]
        keys = Fernet.generate_key().decode()
        rows = [self._binding(number) for number in numbers]
        await bound.make(folder / "bridge.sqlite", keys, build, rows)
        variables = bridge_variables(self.slack, self.slack_url, self.node_url) | {
            "BRIDGE_DATABASE_URL": f"sqlite:///{folder / 'bridge.sqlite'}",
            "BRIDGE_SECRET_KEYS": keys,
        }
        people = [
            await self.node.someone_joins("Bob", alias=alias(number), role="host")
            for number in numbers
        ]
        app = await self._stack.enter_async_context(
            python_app(build, folder, ("bridge", "run"), variables)
        )
        feeds = [self.node.conference(alias(number)).feed for number in numbers]
        await until(lambda: all(map(list, feeds)))
        places = [
            Place(channel=row["channel"], participant=each.uuid)
            for row, each in zip(rows, people, strict=True)
        ]
        return Target(app, places)

    async def prepared(self, build: Build) -> Callable[[], AbstractAsyncContextManager[App]]:
        """Starts a build's `bridge run` in no room, each time with the same database."""
        folder = self._folder / f"bridge {next(self._rooms)}"
        folder.mkdir()
        variables = bridge_variables(self.slack, self.slack_url, self.node_url) | {
            "BRIDGE_DATABASE_URL": f"sqlite:///{folder / 'bridge.sqlite'}",
            "BRIDGE_SECRET_KEYS": (keys := Fernet.generate_key().decode()),
        }
        await bound.make(folder / "bridge.sqlite", keys, build, ())
        return lambda: python_app(build, folder, ("bridge", "run"), variables)

    async def bolt_python(self) -> Target:
        variables, place = await self._bare()
        program = (str(_HERE / "bolt_python.py"),)
        app = python_app(OURS, self._folder, program, variables)
        return Target(await self._stack.enter_async_context(app), [place])

    async def bolt_js(self, listeners: int) -> Target | None:
        """None where npm has not given Bolt."""
        variables, place = await self._bare()
        app = javascript_app(self._folder, variables, listeners)
        found = await self._stack.enter_async_context(app)
        return None if found is None else Target(found, [place])

    async def cost(self, target: Target, gesture: str, count: int) -> Cost:
        """Of mutes by `slash` or `button`, each in another meeting than the last."""
        earlier = len(self.node.requests)
        before = await target.app.processor_seconds()
        asked = [await self._ask(target, gesture, number) for number in range(count)]
        await asyncio.sleep(_SETTLE_SECONDS)
        spent = await target.app.processor_seconds() - before
        reached = [each.at for each in list(self.node.requests)[earlier:] if _mutes(each.path)]
        return Cost(
            processor_ms=spent * 1000 / count,
            to_node_ms=[(at - each.sent) * 1000 for each, at in zip(asked, reached, strict=True)],
            to_answer_ms=[(each.answered - each.sent) * 1000 for each in asked],
        )

    async def _ask(self, target: Target, gesture: str, number: int) -> Asked:
        turn, place = divmod(number, len(target.places))
        ask = self.person.types if gesture == "slash" else self.person.presses
        return await ask(target.app, target.places[place], "unmute" if turn % 2 else "mute")

    async def _bare(self) -> tuple[dict[str, str], Place]:
        """What a bare app is told: the meeting's address, and a token that somebody holds."""
        room = alias(next(self._rooms))
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


def _mutes(path: str) -> bool:
    return path.endswith(("/mute", "/unmute"))
