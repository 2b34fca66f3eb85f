"""A Slack that costs next to nothing: it takes everything, and counts it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from aiohttp import web

TEAM = "T00000001"
OWNER = "U00000001"
_BOT = {"user_id": "U00000002", "bot_id": "B00000001"}
_SCOPES = "chat:write,channels:read,groups:read,users:read,commands,files:write"


@dataclass(frozen=True)
class Taken:
    """One call."""

    at: float
    """Of `time.monotonic`."""
    method: str
    arguments: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.arguments.get("text", ""))


class CountingSlack:
    """One workspace whose channels are all private and hold its owner."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self._numbers = count(1)
        self._news = asyncio.Event()

    def posts(self, channel: str | None = None) -> list[Taken]:
        """New messages, those of one channel if one is given."""
        found = [each for each in self.taken if each.method == "chat.postMessage"]
        return [each for each in found if channel in (None, each.arguments.get("channel"))]

    async def until(self, holds: Callable[[], bool], seconds: float = 120.0) -> None:
        """Wait until it does, looking after each call."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._news.clear()
                await self._news.wait()

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Its address."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            yield f"http://{host}:{port}"
        finally:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        method, arguments = request.match_info["method"], await _arguments(request)
        self.taken.append(Taken(time.monotonic(), method, arguments))
        self._news.set()
        answer = {"ok": True, **self._answer(method, arguments)}
        return web.json_response(answer, headers={"x-oauth-scopes": _SCOPES})

    def _answer(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                place = {"url": "https://light.slack.test/", "team": "Light", "user": "bridge"}
                return {**place, **_BOT, "team_id": TEAM}
            case "chat.postMessage" | "chat.update":
                return self._message(arguments)
            case "users.info":
                user = {"id": OWNER, "team_id": TEAM, "name": "ana", "profile": {}}
                return {"user": user}
            case "conversations.info":
                channel = {"id": arguments.get("channel"), "is_private": True, "is_member": True}
                return {"channel": channel}
            case "conversations.members":
                return {"members": [OWNER, _BOT["user_id"]]}
            case _:
                return {}

    def _message(self, arguments: dict[str, Any]) -> dict[str, Any]:
        ts = arguments.get("ts") or f"{1_700_000_000 + next(self._numbers)}.000100"
        message = {"ts": ts, "text": arguments.get("text", ""), "bot_id": _BOT["bot_id"]}
        if thread := arguments.get("thread_ts"):
            message["thread_ts"] = thread
        return {"channel": arguments.get("channel"), "ts": ts, "message": message}


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        found: dict[str, Any] = json.loads(await request.read() or b"{}")
        return found
    return dict(await request.post())
