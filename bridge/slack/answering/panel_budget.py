"""All open panels of a workspace share 30 updates a minute, and each gets its share; pure.

Whoever wants to look stands in line, and may look while more updates are left than stand before
it. Nobody is woken: each comes back by itself, and its update is kept for it. The line is sorted
by shares and not by arrival, for whoever comes back first would go first in each round.
"""

from collections import deque

UPDATES_PER_MINUTE = 30

_MINUTE = 60.0


class PanelBudget:
    """What was spent within the last minute, and who waits to spend."""

    def __init__(self) -> None:
        self._spent: deque[float] = deque()
        # The round in which each that waits is served, the latest that was served, and
        # the next one of each panel. Who had nothing to show for long has saved nothing up.
        self._line: dict[str, int] = {}
        self._round = 0
        self._next: dict[str, int] = {}

    def claim(self, panel: str, now: float) -> float | None:
        """Take one update, to be given back if it is not needed; None before its turn."""
        turn = self._line.setdefault(panel, max(self._round, self._next.get(panel, 0)))
        line = sorted(self._line, key=self._line.__getitem__)
        if line.index(panel) >= self._left(now):
            return None
        del self._line[panel]
        self._round, self._next[panel] = max(self._round, turn), turn + 1
        self.spend(now)
        return now

    def spend(self, now: float) -> None:
        """A person has pressed something, which waits for nobody and counts all the same."""
        self._spent.append(now)

    def give_back(self, panel: str, claimed: float) -> None:
        """There was nothing new to show."""
        self._spent.remove(claimed)
        if panel in self._next:
            self._next[panel] -= 1

    def leave(self, panel: str) -> None:
        """It is closed and waits no longer."""
        self._line.pop(panel, None)
        self._next.pop(panel, None)

    def _left(self, now: float) -> int:
        while self._spent and now - self._spent[0] >= _MINUTE:
            self._spent.popleft()
        return UPDATES_PER_MINUTE - len(self._spent)
