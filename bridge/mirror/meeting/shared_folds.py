"""Who says more than is posted, and all people of a meeting together; pure.

Whoever joins again is somebody new and has a budget of their own, so everybody together has one
too. What is past it is counted in one line for all of them, in which nobody is named.
"""

from bridge.mirror.meeting.folds import Fold, Folds, Judged

_ALL, _NAME = "", "The chat"


class SharedFolds:
    """`own` by person, `shared` for all people of the meeting as one."""

    def __init__(self, own: Folds, shared: Folds) -> None:
        self._own = own
        self._shared = shared

    def judge(
        self,
        person: str,
        name: str,
        key: str,
        now: float,
        *,
        length: int,
        cost: float,
        is_alone: bool = False,
    ) -> Judged:
        """As `Folds.judge`; whoever counts alone is not folded because others say too much."""
        has_room = self._own.keep(person, now, length)
        is_kept = has_room and self._shared.keep(_ALL, now, length)
        is_past = not is_alone and not self._shared.may_post(_ALL, now, cost)
        if is_kept != has_room or (is_past and not self._own.is_folded(person)):
            fold = self._shared.fold(_ALL, _NAME, key, now, cost, is_kept=is_kept)
            return Judged(is_kept, fold)
        fold = self._own.fold(person, name, key, now, cost, is_kept=is_kept)
        if fold is None and not is_alone:
            # It is posted, and ends the line that counts where there was one.
            self._shared.fold(_ALL, _NAME, key, now, cost, is_kept=True)
        return Judged(is_kept, fold)

    def due(self, now: float, *, all_of_them: bool = False) -> list[Fold]:
        """As `Folds.due`."""
        own = self._own.due(now, all_of_them=all_of_them)
        return own + self._shared.due(now, all_of_them=all_of_them)
