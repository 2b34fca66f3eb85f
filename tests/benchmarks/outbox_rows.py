"""How fast lines get into the outbox for good, beside SQLite alone with one commit a row."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

from cryptography.fernet import Fernet

from bridge.clock import SystemClock
from bridge.storage.chores.migrate import migrate
from bridge.storage.database import Database
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post
from bridge.storage.transactions.encryption import Cipher
from tests.benchmarks.measuring import Case, Rates

_ROWS = 320
_PRODUCERS = 16
_TEXT = "The numbers are on the dashboard, and they look better than last week."


async def measure(folder: Path, repeats: int) -> list[Case]:
    url = f"sqlite:///{folder / 'outbox.sqlite'}"
    await migrate(url)
    database = Database(url, Cipher([Fernet.generate_key().decode()]), SystemClock())
    one, many = Rates([], []), Rates([], [])
    try:
        for repeat in range(repeats):
            alone = _ROWS / await asyncio.to_thread(_sqlite_alone, folder / f"{repeat}.sqlite")
            for rates, rows_a_commit in ((one, 1), (many, 10)):
                seconds = await _timed(
                    _produce(database, f"{repeat}-{rows_a_commit}", rows_a_commit)
                )
                rates.ours.append(_ROWS / seconds)
                rates.limit.append(alone)
    finally:
        await database.close()
    producers = f"{_PRODUCERS} producers"
    return [
        one.case(f"Outbox, a commit a row, {producers}", "rows", least_ratio=0.10),
        many.case(f"Outbox, ten rows a commit, {producers}", "rows", least_ratio=0.25),
    ]


def _produce(database: Database, name: str, rows_a_commit: int) -> Callable[[], Awaitable[None]]:
    async def one(producer: int) -> None:
        keys = [f"{name}/{producer}/{number}" for number in range(_ROWS // _PRODUCERS)]
        for first in range(0, len(keys), rows_a_commit):
            async with database.transaction() as transaction:
                for key in keys[first : first + rows_a_commit]:
                    post = Post(key=key, channel="C1", text=_TEXT)
                    await outbox.post(transaction, "T1", post)

    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as group:
            for producer in range(_PRODUCERS):
                group.create_task(one(producer))

    return all_of_them


async def _timed(act: Callable[[], Awaitable[None]]) -> float:
    """By the wall, since most of it is waiting for the disk."""
    began = time.perf_counter()
    await act()
    return time.perf_counter() - began


def _sqlite_alone(path: Path) -> float:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, key TEXT UNIQUE, text TEXT)")
        began = time.perf_counter()
        for number in range(_ROWS):
            connection.execute("INSERT INTO line (key, text) VALUES (?, ?)", (str(number), _TEXT))
        return time.perf_counter() - began
