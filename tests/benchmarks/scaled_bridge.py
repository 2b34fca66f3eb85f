"""The whole bridge in this process, for only here its clock can be chosen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import SystemRandom

from bridge.app import run_bridge
from bridge.clock import Clock
from bridge.config import Settings
from bridge.simulator.slack import SimulatedSlack
from tests.benchmarks.bound_bridge import bind
from tests.patience import PATIENCE

_KEY = "a key of the benchmarks that is long enough"


@asynccontextmanager
async def scaled_bridge(
    folder: Path, urls: tuple[str, str], slack: SimulatedSlack, clock: Clock, *, rooms: int
) -> AsyncIterator[None]:
    """With so many rooms bound; the addresses are the node's and Slack's."""
    node_url, slack_url = urls
    ready = asyncio.Event()
    database_url = f"sqlite:///{folder / f'{rooms}-scaled.sqlite'}"
    await bind(database_url, _KEY, slack, clock, rooms=rooms)
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        secret_keys=_KEY,
        pexip_node=node_url,
        slack_bot_token=slack.app.bot_token,
        slack_app_token=slack.app.app_token,
        slack_api_url=f"{slack_url}/api",
        http_port=0,
    )
    async with asyncio.TaskGroup() as group:
        bridge = group.create_task(
            run_bridge(
                settings,
                clock=clock,
                random=SystemRandom(),
                ready=lambda _port: ready.set(),
                handle_signals=False,
            )
        )
        async with asyncio.timeout(PATIENCE):
            await ready.wait()
        yield
        bridge.cancel()
