"""A build's `bridge run` between a light node and a light Slack, and what it costs."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from tests.benchmarks.bound_bridge import free_port, sharing_cores
from tests.benchmarks.builds import Build
from tests.benchmarks.counting_slack import OWNER, TEAM, CountingSlack
from tests.benchmarks.light_node import LightNode
from tests.benchmarks.processor import processor_seconds

_SCRIPT = Path(__file__).parent / "scripts/run_unlimited.py"
_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") / 1024


def alias(number: int) -> str:
    return f"meet.room{number}"


def channel(number: int) -> str:
    return f"C{number:08}"


@dataclass
class Between:
    """The running process and what it talks to."""

    node: LightNode
    slack: CountingSlack
    pid: int

    def cpu(self) -> float:
        """Seconds so far."""
        return processor_seconds(self.pid)

    def memory(self) -> float:
        """KiB that only this process has."""
        fields = Path(f"/proc/{self.pid}/statm").read_text().split()
        return (int(fields[1]) - int(fields[2])) * _PAGE_KIB

    async def quiet(self, seconds: float = 1.0, most: float = 120.0) -> None:
        """Until Slack was told nothing for so long."""
        async with asyncio.timeout(most):
            before = -1
            while before != len(self.slack.taken):
                before = len(self.slack.taken)
                await asyncio.sleep(seconds)


@asynccontextmanager
async def between_fakes(
    build: Build, folder: Path, people: dict[str, int]
) -> AsyncIterator[Between]:
    """With a channel bound to each conference; nothing of the process is left afterwards."""
    keys = Fernet.generate_key().decode()
    port = free_port()
    path = folder / f"{port}-{len(people)}-{time.monotonic_ns()}"
    url = f"sqlite:///{path}.sqlite"
    told = {"url": url, "keys": keys, "rooms": [room(number) for number in range(len(people))]}
    path.write_text(json.dumps(told))
    await build.run("bind_rooms", str(path))
    node, slack = LightNode(people), CountingSlack()
    async with node.serve() as node_url, slack.serve() as slack_url:
        variables = {
            "BRIDGE_DATABASE_URL": url,
            "BRIDGE_SECRET_KEYS": keys,
            "BRIDGE_PEXIP_NODE": node_url,
            "BRIDGE_SLACK_API_URL": f"{slack_url}/api/",
            "BRIDGE_SLACK_BOT_TOKEN": "xoxb-light",
            "BRIDGE_SLACK_SIGNING_SECRET": "light",
            "BRIDGE_HTTP_PORT": str(port),
        }
        with (folder / "bridge.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                str(build.python),
                *("-P", str(_SCRIPT)),
                cwd=folder,
                env={**build.variables, **variables},
                stderr=log,
                stdout=log,
            )
        try:
            with sharing_cores(process.pid):
                yield Between(node, slack, process.pid)
        finally:
            process.send_signal(signal.SIGKILL)
            await process.wait()


def room(number: int) -> dict[str, str]:
    """As `bind_rooms` is told of it."""
    return {
        "workspace": TEAM,
        "channel": channel(number),
        "conference_name": f"Room room{number}",
        "alias": alias(number),
        "owner": OWNER,
    }
