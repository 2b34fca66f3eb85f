"""What goes on beside the meetings' turns: requests to nodes, long work."""

import asyncio
from collections.abc import Coroutine
from typing import Any

# What is under way when the bridge is stopped may take so long to end.
_FINISH_SECONDS = 2.0


class Errands:
    """Those of one process, until it is closed."""

    def __init__(self) -> None:
        self._running: set[asyncio.Future[None]] = set()
        self._is_closed = False

    def start(self, errand: Coroutine[Any, Any, None]) -> None:
        """Begin with it; it sees to its own failures."""
        if self._is_closed:
            errand.close()
            return
        task = asyncio.ensure_future(errand)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Let what is under way end, for a moment, and begin with nothing more."""
        self._is_closed = True
        if self._running:
            await asyncio.wait(self._running, timeout=_FINISH_SECONDS)
        left = list(self._running)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
