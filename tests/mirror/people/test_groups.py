"""What a roster keeps by change is what it would be, worked out from everybody."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mirror.people.labels import Labels
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import Participant
from bridge.pexip.stream.events import (
    ParticipantCreated,
    ParticipantDeleted,
    ParticipantSyncBegan,
    ParticipantSyncEnded,
    ParticipantUpdated,
    StageChanged,
)
from bridge.pexip.stream.heard import StreamLost, StreamOpened
from tests.mirror.people.naive_roster import NaiveLabels, NaiveRoster

GROUPS = (
    *("people", "waiting", "hosts", "guests", "hands"),
    *("spotlit", "presenting", "ringing", "machines"),
)
UUIDS = st.sampled_from(["1", "2", "3", "4", "5", "me"])
TIMES = st.sampled_from([None, 0.0, 1.0, 2.0, float("nan"), float("inf"), -1.0])
MAYBE = st.sampled_from([None, False, True])
NAMES = st.sampled_from(
    ["Ana", "ana", "Bob", "Bob (2)", "Bob (2) (3)", "Bob (02)", "", "Bob\u202e"]
)
PARTICIPANTS = st.builds(
    Participant,
    uuid=UUIDS,
    display_name=NAMES,
    uri=st.sampled_from(["", "bob@example.com"]),
    role=st.sampled_from([None, "chair", "guest"]),
    service_type=st.sampled_from(["conference", "waiting_room", "connecting", "ivr", ""]),
    start_time=TIMES,
    buzz_time=TIMES,
    spotlight=TIMES,
    is_presenting=MAYBE,
    is_recording=MAYBE,
    is_ai_enabled=MAYBE,
)
STAGE = st.lists(
    st.fixed_dictionaries({"participant_uuid": UUIDS, "vad": st.sampled_from([0, 100])}), max_size=3
)
EVENTS = st.lists(
    st.builds(ParticipantCreated, participant=PARTICIPANTS)
    | st.builds(ParticipantUpdated, participant=PARTICIPANTS)
    | st.builds(ParticipantDeleted, uuid=UUIDS)
    | st.builds(StageChanged, positions=STAGE)
    | st.sampled_from([ParticipantSyncBegan(), ParticipantSyncEnded(), StreamOpened()])
    | st.just(StreamLost("gone", 1.0))
    | st.tuples(st.just("own"), UUIDS),
    max_size=40,
)


@given(EVENTS)
@settings(deadline=None)
def test_all_groups_are_kept_in_their_order(events):
    roster = Roster(own={"me"})
    for event in events:
        if isinstance(event, tuple):
            roster.add_own(event[1])
        else:
            roster.apply(event)
        naive = NaiveRoster(roster.participants.values(), roster.own)
        for name in GROUPS:
            assert list(getattr(roster, name)) == getattr(naive, name), name
        assert roster.is_empty is not bool(naive.people or naive.waiting)
        assert roster.has_people is bool(naive.people)
        assert set(roster.speaking) <= roster.participants.keys()


@given(st.lists(PARTICIPANTS | UUIDS, max_size=40))
@settings(deadline=None)
def test_labels_are_those_that_counting_from_two_gives(steps):
    labels, naive, seen = Labels(), NaiveLabels(), {}
    for step in steps:
        if isinstance(step, str):
            labels.release(step)
            naive.release(step)
            continue
        seen[step.uuid] = step
        labels.give(step)
        naive.give(step)
        for each in seen.values():
            assert labels.of(each) == naive.of(each)


def test_what_does_not_change_stays_the_same_object():
    ana, bob = (Participant(uuid=uuid, display_name=uuid) for uuid in ("ana", "bob"))
    roster = Roster.of([ana, bob])
    people = roster.people

    roster.apply(StageChanged())
    assert roster.people is people
    roster.apply(ParticipantDeleted(uuid="bob"))
    assert roster.people == (ana,)


def test_thousands_of_namesakes_are_numbered_by_their_coming():
    roster = Roster()
    bobs = [Participant(uuid=f"{number}", display_name="Bob") for number in range(4000)]
    for each in bobs:
        roster.apply(ParticipantCreated(participant=each))

    assert [roster.label(each) for each in bobs[:3]] == ["Bob", "Bob (2)", "Bob (3)"]
    assert roster.label(bobs[-1]) == "Bob (4000)"
    roster.apply(ParticipantDeleted(uuid="7"))
    late = Participant(uuid="late", display_name="Bob")
    roster.apply(ParticipantCreated(participant=late))
    assert roster.label(late) == "Bob (8)"
