"""A real HTTP server that answers what a test tells it to, as a node would on the wire."""

import asyncio
import json
import random
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bridge.pexip.stream.heard import Heard
from tests.fake_clock import FakeClock
from tests.patience import PATIENCE


@dataclass(frozen=True)
class Seen:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """One answer; `hold` keeps it back until it is set."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    hold: asyncio.Event | None = None
    headers: dict[str, str] = field(default_factory=dict)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)


def success(result: Any, status: int = 200, word: str = "success") -> Reply:
    return Reply(status, json.dumps({"status": word, "result": result}).encode())


def html(status: int) -> Reply:
    return Reply(status, b"<html>no node here</html>", "text/html")


DONE = success(result=True)
NOT_DONE = success(result=False)


async def pass_time(clock: FakeClock, *, until: Callable[[], bool]) -> None:
    """Move on in steps that leave real sockets time to answer."""
    async with asyncio.timeout(PATIENCE):
        while not until():
            await clock.advance(0.25)


class ScriptedStream:
    """The node's end of one event stream."""

    def __init__(self, request: web.Request, response: web.StreamResponse) -> None:
        self._request = request
        self._response = response
        self.done = asyncio.Event()

    async def write(self, data: bytes) -> None:
        await self._response.write(data)

    async def event(self, name: str, data: Any = None, event_id: str = "MV8x") -> None:
        text = f"event: {name}\nid: {event_id}\ndata: {json.dumps(data)}\n\n"
        await self.write(text.encode())

    @property
    def is_left(self) -> bool:
        """Whether the client has closed the connection."""
        transport = self._request.transport
        return transport is None or transport.is_closing()

    def close(self) -> None:
        """End the response as a node does that shuts down in order."""
        self.done.set()

    def hang_up(self) -> None:
        """Close the connection with the last chunk owing, behind all that was written."""
        assert self._request.transport is not None
        self._request.transport.close()
        self.done.set()

    def abort(self) -> None:
        """Cut the connection."""
        assert self._request.transport is not None
        self._request.transport.abort()
        self.done.set()


class ScriptedNode:
    """Answers by the last part of the path; the last answer of a script is repeated."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[Seen] = []
        self._scripts: dict[str, deque[Reply]] = defaultdict(deque)
        self._arrived: asyncio.Queue[Seen] = asyncio.Queue()
        self._opened: asyncio.Queue[ScriptedStream] = asyncio.Queue()
        self._streams: list[ScriptedStream] = []

    def answer(self, name: str, *replies: Reply) -> None:
        self._scripts[name] = deque(replies)

    async def next_request(self) -> Seen:
        async with asyncio.timeout(PATIENCE):
            return await self._arrived.get()

    async def next_stream(self) -> ScriptedStream:
        async with asyncio.timeout(PATIENCE):
            return await self._opened.get()

    @asynccontextmanager
    async def serving(self, **site: Any) -> AsyncIterator["ScriptedNode"]:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            server = web.TCPSite(runner, "127.0.0.1", 0, **site)
            await server.start()
            port = runner.addresses[0][1]
            self.url = f"https://localhost:{port}" if site else f"http://127.0.0.1:{port}"
            yield self
        finally:
            for stream in self._streams:
                stream.close()
            await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        seen = Seen(request.method, request.raw_path, dict(request.headers), body)
        self.seen.append(seen)
        self._arrived.put_nowait(seen)
        name = request.raw_path.rpartition("/")[2]
        script = self._scripts[name]
        if name == "events" and not script:
            return await self._stream(request)
        reply = script.popleft() if len(script) > 1 or (script and name == "events") else script[0]
        if reply.hold is not None:
            await reply.hold.wait()
        return web.Response(
            status=reply.status,
            body=reply.body,
            content_type=reply.content_type,
            headers=reply.headers,
        )

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        stream = ScriptedStream(request, response)
        self._streams.append(stream)
        self._opened.put_nowait(stream)
        await stream.done.wait()
        return response


class Collected:
    """What a stream tells, read by a task of its own."""

    def __init__(self) -> None:
        self._items: asyncio.Queue[Heard | Exception | None] = asyncio.Queue()

    async def next(self) -> Any:
        """The next event; an error that ended the stream is raised, its plain end is None."""
        heard = await self.next_heard()
        return None if heard is None else heard.event

    @property
    def has_more(self) -> bool:
        """Whether something was told that nobody has asked for yet."""
        return not self._items.empty()

    async def next_heard(self) -> Heard | None:
        """The same with the time at which it was read."""
        async with asyncio.timeout(PATIENCE):
            item = await self._items.get()
        if isinstance(item, Exception):
            raise item
        return item

    async def read(self, items: AsyncGenerator[Heard]) -> None:
        try:
            async with aclosing(items):
                async for item in items:
                    self._items.put_nowait(item)
            self._items.put_nowait(None)
        except Exception as error:  # noqa: BLE001 - raised where the test waits
            self._items.put_nowait(error)


@asynccontextmanager
async def collecting(items: AsyncGenerator[Heard]) -> AsyncIterator[Collected]:
    collected = Collected()
    async with asyncio.TaskGroup() as group:
        reader = group.create_task(collected.read(items))
        yield collected
        reader.cancel()
