"""Search in so many kept lines, by a word that one of them has, that many have, and by a speaker.

Called with a database's URL and how many lines, which it stores where there are none yet; prints
the longest time of each kind of search in seconds, how late the loop was meanwhile, and what a
line's hashes cost: µs and bytes.
"""

import asyncio
import json
import sys
import time
from random import Random
from typing import Any

from sqlalchemy import func, select

from bridge.clock import SystemClock
from bridge.storage import tables
from bridge.storage.chores.migrate import migrate
from bridge.storage.database import Database, Transaction, Unit, bind
from bridge.storage.meetings import bindings, finding, line_words, lines, meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.finding import Page, Wanted
from bridge.storage.meetings.line_ids import LineIds
from bridge.storage.transactions.encryption import Cipher

_KEY = "a key that is long enough for this"
_MEETINGS = 50
_ROUNDS = 5
_RARE = "pomegranate"
_NAMES = ("Alice", "Bob Lee", "Carol Díaz", "Dan O'Neil", "Eve", "Grant Hold")
_WORDS = [
    "could",
    "you",
    "say",
    "that",
    "once",
    "more",
    "please",
    "the",
    "line",
    "was",
    "bad",
    "for",
    "a",
    "moment",
    "we",
    "have",
    "to",
    "talk",
    "about",
    "what",
    "comes",
    "next",
    "and",
    "who",
    "does",
    "it",
    "before",
    "may",
    "the",
    "plan",
    "is",
    "on",
    "page",
    "two",
    "of",
    "our",
    "slides",
    "again",
]


async def fill(database: Database, count: int) -> None:
    """About twelve words a line, as people speak."""
    random, ids, clock = Random(1), LineIds(), SystemClock()
    binding = Binding("b1", "T1", "C1", "conf", "conf", "U1", clock.now())
    await database.write(bindings.add, binding)
    for number in range(_MEETINGS):
        await database.write(meetings.begin, f"m{number}", binding)
        said = [_said(random, number, at) for at in range(count // _MEETINGS)]
        works = [bind(lines.add, **each, line_id=ids.next(clock.now())) for each in said]
        await database.submit(Unit(works))
        await database.write(meetings.end, f"m{number}")


def _said(random: Random, number: int, at: int) -> dict[str, Any]:
    words = [*random.choices(_WORDS, k=10), f"word{random.randrange(20_000)}"]
    if number == 1 and at == 1:
        words.append(_RARE)
    return {
        "meeting_id": f"m{number}",
        "binding_id": "b1",
        "kind": "caption" if at % 3 else "chat",
        "participant_uuid": "c12776e4-6dd4-41b2-abce-fab3a3b48000",
        "name": random.choice(_NAMES),
        "text": " ".join(words),
        "said_at": SystemClock().now(),
        "post_key": f"m{number}/captions/{at}",
    }


async def _has_lines(tx: Transaction) -> bool:
    return await tx.find(select(tables.line.c.id).limit(1)) is not None


class Lateness:
    """The longest that the loop did not come back to something that sleeps for a moment."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def run(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            self.worst = max(self.worst, time.perf_counter() - began - 0.001)


async def searched(database: Database, wanted: Wanted) -> tuple[float, Page]:
    """As a person's request: what there is to look at, and the first page."""
    worst, page = 0.0, Page(())
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        await database.read(finding.extent, wanted)
        page = await database.read(finding.find, wanted, before=None, limit=10)
        worst = max(worst, time.perf_counter() - began)
    return worst, page


def cost_of_hashes(cipher: Cipher, count: int) -> float:
    """µs of processor time a line, as far as it is made of words that were said before."""
    random = Random(2)
    said = [" ".join(random.choices(_WORDS, k=11)) for _ in range(count)]
    began = time.process_time()
    for each in said:
        line_words.marks(cipher, "b1", each)
    return (time.process_time() - began) / count * 1e6


async def main(url: str, count: int) -> None:
    await migrate(url)
    cipher = Cipher([_KEY])
    database = Database(url, cipher, SystemClock())
    if not await database.read(_has_lines):
        await fill(database, count)
    lateness = Lateness()
    async with asyncio.TaskGroup() as group:
        watch = group.create_task(lateness.run())
        rare, page = await searched(database, Wanted(binding_id="b1", words=(_RARE,)))
        often, many = await searched(database, Wanted(binding_id="b1", words=("plan", "page")))
        none, _ = await searched(database, Wanted(binding_id="b1", words=("nobody", "said")))
        by, _ = await searched(
            database, Wanted(binding_id="b1", words=(_RARE,), speaker=("bob", "lee"))
        )
        watch.cancel()
    size = func.avg(func.length(tables.line.c.words_hashed))
    async with database.transaction() as tx:
        length = float(await tx.value(select(size)))
    await database.close()
    told = {
        "rare": rare,
        "often": often,
        "none": none,
        "by": by,
        "lag": lateness.worst,
        "us": cost_of_hashes(cipher, 5_000),
        "bytes": length,
        "result": [len(page.lines), len(many.lines)],
    }
    sys.stdout.write(json.dumps(told) + "\n")


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
