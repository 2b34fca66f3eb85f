"""Stored lines a second: `python -m tests.benchmarks.stored_lines [sqlite:///… or postgresql://…]`.

A chat line is a line with its post, a final a line alone; each is a unit of its own. Ours is
measured beside a commit a row by SQLAlchemy's ORM and ten rows a commit by the driver alone, taking
turns, for what a machine and its disk do changes from one minute to the next.
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bridge.clock import SystemClock
from bridge.storage.chores.migrate import migrate
from bridge.storage.database import Database, Transaction, Unit, bind
from bridge.storage.meetings import bindings, lines, meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.line_ids import LineIds
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post
from bridge.storage.transactions.encryption import Cipher

_COUNT = 2_000
_SLOW_COUNT = 300
_ROUNDS = 5
_A_COMMIT = 10
_WORDS = "Could you say that once more, please? The line was bad for a moment."
_KEY = "a key that is long enough for this"


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


class Ours:
    """Units of two meetings, handed over as fast as the loop can."""

    def __init__(self, database: Database, run: int) -> None:
        self._database = database
        self._run = run
        self._ids = LineIds()
        self._clock = SystemClock()
        self.processor: list[float] = []
        """Seconds of processor time that a unit took, one for each measurement."""

    async def chat(self) -> float:
        return await self._store(self._chat_line)

    async def finals(self) -> float:
        return await self._store(self._final)

    async def _store(self, make: Callable[[int], Unit]) -> float:
        began, used = time.perf_counter(), time.process_time()
        await asyncio.gather(*(self._database.submit(make(number)) for number in range(_COUNT)))
        self.processor.append((time.process_time() - used) / _COUNT)
        return _COUNT / (time.perf_counter() - began)

    def _chat_line(self, number: int) -> Unit:
        key = f"m{number % 2}/chat/{self._run}/{number}"
        post = Post(key, "C1", _WORDS, thread_key="m0/card", author="Alice (Pexip)")
        works = (self._line(number, "chat", key), bind(outbox.post, "T1", post))
        return Unit(works, place=f"m{number % 2}", lines=1)

    def _final(self, number: int) -> Unit:
        return Unit((self._line(number, "caption", None),), place=f"m{number % 2}", lines=1)

    def _line(
        self, number: int, kind: lines.Kind, key: str | None
    ) -> Callable[[Transaction], Awaitable[int]]:
        now = self._clock.now()
        return bind(
            lines.add,
            meeting_id=f"m{number % 2}",
            kind=kind,
            participant_uuid="c12776e4-6dd4-41b2-abce-fab3a3b48000",
            name="Alice",
            text=_WORDS,
            said_at=now,
            post_key=key,
            line_id=self._ids.next(now),
        )


def orm(path: Path) -> float:
    """A commit a row."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL").close()
        connection.execute("PRAGMA synchronous=FULL").close()

    _Base.metadata.create_all(engine)
    began = time.perf_counter()
    with Session(engine) as session:
        for _ in range(_SLOW_COUNT):
            session.add(_Row(text=_WORDS))
            session.commit()
    seconds = time.perf_counter() - began
    engine.dispose()
    return _SLOW_COUNT / seconds


def raw(path: Path) -> float:
    """Ten rows a commit."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL").close()
        connection.execute("PRAGMA synchronous=FULL").close()
        connection.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, text TEXT)")
        began = time.perf_counter()
        for _ in range(_COUNT // _A_COMMIT):
            connection.execute("BEGIN IMMEDIATE")
            rows = [(_WORDS,)] * _A_COMMIT
            connection.executemany("INSERT INTO row (text) VALUES (?)", rows)
            connection.execute("COMMIT")
        return _COUNT / (time.perf_counter() - began)


async def begin(database: Database) -> None:
    """Two meetings that are under way."""

    async def two(tx: Transaction) -> None:
        for number in range(2):
            names = (f"b{number}", "T1", f"C{number}", f"conf{number}", f"conf{number}", "U1")
            binding = Binding(*names, tx.now)
            await bindings.add(tx, binding)
            await meetings.begin(tx, f"m{number}", binding)

    await database.write(two)


async def measure(url: str, folder: Path) -> dict[str, list[float]]:
    await migrate(url)
    database = Database(url, Cipher([_KEY]), SystemClock())
    await begin(database)
    found: dict[str, list[float]] = {}
    for number in range(_ROUNDS):
        ours = Ours(database, number)
        found.setdefault("chat lines", []).append(await ours.chat())
        found.setdefault("finals", []).append(await ours.finals())
        chat, final = ours.processor
        found.setdefault("µs a chat line", []).append(chat * 1e6)
        found.setdefault("µs a final", []).append(final * 1e6)
        found.setdefault("ORM, 1 a commit", []).append(await asyncio.to_thread(orm, folder / "orm"))
        found.setdefault("raw, 10 a commit", []).append(
            await asyncio.to_thread(raw, folder / "raw")
        )
    await database.close()
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/bridge.sqlite"
        found = asyncio.run(measure(url, Path(folder)))
    for name, rates in found.items():
        sys.stdout.write(
            f"{name:20} {median(rates):8,.0f}   {min(rates):8,.0f} – {max(rates):,.0f}\n"
        )


if __name__ == "__main__":
    main()
