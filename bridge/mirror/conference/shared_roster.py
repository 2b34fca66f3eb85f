"""Who is in a conference whose stream another process holds: asked of the node, once for all.

Whoever asks within two seconds of an answer gets that; whoever comes while the node is being asked
waits for it. What was asked before something was done there does not show it, so after a command
only a question that began later counts, and so it is once the holder has rung for a change.
"""

import asyncio
from collections.abc import Awaitable, Callable

from bridge.clock import Clock
from bridge.mirror.people.roster import Roster

FRESH_SECONDS = 2.0


class SharedRoster:
    """Of one conference or room; `ask` asks the node, `changes` counts what has been rung for."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[Roster]],
        clock: Clock,
        changes: Callable[[], int] = lambda: 0,
    ) -> None:
        self._changes = changes
        self._seen = 0
        self._ask = ask
        self._clock = clock
        self._asking: asyncio.Task[Roster] | None = None
        self._asked = 0.0
        self._found: tuple[float, Roster] | None = None

    async def get(self, *, since: float | None = None) -> Roster:
        """At most two seconds old; with `since`, asked for at that time or later.

        Raises:
            PexipError: Whatever the node answers.
        """
        now, changes = self._clock.monotonic(), self._changes()
        if changes != self._seen:
            self._seen, self._found, self._asking = changes, None, None
        least = now - FRESH_SECONDS if since is None else since
        if self._found is not None and self._found[0] >= least:
            return self._found[1]
        if self._asking is None or self._asked < least:
            self._begin()
        return await self._wait()

    def _begin(self) -> None:
        self._asked = self._clock.monotonic()
        look = self._look(self._asked, self._seen)
        task = asyncio.get_running_loop().create_task(look, name="roster")
        self._asking = task
        task.add_done_callback(self._forget)

    async def _look(self, asked: float, seen: int) -> Roster:
        roster = await self._ask()
        if seen != self._seen:
            return roster
        if self._found is None or self._found[0] < asked:
            self._found = (asked, roster)
        return roster

    def _forget(self, task: "asyncio.Task[Roster]") -> None:
        if self._asking is task:
            self._asking = None
        if not task.cancelled():
            # Read, for everybody who waited may have gone.
            task.exception()

    async def _wait(self) -> Roster:
        """Canceling whoever waits cancels nobody else's question."""
        if self._asking is None:
            raise asyncio.InvalidStateError
        return await asyncio.shield(self._asking)
