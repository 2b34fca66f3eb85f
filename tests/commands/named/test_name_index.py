"""Names are looked at once while nothing changes, and anew once somebody comes, goes or renames."""

from bridge.commands.named.name_index import NameIndex, everybody_in
from bridge.commands.named.resolver import called_exactly, describe
from bridge.mirror.people.roster import Roster
from bridge.pexip.stream.events import ParticipantCreated, ParticipantUpdated
from tests.commands.conferences import OWN, participant
from tests.counting_calls import calls_in


def test_whoever_comes_or_is_renamed_is_found():
    roster = Roster.of([participant(1, "Bob"), participant(2, "Ann")])
    before = everybody_in(roster)

    assert everybody_in(roster) is before
    roster.apply(ParticipantCreated(participant=participant(3, "Bob")))
    roster.apply(ParticipantUpdated(participant=participant(2, "Anna")))

    found = everybody_in(roster)
    assert [each.uuid for each in found.exact("bob")] == [
        participant(number, "").uuid for number in (1, 3)
    ]
    assert not found.exact("ann")
    assert len(found.exact("anna")) == 1


def test_a_name_of_thousands_is_compared_once():
    roster = Roster.of([participant(number, "Bob") for number in range(1, 2_000)])
    asked: list[str] = []

    def holds(name: str) -> bool:
        asked.append(name)
        return True

    assert len(NameIndex(roster.people, roster).where(holds)) == 1_999
    assert asked == ["bob"]


def test_nothing_is_nobodys_name():
    roster = Roster.of([participant(1, "\u200b")])

    assert not everybody_in(roster).exact("")


def test_a_label_is_folded_with_its_number():
    roster = Roster()
    for number in (1, 2, 3):
        roster.apply(ParticipantCreated(participant=participant(number, "Jos\u00e9 (Sales)")))

    found = everybody_in(roster)

    assert len(found.exact("jose (sales)")) == 3
    assert [each.uuid for each in found.exact("jose (sales) (3)")] == [participant(3, "").uuid]


def test_a_number_is_found_though_the_name_is_none():
    roster = Roster()
    for number in (1, 2):
        roster.apply(ParticipantCreated(participant=participant(number, "")))

    assert [each.uuid for each in called_exactly("unnamed (2)", roster)] == [
        participant(2, "").uuid
    ]


def test_one_of_thousands_is_described_as_quickly_as_one_of_a_hundred():
    hundred = Roster.of([participant(number, "Bob") for number in range(100)])
    thousands = Roster.of([participant(number, "Bob") for number in range(3_000)])
    person = hundred.people[50]

    few = calls_in(lambda: describe(person, hundred))

    assert calls_in(lambda: describe(person, thousands)) <= few + 5


def test_nobody_is_looked_at_anew_for_a_name_that_nobody_has():
    roster = Roster.of([participant(number, f"Bob {number}") for number in range(3_000)])
    everybody_in(roster)

    assert calls_in(lambda: called_exactly("carol", roster)) < 100


def test_an_id_stands_for_whoever_is_there_and_never_for_the_bridge():
    bob, bridge = participant(1, "Bob"), participant(0, "Slack bridge", uuid=OWN)
    roster = Roster.of([bob, bridge], own=[OWN])

    assert called_exactly(f" {bob.uuid} ", roster) == (bob,)
    assert called_exactly(OWN, roster) == ()
