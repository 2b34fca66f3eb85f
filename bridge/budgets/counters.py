"""How much was past each budget since the process began; for a page of metrics to read."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from bridge.budgets.budget import Budget


class Counters:
    """One number for each budget, all from zero."""

    def __init__(self) -> None:
        self._numbers: Counter[str] = Counter()

    def count(self, budget: Budget, number: int = 1) -> None:
        """So many more were past it."""
        self._numbers[budget.name] += number

    def of(self, budget: Budget) -> int:
        return self._numbers[budget.name]

    def read(self) -> Mapping[str, int]:
        """All of them, by the budgets' names, as they are now."""
        return MappingProxyType(dict(self._numbers))


PAST = Counters()
"""Those of this process."""
