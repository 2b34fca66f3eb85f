"""A reverse proxy in front of a node, with the habits that proxies have."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

# As nginx has it by default.
_BUFFER_BYTES = 8 * 1024
_PASSED_ON = {"content-type", "token", "pin", "accept"}


@dataclass(frozen=True)
class Instead:
    """What it answers without asking the node."""

    status: int
    location: str = ""


class Proxy:
    """Passes everything on, at once unless it `buffers`; or gives an answer of its own."""

    def __init__(self, node_url: str) -> None:
        self._node_url = node_url
        self.url = ""
        self.buffers = False
        self.instead: Instead | None = None
        self.refusals = 0
        self._passing = asyncio.Event()
        self._passing.set()

    def fall_silent(self) -> None:
        """No byte either way from now on, and no connection that ends."""
        self._passing.clear()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Proxy"]:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        async with aiohttp.ClientSession() as self._session:
            try:
                await web.TCPSite(runner, "127.0.0.1", 0).start()
                self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
                yield self
            finally:
                await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        await self._passing.wait()
        if self.instead is not None:
            self.refusals += 1
            headers = {"Location": self.instead.location} if self.instead.location else {}
            page = "<html>not the node</html>"
            return web.Response(
                status=self.instead.status, text=page, content_type="text/html", headers=headers
            )
        headers = {
            name: value for name, value in request.headers.items() if name.lower() in _PASSED_ON
        }
        async with self._session.request(
            request.method,
            f"{self._node_url}{request.raw_path}",
            data=await request.read() or None,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=None),
            skip_auto_headers=("Content-Type",),
        ) as answer:
            return await self._pass_on(request, answer)

    async def _pass_on(
        self, request: web.Request, answer: aiohttp.ClientResponse
    ) -> web.StreamResponse:
        response = web.StreamResponse(status=answer.status)
        response.content_type = answer.content_type
        await response.prepare(request)
        held = b""
        async for data in answer.content.iter_any():
            await self._passing.wait()
            held += data
            if len(held) >= (_BUFFER_BYTES if self.buffers else 1):
                await response.write(held)
                held = b""
        if held:
            await response.write(held)
        return response
