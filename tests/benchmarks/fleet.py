"""Replicas on one PostgreSQL between a light node and a light Slack, and what they cost."""

import asyncio
import json
import signal
import ssl
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet

from bridge.storage.chores.migrate import migrate
from tests.benchmarks.between_fakes import Between, room
from tests.benchmarks.bound_bridge import free_port
from tests.benchmarks.builds import OURS
from tests.benchmarks.counting_slack import CountingSlack
from tests.benchmarks.light_node import LightNode
from tests.certificates import Authority
from tests.postgres import PostgresServer

_SCRIPT = Path(__file__).parent / "scripts/run_unlimited.py"
# Within which all streams have been opened, or it is told how many were.
_MOST_SECONDS = 100.0


@dataclass
class Fleet:
    """Replicas between a light node and a light Slack."""

    node: LightNode
    node_url: str
    database_url: str
    rooms: Path
    replicas: list[Between] = field(default_factory=list)

    async def bind(self) -> None:
        """A channel to each conference."""
        await OURS.run("bind_rooms", str(self.rooms))

    def cpu(self) -> float:
        return sum(each.cpu() for each in self.replicas)

    async def are_in(self, meetings: int) -> float:
        """The seconds until they were."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(_MOST_SECONDS):
                while self.node.open < meetings:  # noqa: ASYNC110 - nothing tells of it
                    await asyncio.sleep(0.1)
        except TimeoutError:
            sys.exit(
                f"after {_MOST_SECONDS:.0f} s {self.node.open} of {meetings} streams were open"
            )
        return time.monotonic() - began


@asynccontextmanager
async def fleet(
    server: PostgresServer,
    folder: Path,
    people: dict[str, int],
    replicas: int,
    authority: Authority | None = None,
    *,
    is_bound: bool = True,
) -> AsyncIterator[Fleet]:
    """With a channel bound to each conference; its node speaks TLS with a certificate of theirs."""
    url, keys = await server.create(), Fernet.generate_key().decode()
    await migrate(url)
    path = folder / f"rooms-{time.monotonic_ns()}"
    path.write_text(
        json.dumps({"url": url, "keys": keys, "rooms": list(map(room, range(len(people))))})
    )
    node, slack = LightNode(people), CountingSlack()
    tls: ssl.SSLContext | None = authority and authority.server("localhost")
    async with node.serve(tls) as node_url, slack.serve() as slack_url, AsyncExitStack() as stack:
        variables = {
            "BRIDGE_DATABASE_URL": url,
            "BRIDGE_SECRET_KEYS": keys,
            "BRIDGE_PEXIP_NODE": node_url,
            "BRIDGE_SLACK_API_URL": f"{slack_url}/api/",
            "BRIDGE_SLACK_BOT_TOKEN": "xoxb-light",
            "BRIDGE_SLACK_SIGNING_SECRET": "light",
        } | ({"BRIDGE_PEXIP_CA": str(authority.path)} if authority else {})
        log = stack.enter_context((folder / "replicas.log").open("ab"))
        found = Fleet(node, node_url, url, path)
        if is_bound:
            await found.bind()
        for _ in range(replicas):
            process = await asyncio.create_subprocess_exec(
                str(OURS.python),
                *("-P", str(_SCRIPT)),
                cwd=folder,
                env={**OURS.variables, **variables, "BRIDGE_HTTP_PORT": str(free_port())},
                stderr=log,
                stdout=log,
            )
            stack.push_async_callback(process.wait)
            stack.callback(_kill, process)
            found.replicas.append(Between(node, slack, process.pid))
        yield found


def _kill(process: asyncio.subprocess.Process) -> None:
    """Unless it has ended by itself."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
