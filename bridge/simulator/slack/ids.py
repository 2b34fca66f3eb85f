"""Ids and timestamps of the shapes that Slack hands out."""

import uuid
from random import Random

from bridge.simulator.clock import Clock

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


class Ids:
    """Random but reproducible: the same `Random` gives the same ids."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def next(self, prefix: str) -> str:
        """An id such as `C0ABCDEF12`; the first letter tells its kind."""
        return prefix + "0" + "".join(self._random.choices(_ALPHABET, k=9))

    def short(self) -> str:
        """What Slack fills in for a missing `block_id` or `action_id`."""
        return "".join(self._random.choices(_ALPHABET, k=5))

    def secret(self) -> str:
        return f"{self._random.getrandbits(128):032x}"

    def uuid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))


class Timestamps:
    """Message timestamps: seconds and microseconds, unique and increasing in a workspace."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        now = int(self._clock.now().timestamp() * 1_000_000)
        self._last = max(now, self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
