"""Nodes that do not bracket their first roster: it is complete once nobody more is named."""

from bridge.mirror.people.roster import Arrived, Departed, Roster
from bridge.pexip.models import Participant
from bridge.pexip.stream.events import (
    ParticipantCreated,
    ParticipantDeleted,
    ParticipantSyncBegan,
    ParticipantSyncEnded,
)
from bridge.pexip.stream.heard import StreamLost, StreamOpened

ALICE = Participant(uuid="a", display_name="Alice")
BOB = Participant(uuid="b", display_name="Bob")
BRIDGE = Participant(uuid="me", display_name="Bridge")


def settled(roster: Roster) -> tuple[object, ...]:
    """A first second in which somebody was named, and a second one in which nobody was."""
    assert roster.settle() == ()
    return roster.settle()


def opened(roster: Roster, *people: Participant) -> Roster:
    roster.apply(StreamOpened())
    for each in people:
        assert roster.apply(ParticipantCreated(participant=each)) == ()
    return roster


def test_all_who_were_named_arrive_together():
    roster = opened(Roster(own=["me"]), BRIDGE, ALICE, BOB)

    assert settled(roster) == (Arrived(ALICE), Arrived(BOB))
    assert roster.is_synced


def test_after_a_loss_only_the_difference_is_told():
    roster = opened(Roster(own=["me"]), BRIDGE, ALICE)
    settled(roster)

    roster.apply(StreamLost("gone", 1.0))
    assert not roster.is_synced
    opened(roster, BRIDGE, BOB)

    assert settled(roster) == (Departed(ALICE), Arrived(BOB))


def test_somebody_who_left_at_once_was_never_there():
    roster = opened(Roster(own=["me"]), BRIDGE, ALICE, BOB)

    assert roster.apply(ParticipantDeleted(uuid=BOB.uuid)) == ()

    assert settled(roster) == (Arrived(ALICE),)


def test_later_ones_are_told_at_once():
    roster = opened(Roster(own=["me"]), BRIDGE)
    settled(roster)

    assert roster.apply(ParticipantCreated(participant=BOB)) == (Arrived(BOB),)


def test_a_bracket_is_waited_for_and_silence_proves_nothing():
    roster = Roster(own=["me"])
    roster.apply(StreamOpened())
    assert roster.settle() == roster.settle() == ()
    roster.apply(ParticipantSyncBegan())
    roster.apply(ParticipantCreated(participant=ALICE))

    assert roster.settle() == roster.settle() == roster.settle() == ()
    assert not roster.is_synced
    assert roster.apply(ParticipantSyncEnded()) == (Arrived(ALICE),)
