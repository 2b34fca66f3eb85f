"""In front of the simulated Slack: takes posts and edits itself, as cheaply as may be.

What the bridge's calls cost is to be measured, and not what it costs to simulate a workspace.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import aiohttp
from aiohttp import web

_TAKEN = ("chat.postMessage", "chat.update", "chat.delete")
_LONGEST_BODY = 1 << 20


class Posts:
    """How many there were; for one who waits."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = asyncio.Event()

    def add(self) -> None:
        self._count += 1
        self._changed.set()

    async def wait_for(self, count: int) -> None:
        while self._count < count:
            self._changed.clear()
            await self._changed.wait()


class LightSlack:
    """Keeps the text of every post, by channel, in the order of arrival."""

    def __init__(self, behind: str) -> None:
        self.texts: dict[str, list[str]] = {}
        self._all = Posts()
        self._counted: list[tuple[str, Posts]] = []
        self._behind = behind
        self._numbers = count(1)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Its address."""
        async with aiohttp.ClientSession() as self._session:
            application = web.Application(client_max_size=_LONGEST_BODY)
            for method in _TAKEN:
                application.router.add_post(f"/api/{method}", self._take)
            application.router.add_route("*", "/{path:.*}", self._pass_on)
            runner = web.AppRunner(application, access_log=None)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            try:
                yield f"http://127.0.0.1:{runner.addresses[0][1]}"
            finally:
                await runner.cleanup()

    async def wait_for(self, posts: int) -> None:
        """Until there have been so many."""
        await self._all.wait_for(posts)

    def count(self, words: str) -> "Posts":
        """From now on, those that begin with these words."""
        posts = Posts()
        self._counted.append((words, posts))
        return posts

    async def _take(self, request: web.Request) -> web.Response:
        told = json.loads(await request.read())
        ts = told.get("ts") or f"1700000000.{next(self._numbers):06}"
        if request.path.endswith("postMessage"):
            self.texts.setdefault(told["channel"], []).append(told["text"])
            self._note(told["text"])
        thread = {"thread_ts": told["thread_ts"]} if "thread_ts" in told else {}
        message = {"ts": ts, "text": told.get("text", "")} | thread
        answer = {"ok": True, "channel": told["channel"], "ts": ts, "message": message}
        return web.Response(body=json.dumps(answer).encode(), content_type="application/json")

    def _note(self, text: str) -> None:
        self._all.add()
        for words, posts in self._counted:
            if text.startswith(f"{words}:"):
                posts.add()

    async def _pass_on(self, request: web.Request) -> web.Response:
        passed = ("Authorization", "Content-Type")
        headers = {name: request.headers[name] for name in passed if name in request.headers}
        url, body = f"{self._behind}{request.path_qs}", await request.read()
        async with self._session.request(request.method, url, data=body, headers=headers) as answer:
            return web.Response(
                body=await answer.read(),
                status=answer.status,
                content_type=answer.content_type,
            )
