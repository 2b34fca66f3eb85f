"""Leaves the visitor alone: after each of their acts the script keeps still for a while."""

from bridge.simulator.clock import Clock

QUIET_SECONDS = 6.0


class Attention:
    """Knows when the visitor last did something."""

    def __init__(self, clock: Clock, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._clock = clock
        self._quiet_seconds = quiet_seconds
        self._busy_until = clock.monotonic()

    def note(self) -> None:
        """The visitor is at it."""
        self._busy_until = self._clock.monotonic() + self._quiet_seconds

    async def wait(self) -> None:
        """Return once the visitor has been still for long enough."""
        while (left := self._busy_until - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)
