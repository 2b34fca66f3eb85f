"""Whether nodes that were away answer again: asked by one for all who wait for it.

Who waits between two tries doubles the wait each time, so that a node which comes back is not met
by a crowd; but then it is noticed late. So while anybody waits, one small request goes out every
second or two, however many wait, and the first answer ends all their waits.

A request that was sent into the dark may hang for long after the nodes are back. So whoever hangs
looks as well, and sends no more than the nodes' return ends: one that is slow beside nodes which
answer all the while is waited for.
"""

import asyncio
import random as randomness
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from bridge.pexip.errors import NodeUnreachableError
from bridge.pexip.waiting import Clock, Nudge

# A question takes no longer than that either.
LOOK_SECONDS = 1.5
# They do not all come at once.
_SPREAD_SECONDS = 0.5
# A node that answers this question and no other is left to the usual waits.
_TRUSTED_AGAIN_SECONDS = 15.0
# A request hangs that has had no answer for so long.
_HANGING_SECONDS = 2.0
# An answer that is on its way when the nodes return comes within that.
_LATE_SECONDS = 1.0
_GIVEN_UP = "the node answers again, and not to this"

ResultT = TypeVar("ResultT")


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
        self._answer: tuple[float, bool] = (float("-inf"), True)
        self._of_node: dict[str, _Shared] = {}

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

    async def has_answered(
        self, node: str, ask: Callable[[], Awaitable[bool]], since: float
    ) -> bool:
        """Whether one node answers, by a question that was asked since then."""
        return await self._of_node.setdefault(node, _Shared(self._clock)).answer(ask, since)

    async def wait(self, seconds: float) -> None:
        """So long, or until they answer again that did not."""
        if not self._is_away:
            await self._clock.sleep(seconds)
            return
        with suppress(TimeoutError):
            async with self._clock.timeout(seconds):
                await self._return()
                await self._clock.sleep(self._random.uniform(0, _SPREAD_SECONDS))

    async def hurried(
        self, request: Awaitable[ResultT], drop: Callable[[ResultT], object] | None = None
    ) -> ResultT:
        """Wait for its answer, but not for long where the nodes were away meanwhile and are back.

        Args:
            request: What is awaited.
            drop: Given an answer that came as this was canceled: nobody else ever hears of it.

        Raises:
            NodeUnreachableError: They are, and it has none.
        """
        nudge = Nudge()
        outcome: asyncio.Future[ResultT] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.TaskGroup() as group:
                watching = group.create_task(self._nudge_on_return(nudge))
                await _find_out(outcome, request, nudge)
                watching.cancel()
        except BaseException:
            if drop is not None and outcome.done() and outcome.exception() is None:
                drop(outcome.result())
            raise
        return outcome.result()

    async def _nudge_on_return(self, nudge: Nudge) -> None:
        await self._clock.sleep(_HANGING_SECONDS)
        was_away = self._is_away
        while not (is_answering := await self._recent_answer()) or not was_away:
            was_away = was_away or not is_answering
            await self._clock.sleep(LOOK_SECONDS)
        await self._clock.sleep(_LATE_SECONDS)
        nudge.nudge()

    async def _recent_answer(self) -> bool:
        """Many that hang ask once."""
        async with self._turn:
            asked, is_answering = self._answer
            if self._clock.monotonic() - asked >= LOOK_SECONDS:
                is_answering = await self._asked()
                self._answer = self._clock.monotonic(), is_answering
        return is_answering

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


class _Shared:
    """The answer to a question that many have at once, and one asks."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turn = asyncio.Lock()
        self._asked, self._answer = float("-inf"), False

    async def answer(self, ask: Callable[[], Awaitable[bool]], since: float) -> bool:
        async with self._turn:
            if self._asked < since:
                asked = self._clock.monotonic()
                self._answer = await ask()
                self._asked = asked
            return self._answer


async def _find_out(
    outcome: "asyncio.Future[ResultT]", request: Awaitable[ResultT], nudge: Nudge
) -> None:
    """What comes of it, an error too, unless it is nudged."""
    try:
        async with nudge:
            outcome.set_result(await request)
    except TimeoutError:
        outcome.set_exception(NodeUnreachableError(_GIVEN_UP, reason=_GIVEN_UP, is_late=True))
    except Exception as error:  # noqa: BLE001 - whoever waits gets it
        outcome.set_exception(error)
