"""Bytes of a stream to typed events, beside httpx-sse with json and pydantic."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from random import Random

from tests.benchmarks import event_mix
from tests.benchmarks.builds import OURS, Build
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side

_EVENTS = 5_000
_PEOPLE = 8


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[Mapping[str, Side]]:
    """The peer is absent where httpx-sse is not installed."""
    path = bench.folder / "events.json"
    events = islice(event_mix.events(Random(42), _PEOPLE), _EVENTS)
    frames = [event_mix.frame(*event, number) for number, event in enumerate(events)]
    path.write_text(json.dumps([each.decode() for each in frames]))
    sides: dict[str, Side] = {"ours": partial(_sample, OURS, "typed_events", path)}
    if bench.before is not None:
        sides["before"] = partial(_sample, bench.before, "typed_events", path)
    if find_spec("httpx_sse") is not None:
        sides["peer"] = partial(_sample, OURS, "typed_peer", path)
    yield sides


async def _sample(build: Build, script: str, path: Path) -> Sample:
    found = await build.run(script, str(path))
    return Sample([found["us"]], result=found["told"])


CASE = Case(
    [Row("Bytes → typed event, CPU", "µs", [Goal("peer", most=0.55)])],
    _sides,
)
