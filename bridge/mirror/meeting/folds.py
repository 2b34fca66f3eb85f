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
        is_kept = self.keep(person, now, length)
        fold = self.fold(person, name, key, now, cost, is_kept=is_kept)
        return Judged(is_kept, fold)

    def keep(self, person: str, now: float, length: int) -> bool:
        """Whether a line of so many characters is stored; if so, that is spent."""
        lines, characters = self._lines.of(person, now), self._characters.of(person, now)
        has_room = lines.fill(now) >= 1 and characters.fill(now) >= length
        if not has_room:
            PAST.count(self._budgets[1] if lines.fill(now) < 1 else self._budgets[2])
            return False
        lines.spend(now)
        characters.spend(now, length)
        return True

    def fold(
        self, person: str, name: str, key: str, now: float, cost: float, *, is_kept: bool
    ) -> Fold | None:
        """Where one more line is counted, as in `judge`; None for a line that is posted."""
        has_room = is_kept and self.may_post(person, now, cost)
        self.spend(person, now, cost)
        if has_room:
            self._open.pop(person, None)
            return None
        fold = self._open.get(person)
        if fold is None:
            fold = self._open[person] = Fold(name, key)
        PAST.count(self._budgets[0])
        fold.lines += 1
        fold.kept += is_kept
        self._changed[fold.key] = fold
        return fold

    def is_folded(self, person: str) -> bool:
        """Whether the last line of that person was counted."""
        return person in self._open

    def may_post(self, person: str, now: float, cost: float) -> bool:
        """Whether a line that costs so much would be posted; nothing is spent."""
        # Something that is larger than the whole budget takes all of it.
        needed = min(cost, self._budgets[0].amount)
        if self.is_folded(person):
            needed = max(needed, self._budgets[0].amount / 2)
        return self._posted.of(person, now).fill(now) >= needed

    def spend(self, person: str, now: float, cost: float) -> None:
        """Of what may be posted."""
        self._posted.of(person, now).spend(now, cost)

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
