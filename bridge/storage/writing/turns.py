"""A turn at the writer's connection, for whoever writes step by step from the loop.

While it lasts nobody else writes. Each step goes to the writer's thread and back; a cancellation
is heard at once, and what was begun is rolled back behind it.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection

ResultT = TypeVar("ResultT")

_Call = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Turn:
    """Asked for and ended on the loop; granted and served in the writer's thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self.begun: asyncio.Future[Connection] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()

    async def do(self, step: Callable[[], ResultT], /) -> ResultT:
        """Carry out a step in the writer's thread."""
        return await self.begin_step(step)

    def begin_step(self, step: Callable[[], ResultT]) -> "asyncio.Future[ResultT]":
        future: asyncio.Future[ResultT] = self._loop.create_future()
        self._calls.put((step, future))
        return future

    def end(self) -> None:
        """Behind the steps that were begun; what is not committed is rolled back."""
        self._calls.put(None)

    def grant(self, connection: Connection) -> None:
        self.tell(self.begun, connection)

    def refuse(self, error: BaseException) -> None:
        self.tell(self.begun, error)
        self.tell(self.ended, None)

    def serve(self, awaiting: Callable[[], AbstractContextManager[None]]) -> None:
        """Carry out its steps until it ends, each `awaiting` the server."""
        while (call := self._calls.get()) is not None:
            step, future = call
            try:
                with awaiting():
                    result = step()
            except BaseException as error:  # noqa: BLE001 - whoever asked is told
                self.tell(future, error)
            else:
                self.tell(future, result)

    def tell(self, future: "asyncio.Future[Any]", result: Any) -> None:
        """Hand a result or an error over to the loop; a loop that is closed waits for nothing."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(_settle, future, result)


def _settle(future: "asyncio.Future[Any]", result: Any) -> None:
    if future.done():
        return
    if isinstance(result, BaseException):
        future.set_exception(result)
    else:
        future.set_result(result)
