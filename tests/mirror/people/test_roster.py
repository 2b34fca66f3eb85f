"""The roster equals the node's, and tells each difference once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.mirror.people.roster import Arrived, Changed, ConferenceChanged, Departed, Roster
from bridge.pexip.models import ConferenceStatus, Participant
from bridge.pexip.stream.events import (
    ConferenceUpdated,
    ParticipantCreated,
    ParticipantDeleted,
    ParticipantSyncBegan,
    ParticipantSyncEnded,
    ParticipantUpdated,
    PingReceived,
    StageChanged,
)
from bridge.pexip.stream.heard import StreamLost
from bridge.storage.meetings.meetings import Attendee


def someone(uuid, name="Bob", start=0.0, **fields):
    return Participant.model_validate(
        {
            "uuid": uuid,
            "display_name": name,
            "start_time": start,
            "service_type": "conference",
            "role": "guest",
            **fields,
        }
    )


def created(participant):
    return ParticipantCreated(participant=participant)


def updated(participant):
    return ParticipantUpdated(participant=participant)


def bracket(*participants):
    return [ParticipantSyncBegan(), *map(created, participants), ParticipantSyncEnded()]


def play(roster, *events):
    return [change for event in events for change in roster.apply(event)]


LOST = StreamLost("gone", 1.0)
ALICE = someone("a", "Alice", 1.0)
BOB = someone("b", "Bob", 2.0)
BRIDGE = someone("me", "Bridge", 0.5)


def test_first_bracket_announces_everybody_at_its_end():
    roster = Roster()

    assert play(roster, ParticipantSyncBegan(), created(ALICE), created(BOB)) == []
    assert (roster.people, roster.is_synced) == ((), False)
    assert play(roster, ParticipantSyncEnded()) == [Arrived(ALICE), Arrived(BOB)]
    assert (roster.people, roster.is_synced) == ((ALICE, BOB), True)


def test_second_bracket_announces_only_the_difference():
    roster = Roster()
    play(roster, *bracket(ALICE, BOB))
    muted = someone("a", "Alice", 1.0, is_muted="YES")
    carol = someone("c", "Carol", 3.0)

    changes = play(roster, *bracket(muted, carol))

    assert changes == [Changed(ALICE, muted), Departed(BOB), Arrived(carol)]


def test_bracket_cut_off_by_a_lost_stream_counts_for_nothing():
    roster = Roster()
    play(roster, *bracket(ALICE, BOB))

    assert play(roster, LOST) == []
    assert not roster.is_synced
    assert play(roster, ParticipantSyncBegan(), created(ALICE), LOST) == []
    assert roster.people == (ALICE, BOB)
    assert play(roster, *bracket(ALICE, BOB)) == []


def test_new_beginning_starts_afresh():
    roster = Roster()
    play(roster, ParticipantSyncBegan(), created(ALICE))

    assert play(roster, *bracket(BOB)) == [Arrived(BOB)]


def test_who_leaves_within_a_bracket_was_not_there():
    roster = Roster()

    changes = play(
        roster,
        ParticipantSyncBegan(),
        created(ALICE),
        created(BOB),
        ParticipantDeleted(uuid="b"),
        ParticipantDeleted(uuid="unknown"),
        ParticipantSyncEnded(),
    )

    assert changes == [Arrived(ALICE)]


def test_end_without_a_beginning_tells_nothing():
    roster = Roster()
    play(roster, created(ALICE))

    assert play(roster, ParticipantSyncEnded()) == []
    assert roster.people == (ALICE,)


def test_each_event_outside_a_bracket_is_told():
    roster = Roster()
    renamed = someone("a", "Ana", 1.0)

    changes = play(
        roster,
        created(ALICE),
        created(ALICE),
        updated(renamed),
        ParticipantDeleted(uuid="a"),
        ParticipantDeleted(uuid="a"),
        PingReceived(),
    )

    assert changes == [Arrived(ALICE), Changed(ALICE, renamed), Departed(renamed)]


def test_own_participants_are_there_but_never_announced():
    roster = Roster(own={"me"})

    assert play(roster, *bracket(BRIDGE, ALICE)) == [Arrived(ALICE)]
    roster.add_own("me-2")
    again = someone("me-2", "Bridge")
    assert play(roster, created(again), ParticipantDeleted(uuid="me")) == []
    assert roster.own == {"me", "me-2"}
    assert roster.people == (ALICE,)
    assert set(roster.participants) == {"a", "me-2"}
    assert (roster.find("me-2"), roster.find("nobody")) == (again, None)


def test_who_is_on_the_way_in_arrives_when_they_are_there():
    roster = Roster()
    ringing = someone("b", service_type="connecting")
    waiting = someone("b", service_type="waiting_room")
    inside = someone("b")
    menu = someone("b", service_type="ivr")

    assert play(roster, created(ringing)) == []
    assert (roster.people, roster.waiting) == ((), ())
    assert play(roster, updated(waiting)) == [Arrived(waiting)]
    assert (roster.people, roster.waiting) == ((), (waiting,))
    assert play(roster, updated(inside)) == [Changed(waiting, inside)]
    assert (roster.people, roster.waiting) == ((inside,), ())
    assert play(roster, updated(menu)) == [Departed(inside)]
    assert play(roster, ParticipantDeleted(uuid="b")) == []


def test_people_stand_in_the_order_they_came():
    late, early, timeless = someone("1", "Ana", 5), someone("2", "Bob", 1), someone("3", start=None)

    roster = Roster.of([timeless, late, early])

    assert roster.people == (early, late, timeless)


def test_hands_stand_in_the_order_they_were_raised():
    first = someone("1", buzz_time=10.0)
    second = someone("2", buzz_time=20.0)

    roster = Roster.of([second, ALICE, first])

    assert roster.hands == (first, second)


def test_loudest_speaker_stands_first_then_the_latest():
    roster = Roster()
    play(roster, *bracket(ALICE, BOB, BRIDGE))
    stage = [
        {"participant_uuid": "b", "stage_index": 1, "vad": 100},
        {"participant_uuid": "a", "stage_index": 0, "vad": 100},
        {"participant_uuid": "me", "stage_index": 2, "vad": 0},
        {"participant_uuid": "gone", "stage_index": 3, "vad": 100},
    ]

    assert play(roster, StageChanged.model_validate({"positions": stage})) == []

    assert roster.speaking == ("a", "b")
    play(roster, LOST)
    assert roster.speaking == ()


def test_conference_is_told_when_it_differs():
    roster = Roster()
    open_, locked = ConferenceStatus(locked=False), ConferenceStatus(locked=True)

    changes = play(
        roster,
        ConferenceUpdated(conference=open_),
        ConferenceUpdated(conference=open_),
        ConferenceUpdated(conference=locked),
    )

    assert changes == [ConferenceChanged(None, open_), ConferenceChanged(open_, locked)]
    assert roster.conference == locked


def test_polled_roster_is_complete():
    roster = Roster.of([BRIDGE, ALICE], ConferenceStatus(locked=True), own={"me"})

    assert roster.is_synced
    assert roster.people == (ALICE,)
    assert roster.conference.locked


def test_equal_names_are_numbered_by_arrival():
    first, second = someone("1", "Bob", 1), someone("2", "bob", 2)

    roster = Roster.of([second, first, ALICE])

    labels = [roster.label(each) for each in (first, second, ALICE)]
    assert labels == ["Bob", "bob (2)", "Alice"]


def test_label_stays_when_another_leaves_and_is_free_for_the_next():
    roster = Roster()
    first, second, third = (someone(str(n), "Bob", n) for n in (1, 2, 3))
    play(roster, *bracket(first, second), ParticipantDeleted(uuid="1"))

    assert roster.label(second) == "Bob (2)"
    play(roster, created(third))
    assert (roster.label(second), roster.label(third)) == ("Bob (2)", "Bob")


def test_nobody_can_take_the_label_of_another():
    roster = Roster.of([someone("1", "Bob", 1), someone("2", "Bob", 2), someone("3", "Bob (2)", 3)])

    labels = [roster.label(each) for each in roster.people]

    assert labels == ["Bob", "Bob (2)", "Bob (2) (2)"]


def test_new_name_is_a_new_label():
    roster = Roster()
    before, after = someone("1", "Ana"), someone("1", "Alice")
    play(roster, created(ALICE), created(before), updated(after))

    assert (roster.label(before), roster.label(after)) == ("Ana", "Alice (2)")


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"name": "x" * 200}, "x" * 79 + "…"),
        ({"name": "a\nb\u202e <!channel>"}, "a b <!channel>"),
        ({"name": " ", "uri": "ana@example.com"}, "ana@example.com"),
        ({"name": ""}, "Unnamed"),
    ],
)
def test_label_fits_a_line(fields, label):
    assert Roster().label(someone("1", **fields)) == label


def test_the_bridges_own_name_takes_no_number_from_people():
    bridge, person = someone("me", "Bob", 1), someone("1", "Bob", 2)

    roster = Roster.of([bridge, person], own={"me"})

    assert roster.label(person) == "Bob"


def stored(uuid, name, role="guest", joined=1.0):
    return Attendee(
        participant_uuid=uuid,
        name=name,
        role=role,
        protocol="webrtc",
        joined=datetime.fromtimestamp(joined, UTC),
    )


def test_restart_announces_only_the_difference_to_what_is_stored():
    bobs = [stored("b1", "Bob", joined=2.0), stored("b2", "Bob (2)", joined=3.0)]
    roster = Roster(own={"me"}, known=[stored("a", "Alice"), *bobs])
    assert [each.uuid for each in roster.people] == ["a", "b1", "b2"]
    second_bob, carol = someone("b2", "Bob", 3.0, is_muted="YES"), someone("c", "Carol", 4.0)

    changes = play(roster, *bracket(BRIDGE, ALICE, second_bob, carol))

    assert [type(change) for change in changes] == [Departed, Arrived]
    assert changes[0].participant.uuid == "b1"
    assert roster.label(second_bob) == "Bob (2)"


def test_restart_tells_a_new_role_and_a_new_name():
    roster = Roster(known=[stored("a", "Alice"), stored("b", "Bob")])
    host, renamed = someone("a", "Alice", 1.0, role="chair"), someone("b", "Robert", 2.0)

    changes = play(roster, *bracket(host, renamed))

    assert [change.after for change in changes] == [host, renamed]


def test_after_the_restart_every_change_is_told():
    roster = Roster(known=[stored("a", "Alice")])
    play(roster, updated(ALICE))
    muted = someone("a", "Alice", 1.0, is_muted="YES")

    assert play(roster, updated(muted)) == [Changed(ALICE, muted)]


uuids = st.sampled_from(["1", "2", "3", "4", "me"])
people = st.builds(
    someone,
    uuids,
    st.sampled_from(["Ana", "Bob", "Bob (2)"]),
    st.sampled_from([1.0, 2.0]),
    service_type=st.sampled_from(["conference", "waiting_room", "connecting"]),
    buzz_time=st.sampled_from([0.0, 1.0]),
)
steps = st.lists(
    people | st.tuples(st.just("leaves"), uuids) | st.sampled_from(["drop", "sync", "cut"]),
    max_size=40,
)


class Node:
    """What a node's conference holds, and the events by which it tells so."""

    def __init__(self):
        self.truth = {}

    def step(self, step):
        if isinstance(step, Participant):
            event = updated(step) if step.uuid in self.truth else created(step)
            self.truth[step.uuid] = step
            return [event]
        if isinstance(step, tuple):
            gone = self.truth.pop(step[1], None)
            return [ParticipantDeleted(uuid=gone.uuid)] if gone else []
        everybody = bracket(*self.truth.values())
        return {"drop": [LOST], "cut": everybody[:-1], "sync": everybody}[step]


@given(steps)
@settings(deadline=None)
def test_roster_equals_the_nodes_whatever_happens_to_the_stream(script):
    """Told changes alone, a reader knows who is there; a re-sync of the same tells nothing."""
    node, roster, told = Node(), Roster(own={"me"}), {}
    is_connected = True
    for step in [*script, "sync"]:
        events = node.step(step)
        is_connected = is_connected or step in {"sync", "cut"}
        for change in play(roster, *events) if is_connected else ():
            _retell(change, told)
        is_connected = is_connected and step != "drop"

    assert roster.participants == node.truth
    assert told == {each.uuid: each for each in (*roster.people, *roster.waiting)}
    labels = [roster.label(each).casefold() for each in (*roster.people, *roster.waiting)]
    assert len(labels) == len(set(labels))
    assert play(roster, *node.step("sync")) == []


def _retell(change, told):
    """What a reader makes of a change; each must fit what was told before."""
    match change:
        case Arrived(participant):
            assert participant.uuid not in told
            told[participant.uuid] = participant
        case Departed(participant):
            assert told.pop(participant.uuid) == participant
        case Changed(before, after):
            assert told[before.uuid] == before != after
            told[after.uuid] = after


def test_the_last_label_of_who_has_left_is_known():
    second = someone("b2", "Bob", 3.0)
    roster = Roster()
    play(roster, *bracket(ALICE, BOB, second), ParticipantDeleted(uuid="b2"))
    assert (roster.find("b2"), roster.name_of("b2")) == (None, "Bob (2)")

    play(roster, LOST, *bracket(ALICE))
    assert [roster.name_of(uuid) for uuid in ("a", "b", "b2", "c")] == [
        "Alice",
        "Bob",
        "Bob (2)",
        None,
    ]
    # The name is free for others all the same.
    play(roster, created(someone("b3", "Bob", 9.0)))
    assert (roster.name_of("b3"), roster.name_of("b")) == ("Bob", "Bob")


def test_after_a_restart_the_labels_of_all_who_were_there_are_known():
    gone = replace(stored("b2", "Bob (2)", joined=3.0), left=datetime(2026, 11, 2, tzinfo=UTC))
    roster = Roster(known=[stored("a", "Alice"), gone])

    assert [each.uuid for each in roster.people] == ["a"]
    assert roster.name_of("b2") == "Bob (2)"
    changes = play(roster, *bracket(ALICE, BOB))
    assert [type(change) for change in changes] == [Arrived]
    assert roster.name_of("b") == "Bob"


def test_who_is_named_in_a_first_roster_has_a_name_before_it_is_complete():
    roster = Roster()
    play(roster, ParticipantSyncBegan(), created(BOB))
    assert roster.name_of("b") == "Bob"


def test_a_name_from_a_room_counts_where_nobody_was_seen():
    roster = Roster()
    roster.keep_name("x", "Xaver")
    play(roster, *bracket(ALICE))
    roster.keep_name("a", "Somebody else")
    assert (roster.name_of("x"), roster.name_of("a")) == ("Xaver", "Alice")
