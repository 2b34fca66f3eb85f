"""Chat lines and finals stored a second, beside SQLAlchemy's ORM and the driver alone.

A chat line is a line with its post, a final a line alone; the ORM commits each row, the driver ten
of them. Each side has files of its own, on the same disk.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tests.benchmarks.builds import OURS, Build
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side

LINES = 2_000
_SLOW_LINES = 300
_A_COMMIT = 10
WORDS = "Could you say that once more, please? The line was bad for a moment."


class _Base(DeclarativeBase):
    pass


class Line(_Base):
    """What the ORM stores."""

    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


async def stored(build: Build, url: str) -> Sample:
    found = await build.run("stored_lines", url, str(LINES))
    numbers = (found["chat"], found["finals"], found["chat_us"], found["finals_us"])
    return Sample(numbers, found["result"])


def alike(rate: float) -> Sample:
    """A side that knows one kind of line only."""
    return Sample((rate, rate, None, None))


def store_by_orm(url: str) -> float:
    """A commit a row."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
    _Base.metadata.create_all(engine)
    began = time.perf_counter()
    with Session(engine) as session:
        for _ in range(_SLOW_LINES):
            session.add(Line(text=WORDS))
            session.commit()
    seconds = time.perf_counter() - began
    engine.dispose()
    return _SLOW_LINES / seconds


def _store_by_driver(path: Path) -> float:
    """Ten rows a commit."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _prepare(connection)
        connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT)")
        began = time.perf_counter()
        for _ in range(LINES // _A_COMMIT):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO row (text) VALUES (?)", [(WORDS,)] * _A_COMMIT)
            connection.execute("COMMIT")
        return LINES / (time.perf_counter() - began)


def _prepare(connection: sqlite3.Connection, _record: object = None) -> None:
    connection.execute("PRAGMA journal_mode=WAL").close()
    connection.execute("PRAGMA synchronous=FULL").close()


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[dict[str, Side]]:
    numbers = count()

    def fresh() -> Path:
        return bench.folder / f"{next(numbers)}.sqlite"

    def of(build: Build) -> Side:
        return lambda: stored(build, f"sqlite:///{fresh()}")

    async def rate(store: Callable[[], float]) -> Sample:
        return alike(await asyncio.to_thread(store))

    sides: dict[str, Side] = {
        "ours": of(OURS),
        "peer": lambda: rate(lambda: store_by_orm(f"sqlite:///{fresh()}")),
        "limit": lambda: rate(lambda: _store_by_driver(fresh())),
    }
    if bench.before is not None:
        sides["before"] = of(bench.before)
    yield sides


ROWS = (
    Row("chat lines stored, SQLite", "lines/s", [Goal("peer", least=4), Goal("limit", least=0.25)]),
    Row("finals stored, SQLite", "lines/s", [Goal("peer", least=4), Goal("limit", least=0.25)]),
    Row("CPU of a chat line stored, SQLite", "µs"),
    Row("CPU of a final stored, SQLite", "µs"),
)
CASE = Case(ROWS, _sides)
