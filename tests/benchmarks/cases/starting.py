"""From nothing to ready: what the import takes, and `bridge run` with a database that is there."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from tests.benchmarks.asked.apps import App
from tests.benchmarks.asked.scene import Scene
from tests.benchmarks.builds import OURS, Build
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[dict[str, Side]]:
    async with Scene(bench.folder, 4).running() as scene:
        sides = {"ours": await _side(scene, OURS)}
        if bench.before is not None:
            sides["before"] = await _side(scene, bench.before)
        yield sides


async def _side(scene: Scene, build: Build) -> Side:
    start = await scene.prepared(build)

    async def measure() -> Sample:
        imported = await build.run("imported")
        began = time.perf_counter()
        async with start() as app:
            await _is_ready(app)
            ready = time.perf_counter() - began
            processor = await app.processor_seconds()
        return Sample([imported["ms"], ready * 1000, processor * 1000])

    return measure


async def _is_ready(app: App) -> None:
    url = app.url.replace("/slack/events", "/readyz")
    async with aiohttp.ClientSession() as http:
        while True:
            async with http.get(url) as answer:
                if answer.ok:
                    return
            await asyncio.sleep(0.005)


CASE = Case(
    [
        Row("import bridge.app, CPU", "ms", [Goal("before", most=0.6)]),
        Row("bridge run, until it is ready", "ms", [Goal("before", most=0.7)]),
        Row("bridge run, until it is ready, CPU", "ms"),
    ],
    _sides,
    rounds=5,
    quick_rounds=3,
)
