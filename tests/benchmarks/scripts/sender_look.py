"""What it costs the sender to look at an outbox of so many rows of which nothing may go yet.

Called with a database's URL and numbers of rows; prints µs of processor time a look for each.
"""

import asyncio
import json
import sys
import time
from importlib import import_module
from random import Random
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import SystemClock

_CHANNELS = 100
_LOOKS = 50
_KEY = "a key that is long enough for this"


def part(*names: str) -> Any:
    """The module under the first of its names that this build knows."""
    for name in names:
        try:
            return import_module(f"bridge.{name}")
        except ModuleNotFoundError:
            continue
    raise ModuleNotFoundError(names[0])


sending = part("slack.sent.sender", "slack.sender")
limiting = part("slack.sent.limits", "slack.limits")
outbox = part("storage.queues.outbox", "storage.outbox")


def delay(_limits: Any, _method: str, channel: str | None = None) -> float:
    """A channel is busy, and the workspace is not: each lane has to be asked."""
    return 60.0 if channel else 0.0


async def nothing(*_: Any, **__: Any) -> None:
    """For what is told of and does not happen."""


async def fill(database: Any, first: int, rows: int) -> None:
    """In some transactions, for one would be long."""
    for begin in range(first, rows, 500):
        async with database.transaction() as tx:
            for number in range(begin, min(begin + 500, rows)):
                post = outbox.Post(f"key{number}", f"C{number % _CHANNELS}", "words")
                await outbox.post(tx, "T1", post)


async def look(sender: Any, database: Any) -> None:
    if hasattr(sending, "_look"):
        await database.write_first(sending._look, "T1")
    else:
        await sender._start_due(None)


async def main(url: str, lengths: list[int]) -> None:
    limiting.Limits.delay_for = delay
    await part("storage.chores.migrate", "storage.migrate").migrate(url)
    cipher = part("storage.transactions.encryption", "storage.encryption").Cipher([_KEY])
    clock = SystemClock()
    database = part("storage.database").Database(url, cipher, clock)
    found = []
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        sender = sending.Sender(
            database=database,
            client=AsyncWebClient(token="xoxb", base_url="http://127.0.0.1:9/api/"),
            session=session,
            workspace="T1",
            clock=clock,
            random=Random(1),
            limits=limiting.Limits(clock),
            on_gone=nothing,
            on_channel_trouble=nothing,
        )
        running = group.create_task(sender.run())
        filled = 0
        for rows in lengths:
            await fill(database, filled, rows)
            filled = rows
            await asyncio.sleep(1.0)
            began = time.process_time()
            for _ in range(_LOOKS):
                await look(sender, database)
            found.append((time.process_time() - began) / _LOOKS * 1e6)
        running.cancel()
    async with database.transaction() as tx:
        left = await outbox.depth(tx, "T1")
    await database.close()
    sys.stdout.write(json.dumps({"us": found, "result": left}) + "\n")


asyncio.run(main(sys.argv[1], [int(each) for each in sys.argv[2:]]))
