"""Work that outlives the request that asked for it: every task has an owner, a name and an end."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import structlog

from bridge.clock import Clock
from bridge.tracing import span

_DRAIN_SECONDS = 5.0

log = structlog.get_logger()


class Jobs:
    """Tasks of one part; at the end they get 5 s to finish before they are cancelled.

    A job that fails is logged, and the others go on.
    """

    def __init__(self, clock: Clock, *, drain_seconds: float = _DRAIN_SECONDS) -> None:
        self._clock = clock
        self._drain_seconds = drain_seconds
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()
        self._watches: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for watch in self._watches:
            watch.cancel()
        await self._drain()
        # What ended the body is raised by the caller's `async with`, not by the group.
        await self._group.__aexit__(None, None, None)

    def start(
        self, name: str, work: Coroutine[Any, Any, Any], *, begins_trace: bool = False
    ) -> Callable[[], bool]:
        """Run it to its end, beside the caller; what is returned cancels it.

        A trace begins with what a person has asked for; such a name holds nothing of theirs.
        """
        running = self._trace(name, work) if begins_trace else self._supervise(name, work)
        task = self._group.create_task(running, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # Canceled before its first step it would be reported as forgotten.
        task.add_done_callback(lambda _: work.close())
        return task.cancel

    def watch(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        """Run it as long as it likes; at the end it is not waited for."""
        task = self._group.create_task(self._supervise(name, work), name=name)
        self._watches.add(task)
        task.add_done_callback(self._watches.discard)
        task.add_done_callback(lambda _: work.close())

    async def settle(self) -> None:
        """Wait until none is running, as long as they get at the end."""
        with suppress(TimeoutError):
            async with self._clock.timeout(self._drain_seconds):
                while self._tasks:
                    await asyncio.wait(self._tasks)

    async def _trace(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        with span(f"slack {name}", "server"):
            await self._supervise(name, work)

    async def _supervise(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except Exception:
            log.exception("a job failed", job=name)

    async def _drain(self) -> None:
        try:
            async with self._clock.timeout(self._drain_seconds):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        except TimeoutError:
            log.warning("jobs were cut short", jobs=sorted(t.get_name() for t in self._tasks))
        finally:
            for task in self._tasks:
                task.cancel()
