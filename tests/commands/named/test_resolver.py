"""Never the wrong Bob."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.commands.named.name_index import fold
from bridge.commands.named.resolver import both_of, describe, resolve, who_is_there
from bridge.commands.table.errors import (
    AmbiguousNameError,
    CommandError,
    NoSuchParticipantError,
    ParticipantGoneError,
)
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import StagePosition
from bridge.pexip.stream.events import ParticipantCreated, StageChanged
from tests.commands.conferences import OWN, participant

BRIDGE = participant(0, "Slack bridge", uuid=OWN, protocol="api")
ALICE = participant(1, "Alice Lee", role="chair")
BOB = participant(2, "Bob", protocol="sip")
BOBBY = participant(3, "Bobby Tables")
OTHER_BOB = participant(4, "bob", protocol="h323")


def roster(*people):
    return Roster.of([*people, BRIDGE], own=[OWN])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Bob", BOB),
        ("bob", BOB),
        ("BÓB", BOB),
        ("bobb", BOBBY),
        ("tables", BOBBY),
        ("alice", ALICE),
        ("Alice  LEE", ALICE),
        ("lee", ALICE),
        ("the tables", BOBBY),
        ("The bob", BOB),
        (BOB.uuid, BOB),
        (f" {BOB.uuid} ", BOB),
    ],
)
def test_one_person_is_meant(text, meant):
    assert resolve(text, roster(ALICE, BOB, BOBBY)) == meant


def test_a_the_that_somebody_is_called_is_theirs():
    edge, the_edge = participant(5, "Edge"), participant(6, "The Edge")

    assert resolve("the edge", roster(edge, the_edge)) == the_edge
    assert resolve("edge", roster(edge, the_edge)) == edge


def test_both_are_two_who_are_called_so_and_nobody_else():
    lee, lucas, other = (
        participant(n, name) for n, name in ((5, "Bob Lee"), (6, "Lucas"), (7, ""))
    )

    assert both_of("bobs", roster(BOB, lee, ALICE, BOBBY)) == (BOB, lee)
    with pytest.raises(AmbiguousNameError, match="Only one is called “luca”") as one:
        both_of("lucas", roster(participant(8, "Luca B"), BOB))
    with pytest.raises(AmbiguousNameError, match="3 are called “bob”") as many:
        both_of("bobs", roster(BOB, OTHER_BOB, lee))
    with pytest.raises(NoSuchParticipantError):
        both_of("daves", roster(lucas, other))

    assert [each.display_name for each in one.value.candidates] == ["Luca B"]
    assert many.value.candidates == (BOB, OTHER_BOB, lee)


def test_namesakes_are_asked_about_and_told_apart_by_number():
    people = roster(ALICE, BOB, OTHER_BOB)

    with pytest.raises(AmbiguousNameError, match="Which “Bob” do you mean") as caught:
        resolve("Bob", people)

    assert caught.value.candidates == (BOB, OTHER_BOB)
    assert resolve("bob (2)", people) == OTHER_BOB


def test_a_number_that_somebody_has_for_a_name_means_neither():
    numbered = participant(5, "Bob (2)")

    with pytest.raises(AmbiguousNameError):
        resolve("bob (2)", roster(BOB, OTHER_BOB, numbered))


def test_a_beginning_or_word_that_several_have_is_asked_about():
    bob_lee = participant(6, "Bob Lee")

    for text in ("bo", "lee"):
        with pytest.raises(AmbiguousNameError) as caught:
            resolve(text, roster(ALICE, BOBBY, bob_lee))
        assert len(caught.value.candidates) == 2


def test_words_are_found_beside_commas_and_within_hyphens_only_whole():
    ana = participant(7, "Lee-Smith, Ana (Sales)")

    assert resolve("sales", roster(ana, BOB)) == ana
    with pytest.raises(AmbiguousNameError, match="Did you mean"):
        resolve("ales", roster(ana, BOB))


def test_what_only_looks_alike_is_offered_and_never_taken():
    with pytest.raises(AmbiguousNameError, match="Did you mean Bob\\?") as caught:
        resolve("bub", roster(ALICE, BOB))
    assert caught.value.candidates == (BOB,)

    with pytest.raises(AmbiguousNameError, match="Did you mean:"):
        resolve("bbob", roster(BOB, OTHER_BOB))


def test_who_names_nobody_hears_who_is_there():
    with pytest.raises(NoSuchParticipantError, match=r"“Zacharias”.*There: Alice Lee, Bob\."):
        resolve("Zacharias", roster(ALICE, BOB))


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u0301", "..."])
def test_nothing_is_nobody(text):
    with pytest.raises(NoSuchParticipantError):
        resolve(text, roster(ALICE, BOB))


def test_the_bridge_itself_is_never_meant():
    with pytest.raises(NoSuchParticipantError, match="bridge itself"):
        resolve(OWN, roster(ALICE))
    with pytest.raises(NoSuchParticipantError, match="Nobody else is in the meeting"):
        resolve("Slack bridge", roster())


def test_an_id_that_is_gone_stands_for_nobody_else():
    with pytest.raises(ParticipantGoneError) as caught:
        resolve(OTHER_BOB.uuid, roster(BOB))

    assert caught.value.participant_uuid == OTHER_BOB.uuid


def test_a_mention_asks_and_is_never_taken_for_a_name():
    named = participant(8, "<@U1>")

    with pytest.raises(AmbiguousNameError, match="Which participant is that person") as caught:
        resolve("<@U1>", roster(named, BOB))
    assert caught.value.candidates == (BOB, named)
    with pytest.raises(NoSuchParticipantError, match="Nobody else"):
        resolve("<@U1>", roster())


def test_who_waits_can_be_meant():
    waiting = participant(9, "Dave", service_type="waiting_room")

    assert resolve("dave", roster(waiting, BOB)) == waiting
    assert describe(waiting, roster(waiting)) == "Dave · Guest · waiting"


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"protocol": "sip"}, "Bob (2) · Guest · SIP · joined 2 min later"),
        ({"role": "chair", "protocol": "h323"}, "Bob (2) · Host · H.323 · joined 2 min later"),
        ({"role": None, "protocol": "", "start_time": None}, "Bob (2)"),
        ({"start_time": 1e300, "protocol": "api"}, "Bob (2) · Guest · app · joined later"),
        ({"start_time": BOB.start_time}, "Bob (2) · Guest · WebRTC · joined first"),
        ({"service_type": "waiting_room"}, "Bob (2) · Guest · WebRTC · waiting"),
    ],
)
def test_a_label_says_what_tells_namesakes_apart(fields, label):
    bob = participant(4, "Bob", **fields)

    together = Roster.of([BOB])
    together.apply(ParticipantCreated(participant=bob))

    assert describe(bob, together) == label


def test_a_label_of_somebody_without_namesakes_is_short():
    assert describe(BOB, roster(BOB, ALICE)) == "Bob · Guest"


def test_a_label_fits_the_picker_however_long_the_name():
    bob = participant(2, "B" * 10_000, protocol="x" * 500)

    label = describe(bob, roster(bob, participant(3, "B" * 10_000)))

    assert len(label) == 75
    assert label.endswith("joined first")


def test_a_crowd_is_named_in_part():
    crowd = roster(*(participant(number, f"Person {number}") for number in range(1, 13)))
    long = roster(*(participant(number, f"{number}{'x' * 60}") for number in range(1, 13)))

    assert who_is_there(crowd).endswith("Person 10 and 2 more.")
    assert who_is_there(long).endswith("… and 9 more.")
    assert len(who_is_there(long)) < 200


NAMES = st.text("aAbBéÉ -(2)<@>*\u200b\u202e\n", max_size=6)


@settings(deadline=None)
@given(st.lists(NAMES, max_size=5), NAMES)
def test_only_somebody_whose_name_holds_the_words_is_ever_taken(names, text):
    people = [participant(number, name) for number, name in enumerate(names, 1)]
    everybody = roster(*people)

    with suppress(CommandError):
        found = resolve(text, everybody)
        holders = [
            each
            for each in people
            if fold(text) in fold(each.display_name) or fold(text) == fold(everybody.label(each))
        ]
        same = [each for each in people if fold(each.display_name) == fold(text)]
        assert found in holders
        assert same in ([], [found])
        assert fold(text)


@settings(deadline=None)
@given(st.lists(NAMES, max_size=5), NAMES)
def test_names_from_outside_are_shown_on_one_line_without_tricks(names, text):
    people = roster(*(participant(number, name) for number, name in enumerate(names, 1)))

    shown = [who_is_there(people), *(describe(each, people) for each in people.people)]
    try:
        resolve(text, people)
    except CommandError as error:
        shown.append(str(error))

    for each in shown:
        assert not set(each) & set("\u200b\u202e\n")
        assert len(each) <= 200


def test_who_is_speaking_is_marked_in_the_picker():
    people = roster(ALICE, BOB)
    position = StagePosition(participant_uuid=BOB.uuid, vad=100)

    people.apply(StageChanged(positions=(position,)))

    assert describe(BOB, people).endswith("· speaking")
    assert "speaking" not in describe(ALICE, people)
