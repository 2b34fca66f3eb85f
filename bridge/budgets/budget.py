"""A budget as a value: how much is free, what comes back with time, and why it is so much."""

from dataclasses import dataclass

_UNITS = ((3600.0, "h"), (60.0, "min"), (1.0, "s"))


@dataclass(frozen=True)
class Budget:
    """So much at once, and the same again in so many seconds; without seconds a plain bound.

    `name` is what the counter of what was past it is called.
    """

    name: str
    whose: str
    amount: int
    unit: str
    reason: str
    beyond: str
    """What becomes of what is past it; nothing is dropped without a word."""
    seconds: float | None = None

    @property
    def per_second(self) -> float:
        """How much comes back in a second."""
        return self.amount / self.seconds if self.seconds else 0.0

    @property
    def in_words(self) -> str:
        """`8 in 10 min`, or `250 characters`."""
        much = f"{self.amount:,} {self.unit}".strip()
        return much if self.seconds is None else f"{much} in {_duration(self.seconds)}"


def _duration(seconds: float) -> str:
    size, name = next((each for each in _UNITS if seconds >= each[0]), _UNITS[-1])
    return f"{seconds / size:g} {name}"
