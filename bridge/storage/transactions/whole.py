"""Let a step on SQLite come to its end before a cancellation is heard.

A driver that is left in the middle of a statement keeps the file locked until somebody collects
its cursor, and everybody else waits for seconds and then fails. So a cancellation waits instead,
for one step, which takes milliseconds.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, TypeAlias, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

ResultT = TypeVar("ResultT")

Run: TypeAlias = Callable[[Coroutine[Any, Any, Any]], Awaitable[Any]]


async def whole(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    """Await it; a cancellation is raised only once it has ended, whatever came of it.

    A task group would cancel the work with its owner, and that is what this is to prevent.
    """
    task = asyncio.ensure_future(work)
    canceled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            canceled = error
    if canceled is None:
        return task.result()
    if not task.cancelled():
        # Read, so that nobody complains of an error that nobody has seen.
        task.exception()
    raise canceled


async def at_once(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    """Await it as it is: a server ends by itself what its client has given up."""
    return await work


class Begun:
    """An engine's transaction; if `is_whole`, no cancellation cuts a step of it short."""

    def __init__(self, engine: AsyncEngine, *, is_whole: bool) -> None:
        self._engine = engine
        self._stack = AsyncExitStack()
        self.run: Run = whole if is_whole else at_once
        self.is_committed = False

    async def __aenter__(self) -> AsyncConnection:
        connection: AsyncConnection
        try:
            connection = await self.run(self._stack.enter_async_context(self._engine.begin()))
        except BaseException:
            # It may have begun although its owner was canceled meanwhile.
            await self.run(self._stack.aclose())
            raise
        return connection

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.run(self._end(kind, error, traceback))

    async def _end(self, *error: Any) -> None:
        await self._stack.__aexit__(*error)
        self.is_committed = error[0] is None
