"""Finish what is under way when somebody cancels it, within a few seconds."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from bridge.clock import Clock

ResultT = TypeVar("ResultT")


async def finished(work: Coroutine[Any, Any, ResultT], clock: Clock, seconds: float) -> ResultT:
    """Await it; canceled meanwhile, it gets so many seconds more before it is canceled too.

    A task group would cancel the work with its owner, and that is what this is to prevent.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await _let_finish(task, clock, seconds)
        raise


async def _let_finish(task: asyncio.Future[Any], clock: Clock, seconds: float) -> None:
    try:
        async with clock.timeout(seconds):
            await asyncio.wait([task])
    except TimeoutError:
        task.cancel()
        await asyncio.wait([task])
    if not task.cancelled():
        # Read, so that nobody complains of an error that nobody has seen.
        task.exception()
