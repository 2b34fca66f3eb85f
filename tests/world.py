"""The whole bridge between a simulated node and a simulated Slack, over real sockets."""

import asyncio
import json
import os
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from bridge.app import run_bridge
from bridge.config import Settings
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.delivery.socket_mode import Connection
from bridge.simulator.slack.state.entities import Ephemeral, Message, View
from bridge.slack.arriving.socket import CONNECTIONS
from tests.elastic_clock import ElasticClock
from tests.given_settings import GivenSettings
from tests.own_time import OwnTime
from tests.patience import PATIENCE

# Whether another process on the same PostgreSQL answers all that people ask, while the meetings are
# held by the first: `TEST_REPLICAS=1` runs the tests of features like that.
ASKS_ANOTHER = bool(os.environ.get("TEST_REPLICAS"))

# Faster than the wall, so that a tick is a tenth of a second; slow machines still keep up.
SPEED = 5.0
SIMULATOR_SPEED = 2.0
# Private, so that its members moderate; Ana, Dave the admin, and the bridge are in it.
CHANNEL = "leads"

# Long enough to be found wherever it should not stand.
VAULT_PIN = "739105284613"

SERVICES = (
    Service(name="Team", aliases=("meet.team",)),
    Service(name="Board", aliases=("meet.board",), host_pin="1234"),
    Service(name="Vault", aliases=("meet.vault",), host_pin=VAULT_PIN),
    Service(name="Guarded", aliases=("meet.guarded",), host_pin="1234", guest_pin="5678"),
    Service(name="Gateway", aliases=("call.gateway",), kind="gateway"),
    Service(name="Test call", aliases=("call.test",), kind="test_call"),
    Service(name="Reception", aliases=("meet.reception",), reception="standard"),
    Service(name="Other", aliases=("meet.other",)),
    Service(name="Lecture", aliases=("meet.lecture",), kind="lecture"),
)


class World:
    """Acts as people do on both sides, and waits for what the bridge makes of it."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        *,
        speed: float = SPEED,
        simulator_speed: float = SIMULATOR_SPEED,
        asks_another: bool = ASKS_ANOTHER,
        **settings: Any,
    ) -> None:
        own = OwnTime()
        self.clock = ElasticClock(speed, own)
        node_clock = ElasticClock(simulator_speed, own)
        self.node = SimulatedNode(node_clock, Random(38), services=SERVICES)
        self.slack_clock = ElasticClock(simulator_speed, own)
        self.slack = SimulatedSlack(self.slack_clock, Random(7))
        self.folder = folder
        self.database_url = database_url
        # A passphrase would be stretched at each start, which is meant to take its time.
        self.secret_key = Fernet.generate_key().decode()
        self.port = 0
        self._more_settings = settings
        self._stack = AsyncExitStack()
        self._group = asyncio.TaskGroup()
        self._bridge: asyncio.Task[None] | None = None
        self._asked: asyncio.Task[None] | None = None
        self._asks_another = asks_another
        self._holding: list[Connection] = []
        self.settings: Settings

    @asynccontextmanager
    async def without_bridge(self) -> AsyncIterator["World"]:
        """Node and Slack alone, for a bridge that runs in a process of its own."""
        async with self._stack, self._group:
            self.node_url = await self._stack.enter_async_context(self.node.serve())
            self.slack_url = await self._stack.enter_async_context(self.slack.serve())
            yield self

    @asynccontextmanager
    async def running(self) -> AsyncIterator["World"]:
        async with self.without_bridge():
            self.settings = self.make_settings()
            await self.start()
            try:
                yield self
            finally:
                await self.stop()

    def make_settings(self, **more: Any) -> Settings:
        values: dict[str, Any] = {
            "database_url": self.database_url,
            "secret_keys": self.secret_key,
            "pexip_node": self.node_url,
            "slack_bot_token": self.slack.app.bot_token,
            "slack_app_token": self.slack.app.app_token,
            "slack_api_url": f"{self.slack_url}/api",
            "open_aliases": ("*",),
            "http_port": 0,
        }
        return GivenSettings(**(values | self._more_settings | more))

    async def start(self) -> None:
        self._bridge = await self._start()
        if self._asks_another:
            # A replica is ready before it is known whose the sockets are.
            connections = self.slack.sockets.connections
            await until(lambda: len(connections) >= CONNECTIONS)
            self._holding = list(connections)
            replica = self.stored("SELECT max(id) FROM replica")
            self._asked = await self._start(beside=replica)
            await until(lambda: len(connections) >= 2 * CONNECTIONS)
            self.slack_tells(holder=False)

    def slack_tells(self, *, holder: bool) -> None:
        """Slack delivers to the process that holds the meetings, or to the other one, alone."""
        for each in self.slack.sockets.connections:
            each.is_leaving = (each in self._holding) is not holder

    async def _start(self, **more: Any) -> asyncio.Task[None]:
        ready = asyncio.Event()

        def note(port: int) -> None:
            self.port = port
            ready.set()

        bridge = self._group.create_task(
            run_bridge(
                self.settings,
                clock=self.clock,
                random=SystemRandom(),
                ready=note,
                handle_signals=False,
                **more,
            )
        )
        async with asyncio.timeout(PATIENCE):
            await ready.wait()
        return bridge

    async def stop(self) -> None:
        """As a stop by SIGTERM: what is in flight is finished."""
        for bridge in (self._asked, self._bridge):
            if bridge is not None and not bridge.done():
                bridge.cancel()
                await asyncio.wait([bridge])

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def someone_joins(
        self, name: str, *, role: str = "guest", alias: str = "meet.team", **more: Any
    ) -> SimulatedParticipant:
        """Somebody enters; where the bridge is in the meeting, it knows of them afterwards."""
        person = await self.node.someone_joins(name, role=role, alias=alias, **more)
        if person.is_in and self._attends(alias):
            await until(lambda: self._knows(person.uuid) or not self._attends(alias))
        return person

    def _attends(self, alias: str) -> bool:
        """Whether the bridge hears who comes: it is no longer in the waiting room."""
        running = self._bridge is not None and not self._bridge.done()
        return running and any(
            each.service_type == "conference" for each in self.node.clients(alias)
        )

    def _knows(self, uuid: str) -> bool:
        return bool(self.stored("SELECT count(*) FROM attendance WHERE participant_uuid = ?", uuid))

    def person(self, name: str, *, alias: str = "meet.team") -> SimulatedParticipant:
        """Somebody in the meeting, by their name."""
        [uuid] = [each.uuid for each in self.people(alias) if each.display_name == name]
        return self.node.participant(uuid)

    def people(self, alias: str = "meet.team") -> list[Participant]:
        """Who is in the meeting, without the bridge."""
        own = {each.uuid for each in self.node.clients(alias)}
        return [each for each in self.node.people(alias) if each.uuid not in own]

    def stored(self, query: str, *values: object) -> Any:
        """The first value of a query, for what shows nowhere else."""
        if not self.database_url.startswith("sqlite"):
            with create_engine(self.database_url, poolclass=NullPool).connect() as connection:
                asked = query.replace("%", "%%").replace("?", "%s")
                return connection.exec_driver_sql(asked, values).scalar()
        with closing(sqlite3.connect(self.database_url.removeprefix("sqlite:///"))) as connection:
            return connection.execute(query, values).fetchone()[0]

    async def types(self, text: str, *, who: str = "ana", channel: str = CHANNEL) -> Ephemeral:
        """Type a command and wait for what only this person sees."""
        await self.slack.person(who).types(channel, text)
        return await self.reply(who)

    async def reply(self, who: str = "ana") -> Ephemeral:
        """The next answer; on a slow machine the word that it takes long comes before."""
        while True:
            reply = await self.slack.next_ephemeral(who)
            if shown(reply) != "Still working…":
                return reply

    async def answered(self, words: str, who: str = "ana") -> Ephemeral:
        """What only this person sees, once it has these words; "Still working…" may come before."""
        person = self.slack.person(who).id

        def find() -> Ephemeral | None:
            seen = (each for each in self.slack.workspace.ephemerals if each.user == person)
            return next((each for each in seen if words in shown(each)), None)

        return await self.slack.workspace.feed.until(find)

    async def sees(self, words: str, view: View, *, who: str = "ana") -> None:
        """In the channel, or in the modal where the bridge was slow to answer it."""
        person = self.slack.person(who).id

        def find() -> bool:
            mine = (each for each in self.slack.workspace.ephemerals if each.user == person)
            return words in shown(view) or any(words in shown(each) for each in mine)

        await self.slack.workspace.feed.until(find)

    async def press(self, asked: Ephemeral, label: str, *, who: str = "ana") -> Ephemeral:
        """Press a button of an answer, and wait until other words stand in its place."""
        before = shown(asked)
        action = next(each for name, each in buttons(asked).items() if label in name)
        await self.slack.person(who).presses(asked, action)
        await self.slack.workspace.feed.until(lambda: shown(asked) != before)
        return asked

    async def view(self, who: str = "ana") -> View:
        return await self.slack.next_view(who)

    async def bind(self, alias: str = "meet.team", *, channel: str = CHANNEL) -> Ephemeral:
        return await self.types(f"/pexip bind {alias}", channel=channel)

    async def find_post(
        self, wanted: Callable[[Message], bool], *, channel: str = CHANNEL
    ) -> Message:
        """A message in the channel or its threads, as it is once it fits."""

        def find() -> Message | None:
            return next(filter(wanted, self.messages(channel)), None)

        return await self.slack.workspace.feed.until(find)

    async def card(self, *, channel: str = CHANNEL, showing: str = "") -> Message:
        """The meeting's card, once it shows these words."""
        return await self.find_post(
            lambda message: is_card(message) and showing in shown(message), channel=channel
        )

    async def posted(self, words: str, *, channel: str = CHANNEL) -> Message:
        return await self.find_post(lambda message: words in shown(message), channel=channel)

    async def told_in_private(self, words: str, *, who: str = "ana") -> Message:
        """A direct message of the bridge to one person."""
        person = self.slack.person(who).id

        def find() -> Message | None:
            direct = (
                each
                for each in self.slack.workspace.channels.values()
                if each.kind == "im" and person in each.members
            )
            messages = (message for each in direct for message in each.messages.values())
            return next((each for each in messages if words in shown(each)), None)

        return await self.slack.workspace.feed.until(find)

    async def status(self, words: str, *, channel: str = CHANNEL) -> str:
        """What `/pexip status` says, once these words are in it."""
        async with asyncio.timeout(PATIENCE):
            while words not in (said := shown(await self.types("/pexip status", channel=channel))):  # noqa: ASYNC110 - no event tells of a state
                await asyncio.sleep(0.05)
        return said

    def bridge_streams(self, alias: str = "meet.team") -> set[object]:
        """The bridge's open event streams; a new connection is another object."""
        return set(self.node.conference(alias).feed)

    async def lose_streams(self, alias: str = "meet.team") -> None:
        """Cut the event stream and wait until the bridge has opened another."""
        before = self.bridge_streams(alias)
        self.node.drop_streams(alias)
        await until(lambda: self.bridge_streams(alias) - before)

    def messages(self, channel: str = CHANNEL) -> list[Message]:
        return list(self.slack.channel(channel).messages.values())

    def told(self, alias: str = "meet.team") -> list[str]:
        """What the bridge wrote into the meeting's chat."""
        return [
            json.loads(record.text)["payload"]
            for record in self.node.requests
            if record.path.endswith(f"/{alias}/message")
        ]

    def code(self) -> str:
        """The last one that the bridge has whispered to somebody in the meeting."""
        sent = (record.text for record in self.node.requests if record.path.endswith("/message"))
        found = [each for text in sent for each in re.findall(r"enter (\d{6}) there", text or "")]
        return found[-1]

    async def heard(self, words: str, alias: str = "meet.team") -> str:
        """The line of the bridge in the meeting's chat that holds these words."""

        def find() -> str | None:
            return next((line for line in self.told(alias) if words in line), None)

        return await until(find)


async def until(find: Callable[[], Any]) -> Any:
    """Look until there is something; for what no queue tells of."""
    async with asyncio.timeout(PATIENCE):
        while not (found := find()):  # noqa: ASYNC110 - nothing there tells of a change
            await asyncio.sleep(0.01)
    return found


def is_card(message: Message) -> bool:
    return bool(message.blocks) and message.blocks[0]["type"] == "header"


def shown(message: Message | Ephemeral | View) -> str:
    """All words of a message's blocks, for asserts on what a person reads."""
    blocks = message.body["blocks"] if isinstance(message, View) else message.blocks
    return "\n".join([*words_of(blocks)]) or getattr(message, "text", "")


def words_of(node: Any) -> list[str]:
    if isinstance(node, list):
        return [word for each in node for word in words_of(each)]
    if not isinstance(node, dict):
        return []
    # A link without words of its own is read as its address.
    own = node.get("text", node.get("url") if node.get("type") == "link" else None)
    mine = [own] if isinstance(own, str) else words_of(own)
    return mine + [
        word
        for key, each in node.items()
        if key in {"elements", "fields", "label", "blocks", "placeholder", "options"}
        for word in words_of(each)
    ]


def buttons(message: Message | Ephemeral) -> dict[str, str]:
    """Label → action id of the buttons in a message."""
    return {
        element["text"]["text"]: element["action_id"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    }
