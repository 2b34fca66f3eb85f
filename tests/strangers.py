"""What 1,000 unsigned requests of 1 MB leave: `python -m tests.strangers` prints it.

They go to the bridge's real web server and Bolt; nobody has signed them.
"""

import asyncio
import io
import logging
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from bridge.log import set_up_logging
from bridge.storage.chores.migrate import migrate
from tests.world import World

_REQUESTS, _BYTES = 1_000, 1_000_000


async def _send(world: World) -> None:
    body = b"command=%2Fpexip&text=bind+meet.alice+4711&more=" + b"x" * (_BYTES - 50)
    stamp = str(int(time.time()))
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": "v0=" + "0" * 64,
    }
    async with aiohttp.ClientSession() as http:
        for _ in range(_REQUESTS):
            url = f"http://127.0.0.1:{world.port}/slack/events"
            async with http.post(url, data=body, headers=headers) as answer:
                assert answer.status in {401, 413}, answer.status


async def run(folder: Path) -> tuple[int, int, float]:
    """Bytes of log and of database that they have made, and seconds they took."""
    url = f"sqlite:///{folder / 'bridge.sqlite'}"
    await migrate(url)
    world = World(folder, url, speed=1, slack_signing_secret="s" * 32, slack_app_token=None)
    set_up_logging("text")
    [handler] = logging.getLogger().handlers
    written = io.StringIO()
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    async with world.running():
        before, rows = len(written.getvalue()), _size(folder)
        began = time.monotonic()
        await _send(world)
        seconds = time.monotonic() - began
        return len(written.getvalue()) - before, _size(folder) - rows, seconds


def _size(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.glob("bridge.sqlite*"))


def main() -> None:
    with TemporaryDirectory() as folder:
        log, database, seconds = asyncio.run(run(Path(folder)))
    print(f"{_REQUESTS:,} unsigned requests of {_BYTES:,} bytes in {seconds:.1f} s")  # noqa: T201 - what it is for
    print(f"log: {log:,} bytes; database: {database:,} bytes")  # noqa: T201 - what it is for
    sys.exit(log > 100_000 or database > 0)


if __name__ == "__main__":
    main()
