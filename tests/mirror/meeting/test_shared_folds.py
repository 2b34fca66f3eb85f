"""Many who each stay below their budget are counted together, and so is who joins again."""

from bridge.budgets.budget import Budget
from bridge.mirror.documents.folded import slowed_down
from bridge.mirror.meeting.folds import Folds
from bridge.mirror.meeting.shared_folds import SharedFolds


def folds(posted, kept, size):
    amounts = (("posted", posted, 60.0), ("kept", kept, 3600.0), ("size", size, 3600.0))
    return Folds(*(Budget(name, "", many, "", "", "", seconds=of) for name, many, of in amounts))


class Hall:
    """Ten lines a minute of one person, 20 of all together, of which 60 are kept."""

    def __init__(self):
        self.folds = SharedFolds(folds(10, 50, 1_000), folds(20, 60, 10_000))
        self.number = 0

    def says(self, person, now, *, is_alone=False):
        self.number += 1
        key = f"slowed/{self.number}"
        return self.folds.judge(
            person, person.title(), key, now, length=10, cost=1, is_alone=is_alone
        )


def test_many_who_each_stay_below_their_budget_are_counted_together():
    hall = Hall()

    judged = [hall.says(f"bot {number}", 0) for number in range(40)]

    assert [each.fold is None for each in judged] == [True] * 20 + [False] * 20
    assert all(each.is_kept for each in judged)
    [fold] = hall.folds.due(0)
    assert slowed_down(fold, "chat log") == (
        "The chat was slowed down: 20 more lines, all in the chat log."
    )


def test_who_joins_again_and_again_is_stored_up_to_a_bound():
    hall = Hall()

    judged = [hall.says(f"bot {number}", 0) for number in range(100)]

    assert sum(each.is_kept for each in judged) == 60
    folds = hall.folds.due(0)
    assert sum(each.lines for each in folds) == 80
    assert sum(each.kept for each in folds) == 40
    assert len(folds) == 1


def test_who_leads_is_posted_whatever_the_others_write():
    hall = Hall()
    for number in range(40):
        hall.says(f"bot {number}", 0)

    assert hall.says("host", 0, is_alone=True).fold is None


def test_after_a_while_all_are_posted_again():
    hall = Hall()
    for number in range(40):
        hall.says(f"bot {number}", 0)

    assert hall.says("ann", 20).fold is not None
    assert hall.says("ann", 60).fold is None
    assert hall.says("bea", 61).fold is None


def test_who_floods_alone_is_named():
    hall = Hall()

    judged = [hall.says("bob", 0) for _ in range(15)]

    assert [each.fold.name for each in judged if each.fold] == ["Bob"] * 5
    assert hall.says("carol", 0).fold is None
