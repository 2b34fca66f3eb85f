"""Of many who are named at once each is looked for once, among people who are looked at once."""

from dataclasses import replace

from bridge.commands.named.several import find_people
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import Participant
from tests.commands.conferences import participant
from tests.commands.rows import MUTE


def test_whoever_is_named_many_times_is_one():
    roster = Roster.of([participant(1, "Bob Lee"), participant(2, "Ann")])

    named = find_people("bob, ann, bob, bob, ann", roster, MUTE)
    left = find_people("everyone except bob, bob, bob", roster, MUTE)

    assert [each.display_name for each in named.people] == ["Bob Lee", "Ann"]
    assert [each.display_name for each in left.people] == ["Ann"]


def test_whom_it_could_be_about_is_found_out_once_for_all_who_are_left_out():
    names = [f"Bob {number}" for number in range(1, 200)]
    roster = Roster.of([participant(n, name) for n, name in enumerate([*names, "Ann"], 1)])
    asked: list[str] = []

    def note(person: Participant) -> bool:
        asked.append(person.uuid)
        return True

    found = find_people(f"all except {', '.join(names)}", roster, replace(MUTE, concerns=note))

    assert [each.display_name for each in found.people] == ["Ann"]
    # Once for everyone, once for those who are not meant.
    assert len(asked) == 2 * len(roster.people)
