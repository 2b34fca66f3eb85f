"""Faults for the next requests to a path, and the log of requests to wait on."""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from bridge.simulator.pexip.conference.wire import answer

_REMEMBERED_REQUESTS = 10_000

FaultKind = Literal["status", "hang", "invalid_json", "result_false", "disconnect"]


@dataclass
class RequestRecord:
    """One request as it arrived; `status` is None until it has been answered."""

    method: str
    path: str
    headers: dict[str, str]
    query: dict[str, str]
    text: str
    status: int | None = None
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
    """What happens to so many requests whose path ends so; they reach no handler."""

    path_suffix: str
    kind: FaultKind
    times: int
    status: int
    result: Any


class Faults:
    """The faults that are planned."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self._released = asyncio.Event()

    def plan(
        self,
        path_suffix: str,
        kind: FaultKind = "status",
        *,
        times: int = 1,
        status: int = 500,
        result: Any = "Internal server error",
    ) -> None:
        """An empty suffix means every request."""
        self._released.clear()
        self._planned.append(Fault(path_suffix, kind, times, status, result))

    def clear(self) -> None:
        """Forget what is planned and let hanging requests end, unanswered as they are."""
        self._planned.clear()
        self._released.set()

    async def strike(self, request: web.Request, record: RequestRecord) -> web.Response | None:
        """The fault's answer, or None where nothing is planned."""
        fault = self._take(record)
        if fault is None:
            return None
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

    def _take(self, record: RequestRecord) -> Fault | None:
        for fault in self._planned:
            if not fault.path_suffix or record.ends_with(fault.path_suffix):
                fault.times -= 1
                if fault.times <= 0:
                    self._planned.remove(fault)
                return fault
        return None
