"""The same on PostgreSQL, which waits for its disk; each side has databases of its own."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing

import psycopg
from sqlalchemy import make_url

from tests.benchmarks.builds import OURS, Build
from tests.benchmarks.cases import stored_lines
from tests.benchmarks.cases.stored_lines import LINES, WORDS, alike, store_by_orm, stored
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side
from tests.postgres import run_postgres

_A_COMMIT = 10


def _store_by_driver(url: str) -> float:
    """Ten rows a commit."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg.connect(plain)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE line (id BIGSERIAL PRIMARY KEY, text TEXT)")
        connection.commit()
        began = time.perf_counter()
        for _ in range(LINES // _A_COMMIT):
            cursor.executemany("INSERT INTO line (text) VALUES (%s)", [(WORDS,)] * _A_COMMIT)
            connection.commit()
        return LINES / (time.perf_counter() - began)


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[dict[str, Side]]:
    with run_postgres(is_durable=True) as server:

        def of(build: Build) -> Side:
            async def sample() -> Sample:
                url = make_url(await server.create()).set(drivername="postgresql")
                return await stored(build, url.render_as_string(hide_password=False))

            return sample

        def by(store: Callable[[str], float]) -> Side:
            async def sample() -> Sample:
                return alike(await asyncio.to_thread(store, await server.create()))

            return sample

        sides = {"ours": of(OURS), "peer": by(store_by_orm), "limit": by(_store_by_driver)}
        yield sides | ({"before": of(bench.before)} if bench.before else {})


_GOALS = (Goal("peer", least=4), Goal("limit", least=0.4))
ROWS = tuple(
    Row(row.name.replace("SQLite", "PostgreSQL"), row.unit, _GOALS if row.goals else ())
    for row in stored_lines.ROWS
)
CASE = Case(ROWS, _sides)
