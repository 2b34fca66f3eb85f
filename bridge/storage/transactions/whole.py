"""Let a step come to its end before a cancellation is heard.

Whoever is canceled while it commits must know afterwards whether it has, so a cancellation waits
for that one step, which takes milliseconds.
"""

import asyncio
from typing import TypeVar

ResultT = TypeVar("ResultT")


async def whole(step: "asyncio.Future[ResultT]") -> ResultT:
    """Await it; a cancellation is raised only once it has ended, whatever came of it."""
    canceled: asyncio.CancelledError | None = None
    while not step.done():
        try:
            await asyncio.wait([step])
        except asyncio.CancelledError as error:
            canceled = error
    if canceled is None:
        return step.result()
    if not step.cancelled():
        # Read, so that nobody complains of an error that nobody has seen.
        step.exception()
    raise canceled
