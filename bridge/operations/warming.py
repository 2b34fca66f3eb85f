"""What is built when it is first needed, built beforehand: piece by piece, with others in between.

Models of arguments and events are made ready by whoever reads them first. A first panel reads those
of a hundred commands in one go, and held up everybody for as long as all of them take.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from bridge.commands.table.row import AnyRow
from bridge.commands.typed.arguments import slots
from bridge.pexip.stream.event import Event


async def warm_up(rows: Iterable[AnyRow], events: Iterable[type[Event]]) -> None:
    """What is ready already costs nothing."""
    for build in _pieces(rows, events):
        build()
        await asyncio.sleep(0)


def _pieces(
    rows: Iterable[AnyRow], events: Iterable[type[Event]]
) -> Iterator[Callable[[], object]]:
    for row in rows:
        yield row.arguments.model_rebuild
        yield partial(slots, row)
    for event in events:
        yield event.model_rebuild
        yield event.adapter.rebuild
