"""Rooms on the simulated node, a channel bound to each, and the bridge as a process of its own.

The bridge has the first core; both simulators and the people share this process and the last one.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from bridge.clock import Clock, SystemClock
from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.slack import SimulatedSlack
from bridge.storage.chores.migrate import migrate
from bridge.storage.database import Database
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.transactions.encryption import Cipher

_ROOT = Path(__file__).parents[2]
_HOST = "127.0.0.1"


def services(rooms: int) -> tuple[Service, ...]:
    return tuple(
        Service(name=f"Room {number}", aliases=(alias(number),)) for number in range(rooms)
    )


def alias(number: int) -> str:
    return f"meet.room{number}"


def channel(number: int) -> str:
    return f"room{number}"


@asynccontextmanager
async def bridge_process(
    folder: Path, node_url: str, slack_url: str, slack: SimulatedSlack, *, rooms: int
) -> AsyncIterator[str]:
    """`bridge run` with so many rooms bound, as if they had been before; its address."""
    keys = Fernet.generate_key().decode()
    database_url, port = f"sqlite:///{folder / f'{rooms}-rooms.sqlite'}", free_port()
    await bind(database_url, keys, slack, SystemClock(), rooms=rooms)
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
        with sharing_cores(process.pid):
            yield f"http://{_HOST}:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def bind(url: str, keys: str, slack: SimulatedSlack, clock: Clock, *, rooms: int) -> None:
    """Each room to a private channel of its own; Ana owns them all."""
    await migrate(url)
    database = Database(url, Cipher.from_setting(keys), clock)
    ana = slack.person("ana").id
    async with database.transaction() as transaction:
        for number in range(rooms):
            members = [ana, slack.app.bot_user]
            place = slack.workspace.add_channel(channel(number), members, kind="private")
            binding = Binding(
                id=f"binding{number}",
                workspace=slack.workspace.team_id,
                channel=place.id,
                conference_name=f"Room {number}",
                alias=alias(number),
                owner=ana,
                created=transaction.now,
                channel_is_private=True,
            )
            await bindings.add(transaction, binding)
    await database.close()


@contextmanager
def sharing_cores(bridge: int) -> Iterator[None]:
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


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as free:
        free.bind((_HOST, 0))
        return int(free.getsockname()[1])
