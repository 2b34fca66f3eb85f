"""A thousand meetings, one event a second each: from the start until it runs as it goes on.

The build before does not come to rest with these, so it is not waited for.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tests.benchmarks.between_fakes import alias, between_fakes
from tests.benchmarks.builds import OURS
from tests.benchmarks.cases.many_meetings import Feed, settled
from tests.benchmarks.table import Bench, Case, Goal, Row, Sample, Side

_MEETINGS = 1000
_WINDOW = 20.0


@asynccontextmanager
async def _sides(bench: Bench) -> AsyncIterator[Mapping[str, Side]]:
    async def ours() -> Sample:
        people = {alias(number): 8 for number in range(_MEETINGS)}
        async with (
            between_fakes(OURS, bench.folder, people) as between,
            asyncio.TaskGroup() as group,
        ):
            seconds = await settled(between, _MEETINGS)
            feeds = [Feed(between, number) for number in range(_MEETINGS)]
            tasks = [group.create_task(feed.run()) for feed in feeds]
            await asyncio.sleep(_WINDOW / 2)
            used, began = between.cpu(), time.monotonic()
            await asyncio.sleep(_WINDOW)
            share = (between.cpu() - used) / (time.monotonic() - began)
            for task in tasks:
                task.cancel()
        return Sample([share, seconds])

    yield {"ours": ours}


CASE = Case(
    [
        Row("1,000 meetings × 1 event a second", "of a core", [Goal(most=0.6)]),
        Row("1,000 meetings have their cards after the start", "s", [Goal(most=25)]),
    ],
    _sides,
    rounds=2,
    quick_rounds=1,
    is_warm=True,
    is_long=True,
)
