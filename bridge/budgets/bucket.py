"""Budgets that fill again with time, one bucket for each key; pure."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bridge.budgets.budget import Budget

KeyT = TypeVar("KeyT", bound=Hashable)

_MOST_KEYS = 10_000


@dataclass
class Bucket:
    """What is left of a budget; `now` is seconds on any clock that never jumps back."""

    budget: Budget
    left: float
    at: float

    @classmethod
    def full(cls, budget: Budget, now: float) -> "Bucket":
        return cls(budget, float(budget.amount), now)

    def take(self, now: float, amount: float = 1.0) -> bool:
        """Whether there was enough; if not, nothing is taken."""
        if self.fill(now) < amount:
            return False
        self.left -= amount
        return True

    def spend(self, now: float, amount: float = 1.0) -> None:
        """Take it, or all that is there: it fills again only once less is spent than comes."""
        self.left = max(0.0, self.fill(now) - amount)

    def fill(self, now: float) -> float:
        """What is left now."""
        if now > self.at:
            back = (now - self.at) * self.budget.per_second
            self.left = min(float(self.budget.amount), self.left + back)
            self.at = now
        return self.left

    def seconds_until(self, now: float, amount: float = 1.0) -> float:
        """How long until there is enough."""
        missing = amount - self.fill(now)
        return max(0.0, missing) / self.budget.per_second if self.budget.per_second else 0.0


class Buckets(Generic[KeyT]):
    """One for each key; those that are full again are forgotten where there are too many."""

    def __init__(self, budget: Budget, most: int = _MOST_KEYS) -> None:
        self._budget = budget
        self._most = most
        self._buckets: dict[KeyT, Bucket] = {}

    def of(self, key: KeyT, now: float) -> Bucket:
        """The key's, full where it is new."""
        found = self._buckets.get(key)
        if found is None:
            if len(self._buckets) >= self._most:
                self._forget(now)
            found = self._buckets[key] = Bucket.full(self._budget, now)
        return found

    def _forget(self, now: float) -> None:
        """Whoever is emptied most stays; where all are, the oldest make room."""
        full = float(self._budget.amount)
        kept = {key: each for key, each in self._buckets.items() if each.fill(now) < full}
        if len(kept) >= self._most:
            kept = dict(list(kept.items())[self._most // 2 :])
        self._buckets = kept
