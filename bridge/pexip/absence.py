"""Whether a node is gone for good enough to leave it: it does not answer, and another does.

A call never moves from node to node, and the token of a node that is gone is good nowhere else. So
whoever waits for that node waits until the token ends; whoever leaves comes in by way of another
node as a new participant, and the former one stays in the roster until its own token ends, should
its node live on. That is worth it only where the trouble is the node's and not ours: another one
has answered each time just before this one did not.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bridge.pexip.lookout import LOOK_SECONDS
from bridge.pexip.waiting import Clock

# A proxy that is started anew refuses for about a second.
_GONE_SECONDS = 2.0
_BETWEEN_SECONDS = 1.0
_WAIT_SECONDS = 0.5
# What nobody has looked at for so long is not known any more.
_FORGOTTEN_SECONDS = 10.0

Ask = Callable[[str], Awaitable[bool]]


class Absences:
    """Of the nodes of one setting; one looks for all who want to know."""

    def __init__(self, is_there: Ask, is_another_answering: Ask, clock: Clock) -> None:
        """`is_another_answering` is asked about all nodes but the one that it is given."""
        self._is_there = is_there
        self._is_another_answering = is_another_answering
        self._clock = clock
        self._of_node: defaultdict[str, _Absence] = defaultdict(_Absence)

    async def is_gone(self, node: str) -> bool:
        """False as soon as the node answers, or no other does; True takes a few seconds."""
        absence = self._of_node[node]
        while True:
            async with absence.turn:
                await self._look(absence, node)
            if absence.since is None:
                return False
            if self._clock.monotonic() - absence.since >= _GONE_SECONDS:
                return True
            await self._clock.sleep(_WAIT_SECONDS)

    async def _look(self, absence: "_Absence", node: str) -> None:
        began = self._clock.monotonic()
        if began - absence.looked < _BETWEEN_SECONDS:
            return
        if began - absence.looked > _FORGOTTEN_SECONDS:
            absence.since = None
        # In this order: a network that comes back in between brings the node's answer, too.
        is_missed = await self._asked(self._is_another_answering, node) and not await self._asked(
            self._is_there, node
        )
        absence.looked = began
        if not is_missed:
            absence.since = None
        elif absence.since is None:
            absence.since = began

    async def _asked(self, ask: Ask, node: str) -> bool:
        with suppress(TimeoutError):
            async with self._clock.timeout(LOOK_SECONDS):
                return await ask(node)
        return False


@dataclass
class _Absence:
    """Of one node: since when it is missed, and when that was looked at last."""

    since: float | None = None
    looked: float = float("-inf")
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
