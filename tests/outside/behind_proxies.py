"""The bridge with a proxy in front of its node and another in front of itself, for real.

`python -m tests.outside.behind_proxies` prints a row for each proxy, bare and as
docs/administration.md says: what of a meeting is heard and how late, and whether Slack gets in.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from bridge.clock import SystemClock
from bridge.pexip.client import PexipClient
from bridge.pexip.stream.events import MessageReceived
from bridge.pexip.token import request_token
from bridge.pexip.transport import open_http
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.storage.chores.migrate import migrate
from tests.outside.debian import Unpacked, fetch
from tests.outside.proxies import PACKAGES, PROXIES, Doors, Proxy, proxying
from tests.outside.running import free_port
from tests.world import World, until

_LINES = 40
# Between two lines: long enough that none waits for the one before.
_PAUSE = 0.1
# After a stream stands at the node, until what it brings has come through.
_SETTLED_SECONDS = 1.0
# What has not come by then is held back: the bridge says so after ten seconds.
_HELD_SECONDS = 4.0
_HEAD = (
    "| Proxy | set up | a line is late by (median, worst of 40) | a new stream after a break"
    " | Slack’s requests | a meeting in Slack |"
)


class _Ear:
    """Somebody else in the meeting, behind the proxy: how late each line comes, in seconds."""

    def __init__(self, client: PexipClient) -> None:
        self._client = client
        self._said: dict[str, float] = {}
        self.late: list[float] = []

    async def listen(self) -> None:
        """Until all lines have come."""
        async with aclosing(self._client.events()) as events:
            async for heard in events:
                event = heard.event
                if isinstance(event, MessageReceived) and event.payload in self._said:
                    self.late.append(time.monotonic() - self._said[event.payload])
                    if len(self.late) == _LINES:
                        return

    async def hear(self, speaker: SimulatedParticipant) -> None:
        """Have all lines said, and wait for the last ones."""
        for number in range(_LINES):
            self._said[f"line {number}"] = time.monotonic()
            await speaker.says(f"line {number}")
            await asyncio.sleep(_PAUSE)


async def _lateness(world: World, node_url: str) -> list[float]:
    """Of each line; fewer where some are held back."""
    clock, random = SystemClock(), Random(7)
    async with open_http() as http:
        token = await request_token(
            http, node_url, "meet.team", display_name="Ear", pin=None, clock=clock
        )
        client = PexipClient(http, token, clock, random)
        ear = _Ear(client)
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(ear.listen())
            await asyncio.sleep(_SETTLED_SECONDS)
            await ear.hear(world.person("Alice"))
            await asyncio.wait([listening], timeout=_HELD_SECONDS)
            listening.cancel()
        await client.release()
    return ear.late


async def _is_followed(world: World) -> bool:
    """Whether what is said in the meeting stands in the channel."""
    await world.bind()
    await until(world.bridge_streams)
    await asyncio.sleep(_SETTLED_SECONDS)
    await world.person("Alice").says("good morning")
    try:
        async with asyncio.timeout(_HELD_SECONDS):
            await world.posted("good morning")
    except TimeoutError:
        return False
    return True


async def _break_is_seen(world: World) -> float:
    """Seconds until the bridge has another stream after the node has broken all of them."""
    before = world.bridge_streams()
    began = time.monotonic()
    await world.lose_streams()
    await until(lambda: world.bridge_streams() - before)
    return time.monotonic() - began


@asynccontextmanager
async def _stage(
    proxy: Proxy, unpacked: Unpacked, folder: Path, *, is_advised: bool
) -> AsyncIterator[tuple[World, Doors]]:
    """A running bridge between a node and a Slack, and the proxy on both ways."""
    url = f"sqlite:///{folder / 'bridge.sqlite'}"
    await migrate(url)
    world = World(folder, url, speed=1)
    port = free_port()
    place = folder / "proxy"
    place.mkdir()
    async with world.without_bridge():
        backends = {"node": urlsplit(world.node_url).netloc, "bridge": f"127.0.0.1:{port}"}
        with proxying(proxy, unpacked, place, backends, is_advised=is_advised) as front:
            world.settings = world.make_settings(
                pexip_node=front.node_url,
                http_port=port,
                slack_app_token=None,
                slack_signing_secret=world.slack.app.signing_secret,
            )
            await world.start()
            try:
                yield world, front
            finally:
                await world.stop()


async def _row(proxy: Proxy, unpacked: Unpacked, folder: Path, *, is_advised: bool) -> str:
    """One line of the table."""
    async with _stage(proxy, unpacked, folder, is_advised=is_advised) as (world, front):
        hears_slack = await world.slack.use_http(f"{front.bridge_url}/slack/events")
        await world.someone_joins("Alice", role="chair")
        late = await _lateness(world, front.node_url)
        follows = await _is_followed(world)
        again = f"{await _break_is_seen(world):.1f} s" if follows else "–"
    times = (
        f"{1e3 * statistics.median(late):.0f} ms, {1e3 * max(late):.0f} ms"
        if len(late) == _LINES
        else f"held back: {len(late)} of {_LINES} came"
    )
    cells = (
        proxy.name,
        "as above" if is_advised else "bare",
        times,
        again,
        "pass" if hears_slack else "are refused",
        "is followed" if follows else "shows nothing",
    )
    return f"| {' | '.join(cells)} |"


def measure(folder: Path) -> list[str]:
    """Every proxy in both ways; the table's lines, of which each is written once it is known."""
    unpacked = fetch(PACKAGES, folder)
    lines = [_HEAD, "|---|---|---|---|---|---|"]
    for proxy in PROXIES:
        program = unpacked.root / proxy.command[0]
        sys.stdout.write(f"{proxy.name}: {unpacked.version(program, proxy.asks_version)}\n")
        for is_advised in (False, True) if proxy.advice else (False,):
            with TemporaryDirectory(prefix="behind-") as place:
                # A proxy that root has lent to nobody has to get in.
                Path(place).chmod(0o755)
                row = _row(proxy, unpacked, Path(place), is_advised=is_advised)
                lines.append(asyncio.run(row))
            sys.stdout.write(f"{lines[-1]}\n")
            sys.stdout.flush()
    return lines


def main() -> None:
    with TemporaryDirectory(prefix="outside-") as folder:
        lines = measure(Path(folder))
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
