"""What is built when it is first needed, built beforehand: piece by piece, with others in between.

Models of arguments and events are made ready by whoever reads them first. A first panel reads those
of a hundred commands in one go, and held up everybody for as long as all of them take.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from bridge.commands.table.row import AnyRow
from bridge.commands.typed.arguments import slots
from bridge.commands.typed.slots import slots_of
from bridge.pexip.stream.event import Event


async def warm_up(rows: Iterable[AnyRow], events: Iterable[type[Event]]) -> None:
    """What is ready already costs nothing, and not a turn either."""
    for build in _pieces(rows, events):
        if build():
            await asyncio.sleep(0)


def _pieces(
    rows: Iterable[AnyRow], events: Iterable[type[Event]]
) -> Iterator[Callable[[], object]]:
    for row in rows:
        yield row.arguments.model_rebuild
        yield partial(_read_slots, row)
    for event in events:
        yield event.model_rebuild
        yield event.adapter.rebuild


def _read_slots(row: AnyRow) -> bool:
    """Whether nobody has read them before."""
    known = slots_of.cache_info().misses
    slots(row)
    return slots_of.cache_info().misses > known
