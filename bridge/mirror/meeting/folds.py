"""Who says more than is posted: the rest is folded into one line that counts it; pure.

Whoever has used up their budget is folded until half of it is back, so that what is posted is
never single lines out of the middle of a flood.
"""

from dataclasses import dataclass

from bridge.budgets.bucket import Buckets
from bridge.budgets.budget import Budget
from bridge.budgets.counters import PAST

# The line that counts is edited at most so often, in seconds.
_PATIENCE = 3.0


@dataclass
class Fold:
    """One run of lines that are counted rather than posted."""

    name: str
    key: str
    """Of the message that counts them."""
    lines: int = 0
    kept: int = 0
    """How many of them are stored."""
    shown_at: float = float("-inf")


@dataclass(frozen=True)
class Judged:
    """What becomes of one line."""

    is_kept: bool
    fold: Fold | None = None
    """Where it is counted; None for a line that is posted."""


class Folds:
    """Those of one meeting; times are seconds of a clock that never jumps.

    Args:
        posted: What may be posted of one person.
        lines: How many lines of one person are stored.
        characters: How long they may be together.
    """

    def __init__(self, posted: Budget, lines: Budget, characters: Budget) -> None:
        self._budgets = (posted, lines, characters)
        self._posted: Buckets[str] = Buckets(posted)
        self._lines: Buckets[str] = Buckets(lines)
        self._characters: Buckets[str] = Buckets(characters)
        self._open: dict[str, Fold] = {}
        self._changed: dict[str, Fold] = {}

    def judge(
        self, person: str, name: str, key: str, now: float, *, length: int, cost: float
    ) -> Judged:
        """Count one more line of so many characters, which costs so much to post.

        `key` is that of the message that counts, should this line be the first of a fold.
        """
        is_kept = self._is_kept(person, now, length)
        fold = self._fold(person, name, key, now, cost, is_kept=is_kept)
        if fold is not None:
            PAST.count(self._budgets[0])
            fold.lines += 1
            fold.kept += is_kept
            self._changed[fold.key] = fold
        return Judged(is_kept, fold)

    def due(self, now: float, *, all_of_them: bool = False) -> list[Fold]:
        """Those whose message is to be shown or edited now; it is taken for done."""
        due = [
            each
            for each in self._changed.values()
            if all_of_them or now - each.shown_at >= _PATIENCE
        ]
        for each in due:
            each.shown_at = now
            del self._changed[each.key]
        return due

    def _is_kept(self, person: str, now: float, length: int) -> bool:
        lines, characters = self._lines.of(person, now), self._characters.of(person, now)
        has_room = lines.fill(now) >= 1 and characters.fill(now) >= length
        if not has_room:
            PAST.count(self._budgets[1] if lines.fill(now) < 1 else self._budgets[2])
            return False
        lines.spend(now)
        characters.spend(now, length)
        return True

    def _fold(
        self, person: str, name: str, key: str, now: float, cost: float, *, is_kept: bool
    ) -> Fold | None:
        posted, fold = self._posted.of(person, now), self._open.get(person)
        # Something that is larger than the whole budget takes all of it.
        needed = min(cost, self._budgets[0].amount)
        if fold is not None:
            needed = max(needed, self._budgets[0].amount / 2)
        has_room = is_kept and posted.fill(now) >= needed
        posted.spend(now, cost)
        if has_room:
            self._open.pop(person, None)
            return None
        if fold is None:
            fold = self._open[person] = Fold(name, key)
        return fold
