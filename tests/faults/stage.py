"""Meetings on a simulated node, channels in a simulated Slack, and a real bridge between them."""

import asyncio
import itertools
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
from cryptography.fernet import Fernet

from bridge.simulator.clock import SystemClock
from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.rules.switches import Switches
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.state.entities import Channel, Ephemeral, Message
from tests.faults.bridge_run import ROOT, BridgeRun
from tests.faults.databases import PostgresStore, SqliteStore
from tests.faults.inside import CLOCK_FILE, MACHINE, Cell, make_cell
from tests.faults.known import Kind, Line
from tests.faults.two_nodes import TwoNodes
from tests.patience import PATIENCE
from tests.postgres_proxy import PostgresProxy, postgres_proxy

HOST_PIN = "480213957726"
PEOPLE = ("Alice", "Bob")
WRITER = "ana"
# Below those that systems give to connections that go out.
_PORTS = (10_000, 32_000)
# As long as a real node's tokens live.
_TOKEN_SECONDS = 120


@dataclass
class Place:
    """One meeting with people in it, and the channel that it is bound to."""

    number: int
    alias: str
    channel: Channel
    host_pin: str | None
    people: list[SimulatedParticipant] = field(default_factory=list)

    @property
    def card(self) -> Message | None:
        """The newest one, on which people answer."""
        cards = [each for each in self.channel.messages.values() if is_card(each)]
        return cards[-1] if cards else None


@dataclass(frozen=True)
class Pace:
    """How much happens and how long things last.

    `share` of the usual time, or in a full run as long as in a real deployment, whose tokens
    live longer, too.
    """

    meetings: int = 4
    share: float = 1.0
    is_full: bool = False
    forks: bool = False
    """Whether a process begins as a copy of one that has imported the bridge."""

    def seconds(self, usual: float, full: float | None = None) -> float:
        return full if self.is_full and full is not None else usual * self.share

    @property
    def token_seconds(self) -> int:
        return 120 if self.is_full else 10


class Stage:
    """One world for one fault; what happens in it is the fault's and the load's to say."""

    def __init__(
        self,
        folder: Path,
        store: SqliteStore | PostgresStore,
        pace: Pace,
        log: list[str],
        *,
        replicas: int = 1,
        has_wires: bool = False,
        is_apart: bool = False,
        has_two_nodes: bool = False,
        seed: int = 1,
    ) -> None:
        self.store = store
        self.pace = pace
        self.log = log
        """What all runs of the bridge wrote, line by line."""
        self.random = Random(seed)
        self.notes: list[str] = []
        self.refusing: set[str] = set()
        """Channels that Slack itself has closed to the bridge; nothing is promised there."""
        self.threads: dict[tuple[str, str], Kind] = {}
        self.said: list[Line] = []
        self.numbers = itertools.count()
        self.lapses: list[tuple[float, float]] = []
        """From when to when a process stood still, or was cut off, and others took over."""
        self.unstored_seconds = 15.0
        """How far back a process may lose what it had when it died; a busy one reads late."""
        self.recovering_since: float | None = None
        """When what the fault took away was back; None where that is its end."""
        pins = [None] * (pace.meetings - 1) + [HOST_PIN]
        services = tuple(_service(number, pin) for number, pin in enumerate(pins))
        # Whoever takes over comes after a lease, and a busy machine's processes begin late.
        is_patient = replicas > 1 and not has_two_nodes
        token_seconds = _TOKEN_SECONDS if is_patient else pace.token_seconds
        switches = Switches(token_seconds=token_seconds, ping_seconds=3, echo_own_chat=True)
        self.node = SimulatedNode(SystemClock(), Random(seed), switches, services=services)
        self.two_nodes = TwoNodes(self.node) if has_two_nodes else None
        self.slack = SimulatedSlack(SystemClock(), Random(seed + 1))
        # Whether Slack's pace is kept is for other tests; here it would only hide delays.
        self.slack.limits.enabled = False
        self.slack.courier.retry_seconds = (0.0, 2.0, 4.0)
        self.places = [self._place(number, pin) for number, pin in enumerate(pins)]
        self.secret_key = Fernet.generate_key().decode()
        self.clock: Cell = make_cell(folder / "clock", is_clock=True)
        self._folder = folder
        # Not from the seed, for other worlds begin with the same.
        self._ports = [_free_port(SystemRandom()) for _ in range(replicas)]
        self.replicas: list[BridgeRun] = []
        self._has_wires, self._is_apart = has_wires, is_apart
        self.wires: list[PostgresProxy] = []
        """Each replica's own way to the database, in their order, where they have one."""

    @property
    def bridge(self) -> BridgeRun:
        """The only process, or the first of several."""
        return self.replicas[0]

    @property
    def deaths(self) -> list[float]:
        """When a process ended, any of them; seconds since the epoch."""
        return sorted(death for each in self.replicas for death in each.deaths)

    @property
    def partings(self) -> list[tuple[float, float]]:
        """From when to when a process was being stopped, any of them; seconds since the epoch."""
        return [parting for each in self.replicas for parting in each.partings]

    def _place(self, number: int, pin: str | None) -> Place:
        workspace = self.slack.workspace
        members = [self.slack.person(name).id for name in (WRITER, "dave")]
        channel = workspace.add_channel(
            f"room-{number}", [*members, workspace.app.bot_user], kind="private"
        )
        return Place(number, f"meet.{number}", channel, pin)

    @asynccontextmanager
    async def running(self, *, code: Path = ROOT, **environment: str) -> AsyncIterator["Stage"]:
        """The bridge runs, every meeting is bound, and its people are there."""
        async with (
            (self.two_nodes or self.node).serve() as node_url,
            self.slack.serve() as slack_url,
            AsyncExitStack() as stack,
            asyncio.TaskGroup() as tasks,
        ):
            variables = self._variables(node_url, slack_url) | environment
            for port in self._ports:
                own = variables | {"BRIDGE_HTTP_PORT": str(port)}
                if self._is_apart:
                    own |= {MACHINE: f"machine-{port}"}
                if self._has_wires:
                    own |= {"BRIDGE_DATABASE_URL": await self._wire(stack)}
                forks = self.pace.forks
                replica = BridgeRun(self._folder, own, tasks, self.log, code=code, forks=forks)
                self.replicas.append(replica)
            try:
                await asyncio.gather(*(each.start() for each in self.replicas))
                for place in self.places:
                    await self.open(place)
                yield self
            finally:
                for each in self.replicas:
                    await each.kill()

    async def _wire(self, stack: AsyncExitStack) -> str:
        # A socket's path must be short.
        folder = stack.enter_context(TemporaryDirectory(prefix="wire-"))
        wire = await stack.enter_async_context(postgres_proxy(self.store.url, Path(folder)))
        self.wires.append(wire)
        return wire.url.render_as_string(hide_password=False)

    def _variables(self, node_url: str, slack_url: str) -> dict[str, str]:
        return {
            "BRIDGE_DATABASE_URL": self.store.url,
            "BRIDGE_SECRET_KEYS": self.secret_key,
            "BRIDGE_PEXIP_NODE": node_url,
            "BRIDGE_SLACK_BOT_TOKEN": self.slack.app.bot_token,
            "BRIDGE_SLACK_APP_TOKEN": self.slack.app.app_token,
            "BRIDGE_SLACK_API_URL": f"{slack_url}/api",
            "BRIDGE_OPEN_ALIASES": "*",
            CLOCK_FILE: str(self._folder / "clock"),
        }

    def add(self, number: int) -> Place:
        """One more meeting with its channel, in which nobody talks by themselves."""
        self.node.add(_service(number, None))
        return self._place(number, None)

    async def open(self, place: Place) -> None:
        """People come, and one of them binds the channel."""
        for name in PEOPLE:
            person = await self.node.someone_joins(name, alias=place.alias, role="host")
            place.people.append(person)
        writer = self.slack.person(WRITER)
        await writer.types(place.channel, f"/pexip bind {place.alias}")
        if place.host_pin is not None:
            asked = await until(lambda: self._pin_question(place), "question for the PIN")
            [actions] = [each for each in asked.blocks if each["type"] == "actions"]
            await writer.presses(asked, actions["elements"][0]["action_id"])
            view = await self.slack.next_view(WRITER, patience=PATIENCE)
            await writer.submits(view, {"pin": place.host_pin})
        await until(lambda: self.is_mirrored(place), f"mirror of {place.alias}")

    def _pin_question(self, place: Place) -> Ephemeral | None:
        asked = (each for each in self.slack.workspace.ephemerals if "PIN" in each.words)
        return next((each for each in asked if each.channel == place.channel.id), None)

    def is_mirrored(self, place: Place) -> bool:
        """The card stands, and the node was asked for captions over an open stream."""
        clients = self.node.clients(place.alias)
        listens = any(each.show_live_captions for each in clients)
        return place.card is not None and listens and bool(self.streams(place))

    def streams(self, place: Place) -> set[object]:
        return set(self.node.conference(place.alias).feed)

    async def readiness(self) -> int:
        """The status of `/readyz`; 0 where nobody answers."""
        url = f"http://127.0.0.1:{self._ports[0]}/readyz"
        limit = aiohttp.ClientTimeout(total=5)
        try:
            async with aiohttp.ClientSession(timeout=limit) as http, http.get(url) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    async def join_again(self, place: Place) -> None:
        """What an owner does after the bridge was sent out of a meeting."""
        await self.slack.person(WRITER).types(place.channel, "/pexip join")
        await until(lambda: self.is_mirrored(place), f"mirror of {place.alias}")


class NeverError(Exception):
    """What was waited for has not come."""


async def until(
    find: Callable[[], Any], what: str, *, patience: float = PATIENCE, every: float = 0.1
) -> Any:
    """Look every so many seconds until there is something.

    Raises:
        NeverError: There was nothing as long as there was patience.
    """
    deadline = asyncio.get_running_loop().time() + patience
    while not (found := find()):
        if asyncio.get_running_loop().time() > deadline:
            raise NeverError(f"no {what} within {patience:.0f} s")
        await asyncio.sleep(every)
    return found


def is_card(message: Message) -> bool:
    return bool(message.blocks) and message.blocks[0]["type"] == "header"


def now() -> float:
    """The wall's time, which neither simulator's clock leaves; seconds since the epoch."""
    return time.time()


def _service(number: int, pin: str | None) -> Service:
    return Service(name=f"Room {number}", aliases=(f"meet.{number}",), host_pin=pin)


def _free_port(random: Random) -> int:
    """Also after a restart: of the higher ones any connection that goes out may have taken it."""
    while True:
        port = random.randrange(*_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
