"""What can be done to the visitor's screen beside showing the state."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


class Screen:
    """The open pages of one showing, addressed as one."""

    def __init__(self, send: Callable[[Json], None]) -> None:
        self._send = send
        self._counter: Counter[str] = Counter()
        self._over = asyncio.Event()

    def notify(self, text: str) -> None:
        """Show a line for a few seconds."""
        self._send({"type": "toast", "text": text})

    def open_thread(self, ts: str) -> None:
        self._send({"type": "open_thread", "ts": ts})

    def offer(
        self, request: str, options: list[Json], groups: list[Json], error: str | None
    ) -> None:
        """List what a menu has for the words of one request."""
        answer: Json = {"type": "offer", "request": request, "error": error}
        self._send({**answer, "options": options, "groups": groups})

    def count(self, name: str) -> int:
        """How often this was asked before, so that lines can take turns."""
        self._counter[name] += 1
        return self._counter[name] - 1

    def start_over(self) -> None:
        self._over.set()

    async def wait_until_over(self) -> None:
        """Return when the visitor wants everything from the beginning."""
        await self._over.wait()
