"""The status page over HTTP: the document, its style and script, and what has changed, as events.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from aiohttp import web
from pydantic import SecretStr

from bridge.budgets.counters import PAST
from bridge.budgets.table import STATUS_WATCHERS
from bridge.clock import Clock
from bridge.web.asker import Network
from bridge.web.status.access import Access
from bridge.web.status.page import main, page
from bridge.web.status.state import ReplicaState

PATH = "/status"
Read: TypeAlias = Callable[[], Awaitable[Sequence[ReplicaState]]]

_STATIC = Path(__file__).parent / "static"
_EVERY_SECONDS = 2.0
# A browser asks again by itself, and a password that was changed is asked for.
_LONGEST_SECONDS = 3600.0
_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        # What nginx would hold back otherwise.
        "X-Accel-Buffering": "no",
    }
)
_TYPES = (("page.css", "text/css"), ("page.js", "text/javascript"))


class StatusPage:
    """All that is below `/status`; `read` gives the state of each process that is known of."""

    def __init__(
        self,
        read: Read,
        password: SecretStr | None,
        clock: Clock,
        proxies: Sequence[Network] = (),
    ) -> None:
        self._read = read
        self._clock = clock
        self._access = Access(password, clock, proxies)
        self._watchers = 0
        self._closed = asyncio.Event()

    @property
    def routes(self) -> list[web.RouteDef]:
        files = [web.get(f"{PATH}/{name}", _file(name, kind)) for name, kind in _TYPES]
        return [web.get(PATH, self._page), web.get(f"{PATH}/events", self._events), *files]

    def close(self) -> None:
        """The server ends, which would wait for whoever watches."""
        self._closed.set()

    async def _page(self, request: web.Request) -> web.Response:
        if (refusal := self._access.refusal(request)) is not None:
            return refusal
        text = page(await self._read())
        return web.Response(text=text, content_type="text/html", headers=_HEADERS)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if (refusal := self._access.refusal(request)) is not None:
            return refusal
        if self._watchers >= STATUS_WATCHERS.amount:
            PAST.count(STATUS_WATCHERS)
            return web.Response(status=503, text="Too many watch this page.\n")
        response = web.StreamResponse(headers=_HEADERS)
        response.content_type = "text/event-stream"
        self._watchers += 1
        try:
            await response.prepare(request)
            with suppress(ConnectionError):
                await self._tell(response)
        finally:
            self._watchers -= 1
        return response

    async def _tell(self, response: web.StreamResponse) -> None:
        """All of it, whenever it is another than before; a comment keeps the connection up."""
        told, until = "", self._clock.monotonic() + _LONGEST_SECONDS
        while not self._closed.is_set() and self._clock.monotonic() < until:
            drawn = main(await self._read())
            await response.write(_event(drawn) if drawn != told else b": as before\n\n")
            told = drawn
            with suppress(TimeoutError):
                async with self._clock.timeout(_EVERY_SECONDS):
                    await self._closed.wait()


def _event(html: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in html.splitlines())
    return f"{lines}\n".encode()


def _file(name: str, kind: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Its content is no secret, so that a page that asks for the password needs none of it."""
    text = (_STATIC / name).read_text(encoding="utf-8")

    async def send(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type=kind, headers=_HEADERS)

    return send
