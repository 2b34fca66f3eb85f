"""What many ask for at about the same time is looked up once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from bridge.clock import Clock

ResultT = TypeVar("ResultT")

_MOST = 1_000


class Lately:
    """By what was asked: the look that was begun last, and when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looks: dict[Hashable, tuple[float, asyncio.Future[Any]]] = {}

    async def ask(
        self, what: Hashable, seconds: float, look: Callable[[], Awaitable[ResultT]]
    ) -> ResultT:
        """What a look has found that was begun so many seconds ago at most; raises as it did."""
        now = self._clock.monotonic()
        began, found = self._looks.get(what, (now - seconds, None))
        if found is None or now - began >= seconds:
            if len(self._looks) >= _MOST:
                self._looks.clear()
            found = asyncio.ensure_future(look())
            # Nobody may be left who would be told.
            found.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._looks[what] = now, found
        # Whoever asked first may be canceled, and the others are not.
        result: ResultT = await asyncio.shield(found)
        return result
