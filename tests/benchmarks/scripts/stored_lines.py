"""Store chat lines and finals as fast as the loop can; prints how many a second, and for what CPU.

Called with a database's URL and how many. A chat line is a line with its post, a final a line
alone; before units there was a transaction for each, begun by so many tasks side by side.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from inspect import signature
from typing import Any

from bridge.clock import SystemClock

_MEETINGS = 16
_WORDS = "Could you say that once more, please? The line was bad for a moment."
_KEY = "a key that is long enough for this"


def part(*names: str) -> Any:
    """The module under the first of its names that this build knows."""
    for name in names:
        try:
            return import_module(f"bridge.storage.{name}")
        except ModuleNotFoundError:
            continue
    raise ModuleNotFoundError(names[0])


storage = part("database")
migrating, encryption = (
    part("chores.migrate", "migrate"),
    part("transactions.encryption", "encryption"),
)
bindings, meetings = part("meetings.bindings", "bindings"), part("meetings.meetings", "meetings")
lines, outbox = part("meetings.lines", "lines"), part("queues.outbox", "outbox")
tables = part("tables", "transactions.tables")
has_units = hasattr(storage, "Unit")
post = getattr(outbox, "add", outbox.post)
# So that words can be found: hashed as they are stored.
has_hashes = "binding_id" in signature(lines.add).parameters


async def begin(database: Any) -> None:
    """Meetings that are under way."""
    async with database.transaction() as tx:
        for number in range(_MEETINGS):
            names = (f"b{number}", "T1", f"C{number}", f"conf{number}", f"conf{number}", "U1")
            binding = bindings.Binding(*names, tx.now)
            await bindings.add(tx, binding)
            await meetings.begin(tx, f"m{number}", binding)


class Lines:
    """Of one database."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self._ids = part("meetings.line_ids").LineIds() if has_units else None
        self._clock = SystemClock()

    async def store(self, count: int, *, has_post: bool) -> tuple[float, float]:
        """How many a second, and the µs of processor time of each."""
        began, used = time.perf_counter(), time.process_time()
        if has_units:
            await asyncio.gather(
                *(self._submit(number, has_post=has_post) for number in range(count))
            )
        else:
            await asyncio.gather(
                *(self._one_by_one(first, count, has_post=has_post) for first in range(16))
            )
        seconds, processor = time.perf_counter() - began, time.process_time() - used
        return count / seconds, processor / count * 1e6

    async def _one_by_one(self, first: int, count: int, *, has_post: bool) -> None:
        for number in range(first, count, _MEETINGS):
            async with self._database.transaction() as tx:
                for work in self._works(number, has_post=has_post):
                    await work(tx)

    def _submit(self, number: int, *, has_post: bool) -> "asyncio.Future[Any]":
        place = f"m{number % _MEETINGS}"
        unit = storage.Unit(self._works(number, has_post=has_post), place=place, lines=1)
        future: asyncio.Future[Any] = self._database.submit(unit)
        return future

    def _works(self, number: int, *, has_post: bool) -> list[Callable[[Any], Awaitable[Any]]]:
        place = f"m{number % _MEETINGS}"
        now = self._clock.now()
        key = f"{place}/chat/{number}" if has_post else None
        values: dict[str, Any] = {
            "meeting_id": place,
            "kind": "chat" if has_post else "caption",
            "participant_uuid": "c12776e4-6dd4-41b2-abce-fab3a3b48000",
            "name": "Alice",
            "text": _WORDS,
            "said_at": now,
        }
        if self._ids is not None:
            values |= {"line_id": self._ids.next(now), "post_key": key}
        elif not has_post:
            values |= {"language": None, "origin": "pexip"}
        else:
            values |= {"language": None, "origin": "pexip", "post_key": key}
        if has_hashes:
            values["binding_id"] = f"b{number % _MEETINGS}"
        works = [lambda tx: lines.add(tx, **values)]
        if key is not None:
            posted = outbox.Post(
                key, f"C{number % _MEETINGS}", _WORDS, thread_key=f"{place}/card", author="Alice"
            )
            works.append(lambda tx: post(tx, "T1", posted))
        return works


async def main(url: str, count: int) -> None:
    await migrating.migrate(url)
    database = storage.Database(url, encryption.Cipher([_KEY]), SystemClock())
    await begin(database)
    stored = Lines(database)
    await stored.store(count // 10 or 1, has_post=False)
    chat, chat_us = await stored.store(count, has_post=True)
    finals, finals_us = await stored.store(count, has_post=False)
    async with database.transaction() as tx:
        posts = await tx.list(tables.outbox.select())
        rows = await tx.list(tables.line.select())
    await database.close()
    told = {"chat": chat, "finals": finals, "chat_us": chat_us, "finals_us": finals_us}
    sys.stdout.write(json.dumps(told | {"result": [len(posts), len(rows)]}) + "\n")


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
