"""Whether nodes that were away answer again: asked by one for all who wait for it.

Who waits between two tries doubles the wait each time, so that a node which comes back is not met
by a crowd; but then it is noticed late. So while anybody waits, one small request goes out every
second or two, however many wait, and the first answer ends all their waits.
"""

import asyncio
import random as randomness
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bridge.pexip.waiting import Clock

# A question takes no longer than that either.
LOOK_SECONDS = 1.5
# They do not all come at once.
_SPREAD_SECONDS = 0.5
# A node that answers this question and no other is left to the usual waits.
_TRUSTED_AGAIN_SECONDS = 15.0


class Lookout:
    """Of the nodes of one setting."""

    def __init__(
        self,
        is_answering: Callable[[], Awaitable[bool]],
        clock: Clock,
        random: randomness.Random,
    ) -> None:
        self._is_answering = is_answering
        self._clock = clock
        self._random = random
        self._turn = asyncio.Lock()
        self._is_away = False
        self._returns = 0
        self._returned = float("-inf")

    @property
    def is_away(self) -> bool:
        """Whether the last that is known is that they do not answer."""
        return self._is_away

    def miss(self) -> None:
        """A request had no answer, or that of a node which takes no calls at the moment."""
        if self._clock.monotonic() - self._returned >= _TRUSTED_AGAIN_SECONDS:
            self._is_away = True

    def note_answer(self) -> None:
        """A stream was opened or a conference joined, by whoever did not wait for us to look."""
        self._is_away = False

    async def wait(self, seconds: float) -> None:
        """So long, or until they answer again that did not."""
        if not self._is_away:
            await self._clock.sleep(seconds)
            return
        with suppress(TimeoutError):
            async with self._clock.timeout(seconds):
                await self._return()
                await self._clock.sleep(self._random.uniform(0, _SPREAD_SECONDS))

    async def _return(self) -> None:
        before = self._returns
        while self._returns == before:
            async with self._turn:
                if self._returns == before:
                    await self._look()

    async def _look(self) -> None:
        began = self._clock.monotonic()
        if await self._asked():
            self._is_away, self._returned = False, self._clock.monotonic()
            self._returns += 1
            return
        await self._clock.sleep(max(LOOK_SECONDS - (self._clock.monotonic() - began), 0.0))

    async def _asked(self) -> bool:
        try:
            async with self._clock.timeout(LOOK_SECONDS):
                return await self._is_answering()
        except TimeoutError:
            return False
