"""A person's flood is counted in one message, kept within a bound, and hinders nobody else."""

from bridge.budgets.budget import Budget
from bridge.mirror.documents.folded import slowed_down
from bridge.mirror.meeting.folds import Fold, Folds


def budget(name, amount, seconds):
    return Budget(name, "one", amount, "lines", "", "", seconds=seconds)


class Meeting:
    """Folds of ten lines a minute, of which 50 are kept, of 1,000 characters."""

    def __init__(self, kept=50):
        self.folds = Folds(
            budget("posted", 10, 60.0), budget("kept", kept, 3600.0), budget("size", 1000, 3600.0)
        )
        self.number = 0

    def says(self, person, now, *, length=10, cost=1):
        self.number += 1
        key = f"slowed/{self.number}"
        return self.folds.judge(person, person.title(), key, now, length=length, cost=cost)


def test_who_writes_as_people_do_is_posted():
    meeting = Meeting()

    judged = [meeting.says("bob", now) for now in range(0, 300, 8)]

    assert all(each.is_kept and each.fold is None for each in judged)
    assert meeting.folds.due(300) == []


def test_a_flood_is_posted_up_to_the_budget_then_counted_in_one_message():
    meeting = Meeting()

    judged = [meeting.says("bob", 0) for _ in range(40)]

    assert [each.fold is None for each in judged] == [True] * 10 + [False] * 30
    [fold] = meeting.folds.due(0)
    assert (fold.key, fold.lines, fold.kept) == ("slowed/11", 30, 30)
    assert (
        slowed_down(fold, "chat log") == "Bob was slowed down: 30 more lines, all in the chat log."
    )


def test_the_others_are_posted_meanwhile():
    meeting = Meeting()
    for _ in range(40):
        meeting.says("bob", 0)

    assert meeting.says("carol", 0).fold is None


def test_what_is_past_the_second_bound_is_counted_and_not_kept():
    meeting = Meeting()

    judged = [meeting.says("bob", 0) for _ in range(2_000)]

    assert sum(each.is_kept for each in judged) == 50
    [fold] = meeting.folds.due(0)
    words = slowed_down(fold, "chat log")
    assert words == "Bob was slowed down: 1,990 more lines; the chat log has 40 of them."


def test_a_few_lines_may_be_too_much_by_their_length():
    meeting = Meeting()

    kept = [meeting.says("bob", 0, length=400).is_kept for _ in range(4)]

    assert kept == [True, True, False, False]
    [fold] = meeting.folds.due(0)
    assert slowed_down(fold, "chat log") == (
        "Bob was slowed down: 2 more lines, too many for the chat log."
    )


def test_who_goes_on_stays_folded_until_half_is_back():
    meeting = Meeting(kept=500)
    for _ in range(20):
        meeting.says("bob", 0)
    trickle = [meeting.says("bob", 1 + number * 0.5).fold for number in range(60)]
    assert len({fold.key for fold in trickle}) == 1

    assert meeting.says("bob", 62).fold is None
    assert meeting.says("bob", 62).fold is None


def test_the_message_is_edited_at_times_and_once_at_the_end():
    meeting = Meeting()
    for _ in range(20):
        meeting.says("bob", 0)

    assert len(meeting.folds.due(0)) == 1
    meeting.says("bob", 1)
    assert meeting.folds.due(2) == []
    [last] = meeting.folds.due(2, all_of_them=True)
    assert last.lines == 11
    assert meeting.folds.due(10) == []


def test_a_second_flood_has_a_message_of_its_own():
    meeting = Meeting()
    first = [meeting.says("bob", 0).fold for _ in range(12)][-1]

    second = [meeting.says("bob", 60).fold for _ in range(12)][-1]

    assert first.key != second.key
    assert {each.key for each in meeting.folds.due(60)} == {first.key, second.key}


def test_something_larger_than_the_budget_is_posted_where_all_of_it_is_left():
    meeting = Meeting()

    assert meeting.says("bob", 0, cost=25).fold is None
    assert meeting.says("bob", 0, cost=1).fold is not None


def test_one_line_is_one_line():
    assert slowed_down(Fold("Bob", "key", 1, 1), "transcript") == (
        "Bob was slowed down: 1 more line, which is in the transcript."
    )
