"""How a stream ends that is told to, and whether it has told all that was said by then.

A connection that lies dead is as silent as one on which nobody speaks. So the node is asked
something beside it; where that has no answer nobody knows since when nothing comes.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from bridge.pexip.lookout import LOOK_SECONDS
from bridge.pexip.waiting import Clock

_MOST_SECONDS = 2.0


class Finishing:
    """Of one stream; `has_answered` says whether its node has, to what was asked since then."""

    def __init__(self, clock: Clock, has_answered: Callable[[float], Awaitable[bool]]) -> None:
        self._clock = clock
        self._has_answered = has_answered
        self._since: float | None = None
        self._is_trusted = True
        # None where that is not looked into yet.
        self._is_answered: bool | None = None

    @property
    def has_begun(self) -> bool:
        """Whether it is told to."""
        return self._since is not None

    @property
    def is_overdue(self) -> bool:
        """Whether there is no time left to wait for more."""
        since = self._since
        return since is not None and self._clock.monotonic() > since + _MOST_SECONDS

    @property
    def is_sure(self) -> bool:
        """Whether what is said now would come, as far as the node tells."""
        return self._is_answered is True and self._is_trusted

    def begin(self, *, is_trusted: bool) -> None:
        """What is not trusted may have brought nothing for a while, whatever the node answers."""
        self._is_trusted = self._is_trusted and is_trusted
        if self._since is None:
            self._since = self._clock.monotonic()

    async def look(self) -> None:
        """Ask, once; what arrives meanwhile is read behind that."""
        if self._since is None or self._is_answered is not None or not self._is_trusted:
            return
        self._is_answered = False
        with suppress(TimeoutError):
            async with self._clock.timeout(LOOK_SECONDS):
                self._is_answered = await self._has_answered(self._since)
