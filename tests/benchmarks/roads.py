"""Both roads over loopback, with a hundred streams open: a command to Slack's ack, a line to Slack.

The bridge is a process of its own on the first core; both simulators and the people are this one.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from random import Random

from cryptography.fernet import Fernet

from bridge.clock import SystemClock
from bridge.simulator.clock import SystemClock as SimulatorClock
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.pexip.service import Service
from bridge.simulator.slack import SimulatedSlack
from bridge.storage import bindings
from bridge.storage.bindings import Binding
from bridge.storage.database import Database
from bridge.storage.encryption import Cipher
from bridge.storage.migrate import migrate
from tests.benchmarks.measuring import Case, delay
from tests.world import until

_ROOT = Path(__file__).parents[2]
_STREAMS = 100
# In these rooms somebody is there; more than Slack's pace allows would only wait for it.
_TALKING = 20
_HOST = "127.0.0.1"
# The card and the captions' thread.
_FIRST_POSTS = 2
_PATIENCE = 60.0
# Slower than the bridge may post in one workspace, so that no line waits for the last ones.
_PACE = 0.5
# Until the posts of the beginning no longer count against Slack's limits.
_QUIET = 8.0


async def measure(folder: Path, count: int) -> list[Case]:
    services = tuple(
        Service(name=f"Room {number}", aliases=(_alias(number),)) for number in range(_STREAMS)
    )
    node = SimulatedNode(SimulatorClock(), Random(1), services=services)
    slack = SimulatedSlack(SimulatorClock(), Random(2))
    async with (
        node.serve() as node_url,
        slack.serve() as slack_url,
        _bridge(node_url, slack_url, slack, folder) as bridge_url,
    ):
        speakers = [
            await node.someone_joins("Alice", alias=_alias(number), role="host")
            for number in range(_TALKING)
        ]
        await _wait_until_quiet(node, slack)
        lines = await _speak(speakers, slack, count)
        sockets = await _command(slack, count)
        await slack.use_http(f"{bridge_url}/slack/events")
        http = await _command(slack, count)
    return _cases(lines, sockets, http)


def _cases(lines: list[float], sockets: list[float], http: list[float]) -> list[Case]:
    acknowledged = f"with {_STREAMS} streams open"
    line = "Chat line from the meeting to Slack, lane idle"
    return [
        delay(f"Ack over HTTP {acknowledged}", http, share=0.5, limit_ms=20),
        delay(f"Ack over HTTP {acknowledged}", http, share=0.99, limit_ms=100),
        delay(f"Ack over Socket Mode {acknowledged}", sockets, share=0.5, limit_ms=20),
        delay(f"Ack over Socket Mode {acknowledged}", sockets, share=0.99, limit_ms=100),
        delay(line, lines, share=0.5, limit_ms=50),
        delay(line, lines, share=0.99, limit_ms=200),
    ]


def _alias(number: int) -> str:
    return f"meet.room{number}"


def _channel(number: int) -> str:
    return f"room{number}"


@asynccontextmanager
async def _bridge(
    node_url: str, slack_url: str, slack: SimulatedSlack, folder: Path
) -> AsyncIterator[str]:
    """`bridge run` with a hundred bindings, as if they had been made before; its address."""
    keys = Fernet.generate_key().decode()
    database_url, port = f"sqlite:///{folder / 'roads.sqlite'}", _free_port()
    await _bind(database_url, keys, slack)
    variables = {
        "BRIDGE_DATABASE_URL": database_url,
        "BRIDGE_SECRET_KEYS": keys,
        "BRIDGE_PEXIP_NODE": node_url,
        "BRIDGE_SLACK_API_URL": f"{slack_url}/api/",
        "BRIDGE_SLACK_BOT_TOKEN": slack.app.bot_token,
        "BRIDGE_SLACK_APP_TOKEN": slack.app.app_token,
        "BRIDGE_SLACK_SIGNING_SECRET": slack.app.signing_secret,
        "BRIDGE_HTTP_PORT": str(port),
        "PYTHONPATH": str(_ROOT),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bridge", "run"),
        cwd=folder,
        env={**os.environ, **variables},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        with _cores_shared_with(process.pid):
            yield f"http://{_HOST}:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _bind(url: str, keys: str, slack: SimulatedSlack) -> None:
    await migrate(url)
    database = Database(url, Cipher.from_setting(keys), SystemClock())
    ana = slack.person("ana").id
    async with database.transaction() as transaction:
        for number in range(_STREAMS):
            members = [ana, slack.app.bot_user]
            channel = slack.workspace.add_channel(_channel(number), members, kind="private")
            binding = Binding(
                id=f"binding{number}",
                workspace=slack.workspace.team_id,
                channel=channel.id,
                conference_name=f"Room {number}",
                alias=_alias(number),
                owner=ana,
                created=transaction.now,
                channel_is_private=True,
            )
            await bindings.add(transaction, binding)
    await database.close()


@contextmanager
def _cores_shared_with(bridge: int) -> Iterator[None]:
    """The first core for the bridge and the last for this process, where that can be chosen."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(bridge, cores[:1])
    os.sched_setaffinity(0, cores[-1:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((_HOST, 0))
        return int(free.getsockname()[1])


async def _wait_until_quiet(node: SimulatedNode, slack: SimulatedSlack) -> None:
    """All streams are open, and each room with people has its card and its captions' thread."""

    def are_there() -> bool:
        feeds = [node.conference(_alias(number)).feed for number in range(_STREAMS)]
        rooms = [slack.channel(_channel(number)).messages for number in range(_TALKING)]
        return all(map(list, feeds)) and all(len(room) >= _FIRST_POSTS for room in rooms)

    await until(are_there, patience=_PATIENCE)
    await asyncio.sleep(_QUIET)


async def _speak(
    speakers: list[SimulatedParticipant], slack: SimulatedSlack, count: int
) -> list[float]:
    """One line after the other, each in another room than the last."""
    seconds: list[float] = []
    for number in range(count):
        alice = speakers[number % len(speakers)]
        seconds.append(await _say(alice, slack, f"This is line {number}."))
        await asyncio.sleep(_PACE)
    return seconds


async def _say(alice: SimulatedParticipant, slack: SimulatedSlack, text: str) -> float:
    """Until Slack has the call."""
    earlier = len(slack.calls())
    began = time.perf_counter()
    await alice.says(text)

    def has_arrived() -> bool:
        return any(text in str(call.arguments) for call in slack.calls()[earlier:])

    await slack.until(has_arrived, patience=_PATIENCE)
    return time.perf_counter() - began


async def _command(slack: SimulatedSlack, count: int) -> list[float]:
    """From Slack's sending a command to its acknowledgement, one after the other."""
    ana = slack.person("ana")
    seconds: list[float] = []
    for number in range(count):
        began = time.perf_counter()
        receipt = await ana.types(_channel(number % _TALKING), "/pexip status")
        seconds.append(time.perf_counter() - began)
        if receipt.error is not None:
            raise RuntimeError(f"the command was not acknowledged: {receipt.error}")
        await slack.next_ephemeral("ana", patience=_PATIENCE)
    return seconds
