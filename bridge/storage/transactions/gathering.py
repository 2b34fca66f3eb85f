"""What the transactions of one commit share: what is left to do at once, and the news of it.

A step that many works ask for, such as to insert a row, is carried out once for all of them: the
statement is what costs, not the rows. Whatever else is asked of the database comes after it.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias, TypeVar

TransactionT = TypeVar("TransactionT")

Step: TypeAlias = Callable[[TransactionT, Sequence[Any]], Awaitable[None]]
"""A function of a module, which carries something out for all its items, in their order."""


class Gathering:
    """Of one commit; where `is_patient` is not set, each item is a step of its own."""

    def __init__(self, *, is_patient: bool) -> None:
        self.is_patient = is_patient
        self.topics: set[str] = set()
        """Whose bells ring after the commit."""
        self.news: defaultdict[str, list[object]] = defaultdict(list)
        """By topic, in the order in which it became true."""
        self.gone_on: set[str] = set()
        """The tables whose greatest number was read in it."""
        self._steps: dict[Step[Any], list[Any]] = {}

    def add(self, step: Step[Any], item: object) -> None:
        self._steps.setdefault(step, []).append(item)

    async def carry_out(self, tx: object) -> None:
        """Whatever is left; a step may leave something anew."""
        while self._steps:
            steps, self._steps = self._steps, {}
            for step, items in steps.items():
                await step(tx, items)
