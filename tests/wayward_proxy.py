"""Something between the bridge and its node that loses, delays or refuses what passes through it.

It knows of HTTP no more than where a request to say something begins.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal
from urllib.parse import urlsplit

_CHUNK = 65536

Habit = Literal["passes", "drips", "cuts"]


class WaywardProxy:
    """Passes everything on, but for the answers to requests whose path ends in this."""

    def __init__(self, path_end: str = "/message") -> None:
        self.habit: Habit = "passes"
        self.seconds_a_byte = 0.0
        """How slowly an answer drips."""
        self._mark = f"{path_end} HTTP/1.1\r\n".encode()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._target = ("", 0)
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def serve(self) -> AsyncIterator["WaywardProxy"]:
        """Listen at once; what it leads to is said later."""
        await self.open()
        try:
            yield self
        finally:
            self.close()

    def lead_to(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (str(parts.hostname), int(parts.port or 0))

    async def open(self) -> None:
        """Listen, again at the same address where it was closed."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Refuse connections from now on, and break those that are open."""
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            there, onward = await asyncio.open_connection(*self._target)
            connection = _Connection(self)
            self._writers |= {writer, onward}
            try:
                async with asyncio.TaskGroup() as group:
                    back = group.create_task(connection.answer(there, writer))
                    await connection.ask(reader, onward)
                    back.cancel()
            finally:
                for each in (writer, onward):
                    self._writers.discard(each)
                    each.transport.abort()

    def is_struck(self, request: bytes) -> bool:
        return self.habit != "passes" and self._mark in request


class _Connection:
    def __init__(self, proxy: WaywardProxy) -> None:
        self._proxy = proxy
        self._is_struck = False

    async def ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(_CHUNK):
                self._is_struck = self._proxy.is_struck(data)
                writer.write(data)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(_CHUNK):
                if not self._is_struck:
                    writer.write(data)
                elif self._proxy.habit == "cuts":
                    writer.transport.abort()
                else:
                    await self._drip(data, writer)
        writer.transport.abort()

    async def _drip(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        for byte in data:
            writer.write(bytes([byte]))
            await asyncio.sleep(self._proxy.seconds_a_byte)
