"""Faults for the next requests to a path, and the log of requests to wait on."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from bridge.simulator.clock import Clock
from bridge.simulator.pexip.rules.wire import answer

_REMEMBERED_REQUESTS = 10_000
# Between the bytes of a slow answer.
_PAUSE_SECONDS = 0.3

FaultKind = Literal["status", "hang", "invalid_json", "result_false", "disconnect", "slow"]
Act = Callable[[], Awaitable[web.StreamResponse]]


@dataclass
class RequestRecord:
    """One request as it arrived; `status` is None until it has been answered.

    `at` is seconds since the epoch; `has_acted` says that it was granted, whatever became of the
    answer.
    """

    method: str
    path: str
    headers: dict[str, str]
    query: dict[str, str]
    text: str
    at: float = 0.0
    status: int | None = None
    has_acted: bool = False
    claimed: bool = field(default=False, repr=False)

    def ends_with(self, suffix: str) -> bool:
        return self.path.rstrip("/").endswith("/" + suffix.strip("/"))


class RequestLog:
    """The latest requests in order; `next` hands out each once."""

    def __init__(self) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=_REMEMBERED_REQUESTS)
        self._arrived = asyncio.Condition()

    def __iter__(self) -> Iterator[RequestRecord]:
        return iter(tuple(self._records))

    def __len__(self) -> int:
        return len(self._records)

    async def add(self, record: RequestRecord) -> None:
        async with self._arrived:
            self._records.append(record)
            self._arrived.notify_all()

    async def next(self, path_suffix: str, *, limit_seconds: float = 120) -> RequestRecord:
        """The first request to such a path that has not been handed out; wall-clock limit."""
        async with asyncio.timeout(limit_seconds), self._arrived:
            await self._arrived.wait_for(lambda: self._find(path_suffix) is not None)
            record = self._find(path_suffix)
            assert record is not None  # noqa: S101 -- awaited just above
            record.claimed = True
            return record

    def _find(self, path_suffix: str) -> RequestRecord | None:
        wanted = (r for r in self._records if not r.claimed and r.ends_with(path_suffix))
        return next(wanted, None)


@dataclass
class Fault:
    """What happens to requests whose path ends so; only `after` do they reach their handler."""

    path_suffix: str
    kind: FaultKind
    times: float
    status: int
    result: Any
    after: bool


class Faults:
    """The faults that are planned, and whether anything gets through at all."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._planned: list[Fault] = []
        self._released = asyncio.Event()
        self._is_passable = asyncio.Event()
        self._is_passable.set()

    def plan(
        self,
        path_suffix: str,
        kind: FaultKind = "status",
        *,
        times: float = 1,
        status: int = 500,
        result: Any = "Internal server error",
        after: bool = False,
    ) -> None:
        """An empty suffix means every request, `inf` times until `clear`.

        With `after` the request takes effect all the same. A slow one always does: its answer
        comes byte by byte.
        """
        self._released.clear()
        self._planned.append(Fault(path_suffix, kind, times, status, result, after))

    def black_hole(self) -> None:
        """Let no byte through either way, on open streams too, until `clear`."""
        self._is_passable.clear()

    async def passage(self) -> None:
        """Wait while a black hole is there."""
        await self._is_passable.wait()

    def clear(self) -> None:
        """Forget what is planned and let hanging requests end, unanswered as they are."""
        self._planned.clear()
        self._released.set()
        self._is_passable.set()

    async def strike(
        self, request: web.Request, record: RequestRecord, act: Act
    ) -> web.StreamResponse:
        """The handler's answer, or what a fault makes of it."""
        fault = self._take(record)
        if fault is None:
            return await act()
        if fault.kind == "slow":
            return await self._dribble(request, await act())
        if fault.after:
            await act()
        return await self._spoil(request, fault)

    async def _spoil(self, request: web.Request, fault: Fault) -> web.Response:
        if fault.kind == "hang":
            await self._released.wait()
        if fault.kind in {"hang", "disconnect"}:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=499)
        if fault.kind == "invalid_json":
            return web.Response(text='{"status": "succ', content_type="application/json")
        if fault.kind == "result_false":
            return answer(result=False)
        return answer(fault.result, fault.status)

    async def _dribble(self, request: web.Request, whole: web.StreamResponse) -> web.StreamResponse:
        """Send an answer byte by byte; an event stream is no answer."""
        if not isinstance(whole, web.Response) or not isinstance(whole.body, bytes):
            return whole
        slow = web.StreamResponse(status=whole.status, headers={"Content-Type": "application/json"})
        slow.content_length = len(whole.body)
        await slow.prepare(request)
        for byte in whole.body:
            # What is under way when the fault ends comes at once.
            with suppress(TimeoutError):
                async with self._clock.timeout(_PAUSE_SECONDS):
                    await self._released.wait()
            await slow.write(bytes([byte]))
        return slow

    def _take(self, record: RequestRecord) -> Fault | None:
        for fault in self._planned:
            if not fault.path_suffix or record.ends_with(fault.path_suffix):
                fault.times -= 1
                if fault.times <= 0:
                    self._planned.remove(fault)
                return fault
        return None
