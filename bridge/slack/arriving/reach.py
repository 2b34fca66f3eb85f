"""Whether Slack reaches this deployment as far as this process has a part in it.

Of many replicas some have no socket, for an app has a few in all. One that has just begun does not
know yet whether it will be given one, and until then it must not say that it serves: Slack could
have nowhere to deliver a command to.
"""

from collections.abc import Callable

from bridge.clock import Clock
from bridge.slack.arriving.socket import ALL_CONNECTIONS
from bridge.storage.claims import states
from bridge.storage.database import Database

_LOOK_SECONDS = 0.1


class Reach:
    """Of one process.

    Args:
        database: Which tells what other replicas have in hand.
        claimed: How many sockets this process has in hand, open or not.
        clock: For the pauses between looks.
    """

    def __init__(self, database: Database, claimed: Callable[[], int], clock: Clock) -> None:
        self._database = database
        self._claimed = claimed
        self._clock = clock
        self._is_known = False

    async def find_out(self) -> None:
        """Return once this process has a socket in hand, or all of them are with others."""
        while not (self._claimed() or await self._is_left_out()):
            await self._clock.sleep(_LOOK_SECONDS)
        self._is_known = True

    def is_lacking(self, connections: int) -> bool:
        """Whether a socket should be open here that is not, as far as that is known."""
        if connections:
            return False
        return not self._is_known or self._claimed() > 0

    async def _is_left_out(self) -> bool:
        """False where nobody can tell, and for the only process of a file."""
        if self._database.is_alone:
            return False
        try:
            return await self._database.read(states.sockets_of_others) >= ALL_CONNECTIONS
        except Exception:  # noqa: BLE001 - a database that is away is told of by itself
            return False
