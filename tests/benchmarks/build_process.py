"""Either build's `bridge run` with rooms bound, on the first core; who asks is on the last."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from bridge.simulator.slack import SimulatedSlack
from tests.benchmarks.bound_bridge import alias, channel, free_port, sharing_cores
from tests.benchmarks.builds import Build

_UNLIMITED = Path(__file__).parent / "scripts/run_unlimited.py"


@asynccontextmanager
async def running(
    build: Build,
    folder: Path,
    *,
    node_url: str,
    slack_url: str,
    slack: SimulatedSlack,
    rooms: int,
    is_limited: bool = True,
    database_url: str | None = None,
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Its process; `is_limited` keeps Slack's tempo."""
    keys = Fernet.generate_key().decode()
    url = database_url or f"sqlite:///{folder / 'bridge.sqlite'}"
    bound = [_room(slack, number) for number in range(rooms)]
    await build.run("bind_rooms", json.dumps({"url": url, "keys": keys, "rooms": bound}))
    variables = {
        "BRIDGE_DATABASE_URL": url,
        "BRIDGE_SECRET_KEYS": keys,
        "BRIDGE_PEXIP_NODE": node_url,
        "BRIDGE_SLACK_API_URL": f"{slack_url}/api/",
        "BRIDGE_SLACK_BOT_TOKEN": slack.app.bot_token,
        "BRIDGE_SLACK_APP_TOKEN": slack.app.app_token,
        "BRIDGE_SLACK_SIGNING_SECRET": slack.app.signing_secret,
        "BRIDGE_HTTP_PORT": str(free_port()),
    }
    process = await asyncio.create_subprocess_exec(
        str(build.python),
        *(("-m", "bridge", "run") if is_limited else ("-P", str(_UNLIMITED))),
        cwd=folder,
        env=build.variables | variables,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        with sharing_cores(process.pid):
            yield process
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


def _room(slack: SimulatedSlack, number: int) -> dict[str, str]:
    ana = slack.person("ana").id
    members = [ana, slack.app.bot_user]
    return {
        "workspace": slack.workspace.team_id,
        "channel": slack.workspace.add_channel(channel(number), members, kind="private").id,
        "conference_name": f"Room {number}",
        "alias": alias(number),
        "owner": ana,
    }
