"""A small node with the odd spellings and habits that older and newer ones have.

It is written by hand and shares nothing with the simulated node, so that the bridge is tried
against a second reading of the API: the forms are those of the API document where real nodes
differ from it, and of versions that leave things out or know more.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

OWN = "00000000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Habits:
    """How this node does things; the defaults are the oldest ones."""

    has_bracket: bool = False
    has_ping: bool = False
    has_status: bool = False
    has_conference_status: bool = True
    spelling: Literal["dashes", "unknown words"] = "dashes"
    refused: dict[str, tuple[int, Any]] = field(default_factory=dict)
    """Answers in place of doing it, by the last part of the path."""
    unknown: frozenset[str] = frozenset()
    """Requests that this node has never heard of."""


class OddNode:
    """One conference, whatever its alias; `people` is its roster as it goes over the wire."""

    def __init__(self, habits: Habits | None = None) -> None:
        self.habits = habits or Habits()
        self.people: dict[str, dict[str, Any]] = {}
        self.requests: list[tuple[str, Any]] = []
        self.role_at_refresh: str | None = None
        self.locked = "False"
        self._streams: list[asyncio.Queue[bytes | None]] = []
        self.streams_opened = 0

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, handler_cancellation=True)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            self.drop_streams()
            await runner.cleanup()

    # What happens

    def joins(self, number: int, name: str, **more: Any) -> str:
        uuid = f"00000000-0000-4000-8000-{number:012}"
        self.people[uuid] = self._entry(uuid, name, **more)
        self.send("participant_create", self.people[uuid])
        return uuid

    def changes(self, uuid: str, **more: Any) -> None:
        self.people[uuid] |= more
        self.send("participant_update", self.people[uuid])

    def leaves(self, uuid: str) -> None:
        del self.people[uuid]
        self.send("participant_delete", {"uuid": uuid})

    def says(self, uuid: str, text: str) -> None:
        name = self.people[uuid]["display-name" if self._has_dashes else "display_name"]
        line = {"origin": name, "uuid": uuid, "payload": text}
        self.send("message_received", line | {"type": "text/plain; charset=utf-8"})

    def send(self, name: str, data: Any = None) -> None:
        frame = f"event: {name}\r\nid: {len(self.requests)}\r\ndata: {json.dumps(data)}\r\n\r\n"
        for stream in self._streams:
            stream.put_nowait(frame.encode())

    def drop_streams(self) -> None:
        for stream in self._streams:
            stream.put_nowait(None)

    # How it looks

    @property
    def _has_dashes(self) -> bool:
        return self.habits.spelling == "dashes"

    def _entry(self, uuid: str, name: str, **more: Any) -> dict[str, Any]:
        if self._has_dashes:
            return {
                "uuid": uuid,
                "display-name": name,
                "role": "guest",
                "is-muted": "NO",
                "has-media": "True",
                "start-time": "1700000000",
                **more,
            }
        return {
            "uuid": uuid,
            "display_name": name,
            "role": "co-pilot",
            "protocol": "telepathy",
            "service_type": "conference",
            "encryption": "Quantum",
            "call_direction": "sideways",
            "rx_presentation_policy": ["ALLOW", "BUT"],
            "is_muted": "MAYBE",
            "start_time": None,
            "brand_new": {"nested": [1, 2, 3]},
            **more,
        }

    def _conference(self) -> dict[str, Any]:
        if self._has_dashes:
            return {"locked": self.locked, "guests-muted": "False"}
        return {"locked": self.locked, "guests_muted": "perhaps", "classification": "secret"}

    # Requests

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        name = request.path.rpartition("/")[2]
        self.requests.append((request.path, json.loads(text) if text else None))
        if name in self.habits.refused:
            status, result = self.habits.refused[name]
            word = "success" if status == 200 else "failure"
            return web.json_response({"status": word, "result": result}, status=status)
        answer = getattr(self, f"_on_{name}", None)
        if answer is None or name in self.habits.unknown:
            return web.Response(status=404, text="<html>Not Found</html>", content_type="text/html")
        if name == "events":
            return await self._stream(request)
        return web.json_response({"status": "success", "result": answer(request)})

    def _on_request_token(self, _request: web.Request) -> dict[str, Any]:
        self.people.pop(OWN, None)
        self.joins(1, "Slack bridge", role="chair", protocol="api")
        return {"token": "b2xk", "expires": 120, "participant_uuid": OWN, "role": "HOST"}

    def _on_refresh_token(self, _request: web.Request) -> dict[str, Any]:
        role = {} if self.role_at_refresh is None else {"role": self.role_at_refresh}
        return {"token": "bmV3", "expires": 120, **role}

    def _on_release_token(self, _request: web.Request) -> None:
        self.people.pop(OWN, None)

    def _on_participants(self, _request: web.Request) -> list[Any]:
        return [*self.people.values(), {"no-uuid": "at all"}]

    def _on_conference_status(self, _request: web.Request) -> dict[str, Any]:
        return self._conference()

    def _on_message(self, _request: web.Request) -> bool:
        return True

    def _on_lock(self, _request: web.Request) -> None:
        self.locked = "True"
        self.send("conference_update", self._conference())

    def _on_mute(self, request: web.Request) -> str:
        uuid = request.path.split("/")[-2]
        self.changes(uuid, **{"is-muted" if self._has_dashes else "is_muted": "YES"})
        return "true"

    def _on_show_live_captions(self, _request: web.Request) -> None:
        """Says nothing, and shows nothing in the roster."""

    def _on_events(self, _request: web.Request) -> None:
        """A stream; see `_stream`."""

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._streams.append(queue)
        self.streams_opened += 1
        self._burst()
        try:
            while (frame := await queue.get()) is not None:
                await response.write(frame)
        finally:
            self._streams.remove(queue)
        return response

    def _burst(self) -> None:
        self.send("conference_update", self._conference())
        if self.habits.has_bracket:
            self.send("participant_sync_begin")
        for entry in self.people.values():
            self.send("participant_create", entry)
        if self.habits.has_bracket:
            self.send("participant_sync_end")
