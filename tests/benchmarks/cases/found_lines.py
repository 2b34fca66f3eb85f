"""A search in 100,000 kept lines: by a word that one of them has, that many have, that none has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import make_url

from tests.benchmarks.builds import OURS
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side
from tests.postgres import run_postgres

LINES = 100_000
_QUICK_LINES = 20_000
_NUMBERS = ("rare", "often", "none", "by", "lag")


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[dict[str, Side]]:
    """Both databases are filled once, in the uncounted round."""
    lines = _QUICK_LINES if bench.is_quick else LINES

    async def measure() -> Sample:
        found = [await OURS.run("found_lines", each, str(lines)) for each in (file, shared)]
        seconds = [each[name] * 1000 for each in found for name in _NUMBERS]
        hashes = [found[0]["us"], found[0]["bytes"]]
        return Sample([*seconds, *hashes], found[0]["result"])

    with run_postgres(is_durable=False) as server:
        file = f"sqlite:///{bench.folder / 'lines.sqlite'}"
        url = make_url(await server.create()).set(drivername="postgresql")
        shared = url.render_as_string(hide_password=False)
        yield {"ours": measure}


def _rows(database: str) -> list[Row]:
    soon, unnoticed = [Goal(most=500)], [Goal(most=50)]
    return [
        Row(f"found in 100,000 lines, a rare word, {database}", "ms", soon),
        Row(f"found in 100,000 lines, two common words, {database}", "ms", soon),
        Row(f"found in 100,000 lines, nothing, {database}", "ms", soon),
        Row(f"found in 100,000 lines, by a speaker, {database}", "ms", soon),
        Row(f"loop held up by a search, {database}", "ms", unnoticed),
    ]


ROWS = [
    *_rows("SQLite"),
    *_rows("PostgreSQL"),
    Row("CPU of a line's hashes", "µs"),
    Row("size of a line's hashes", "bytes"),
]
CASE = Case(ROWS, _sides, rounds=3, quick_rounds=1, is_long=True)
