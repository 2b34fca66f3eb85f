"""Names of those who left are known, and take no more memory than so many."""

from bridge.mirror.people.labels import Labels
from bridge.pexip.models import Participant, ParticipantId


def test_the_names_of_the_last_to_leave_are_known():
    labels = Labels()
    stays = Participant(uuid=ParticipantId("stays"), display_name="Ann")
    labels.give(stays)
    for number in range(10_001):
        bob = Participant(uuid=ParticipantId(f"u{number}"), display_name="Bob")
        labels.give(bob)
        labels.release(bob.uuid)
    labels.keep(ParticipantId("stored"), "Carol")

    assert labels.last(ParticipantId("u0")) is None
    assert labels.last(ParticipantId("u1")) is None
    assert labels.last(ParticipantId("u2")) == "Bob"
    assert labels.last(ParticipantId("stored")) == "Carol"
    assert labels.last(stays.uuid) == "Ann"


def test_who_returns_is_there_and_leaves_last():
    labels = Labels()
    bob = Participant(uuid=ParticipantId("bob"), display_name="Bob")
    labels.give(bob)
    labels.release(bob.uuid)
    labels.give(bob)
    for number in range(10_001):
        labels.keep(ParticipantId(f"u{number}"), "Carol")

    assert labels.last(bob.uuid) == "Bob"
