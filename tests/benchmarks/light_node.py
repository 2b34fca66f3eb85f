"""A node that costs next to nothing: it lets everybody in, takes all it is asked, and streams."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import web

from tests.benchmarks.event_mix import frame, person

_API = "/api/client/v2/conferences/{alias}"
_LIFE = 120
_PING_SECONDS = 10.0


class LightNode:
    """Conferences by their alias, each with so many people when its stream is opened."""

    def __init__(self, people: dict[str, int]) -> None:
        self._people = people
        self._streams: dict[str, web.StreamResponse] = {}
        self._joined = 0
        self.asked: list[tuple[str, str]] = []
        """What was asked of which conference, beside what every client asks."""

    @property
    def open(self) -> int:
        """How many streams there are."""
        return len(self._streams)

    def is_open(self, alias: str) -> bool:
        return alias in self._streams

    def stream(self, alias: str) -> object | None:
        """Its newest; another one is another object."""
        return self._streams.get(alias)

    async def send(self, alias: str, *frames: bytes) -> None:
        """In one piece; nothing happens while nobody listens."""
        if (stream := self._streams.get(alias)) is not None:
            with suppress(ConnectionError):
                await stream.write(b"".join(frames))

    async def send_all(self, frames: Iterable[bytes]) -> None:
        data = b"".join(frames)
        for alias in list(self._streams):
            await self.send(alias, data)

    @asynccontextmanager
    async def pinging(self) -> AsyncIterator[None]:
        """As a node does all the time: a stream that brings none is looked into."""

        async def ping() -> None:
            while True:
                await asyncio.sleep(_PING_SECONDS)
                await self.send_all([frame("ping", None)])

        async with asyncio.TaskGroup() as group:
            task = group.create_task(ping())
            yield
            task.cancel()

    @asynccontextmanager
    async def serve(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
        """Its address; with what it shows over TLS it is `localhost`."""
        app = web.Application()
        app.router.add_get(f"{_API}/events", self._events)
        app.router.add_get(f"{_API}/participants", self._participants)
        app.router.add_route("*", f"{_API}/{{request:.+}}", self._answer)
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls, backlog=2_000)
            await site.start()
            host, port = runner.addresses[0][:2]
            yield f"http://{host}:{port}" if tls is None else f"https://localhost:{port}"
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        await request.read()
        alias, asked = request.match_info["alias"], request.match_info["request"]
        if asked == "request_token":
            self._joined += 1
            return _success(self._token(alias))
        if asked == "refresh_token":
            return _success({"token": "secret", "expires": str(_LIFE)})
        self.asked.append((alias, asked))
        return _success(result=True)

    def _token(self, alias: str) -> dict[str, Any]:
        return {
            "token": "secret",
            "expires": str(_LIFE),
            "participant_uuid": f"00000000-0000-4000-9000-{self._joined:012}",
            "display_name": "Bridge",
            "role": "HOST",
            "conference_name": alias.replace("meet.", "Room "),
            "service_type": "conference",
            "current_service_type": "conference",
            "version": {"version_id": "38", "pseudo_version": "70000.0.0"},
            "chat_enabled": True,
            "live_captions_available": True,
        }

    async def _participants(self, request: web.Request) -> web.Response:
        return _success([person(each) for each in range(self._people[request.match_info["alias"]])])

    async def _events(self, request: web.Request) -> web.StreamResponse:
        alias = request.match_info["alias"]
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        frames = [frame("conference_update", {"locked": False, "started": True})]
        frames.append(frame("participant_sync_begin", None))
        frames += [frame("participant_create", person(each)) for each in range(self._people[alias])]
        frames.append(frame("participant_sync_end", None))
        await response.write(b"".join(frames))
        self._streams[alias] = response
        try:
            await asyncio.Event().wait()
        finally:
            if self._streams.get(alias) is response:
                del self._streams[alias]
        return response


def _success(result: Any) -> web.Response:
    body = json.dumps({"status": "success", "result": result})
    return web.Response(text=body, content_type="application/json")
