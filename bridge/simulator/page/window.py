"""One open page: what it has yet to be sent."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import WSCloseCode, web

Json = dict[str, Any]


class Window:
    """Messages are sent each; of several changed states only the last."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._messages: list[Json] = []
        self._is_due = asyncio.Event()
        self._is_due.set()

    def mark(self, message: Json | None = None) -> None:
        """There is something new: the state, and perhaps a message beside it."""
        if message is not None:
            self._messages.append(message)
        self._is_due.set()

    async def wait(self) -> None:
        await self._is_due.wait()

    def take(self, state: Callable[[], Json]) -> list[Json]:
        """The state, then what has to be said beside it."""
        self._is_due.clear()
        messages, self._messages = self._messages, []
        return [state(), *messages]

    async def close(self) -> None:
        await self.socket.close(code=WSCloseCode.GOING_AWAY)
