"""The breakout rooms of a conference, as its stream tells of them."""

import pytest

from bridge.mirror.people.rooms import Rooms
from bridge.mirror.people.roster import Arrived
from bridge.pexip.models import BreakoutHelp, ConferenceStatus, Participant, ParticipantId
from bridge.pexip.stream.events import (
    BreakoutBegan,
    BreakoutEnded,
    BreakoutEventReceived,
    ConferenceUpdated,
    ParticipantCreated,
)
from bridge.pexip.stream.heard import StreamLost


def began(uuid: str) -> BreakoutBegan:
    return BreakoutBegan(breakout_uuid=uuid, participant_uuid=ParticipantId(f"own-{uuid}"))


def called(uuid: str, name: str) -> BreakoutEventReceived:
    status = ConferenceStatus(breakout_name=name)
    return BreakoutEventReceived(breakout_uuid=uuid, event=ConferenceUpdated(conference=status))


def came(room: str, uuid: str) -> BreakoutEventReceived:
    participant = Participant(uuid=ParticipantId(uuid), display_name=uuid)
    return BreakoutEventReceived(
        breakout_uuid=room, event=ParticipantCreated(participant=participant)
    )


def rooms_after(*events: object) -> Rooms:
    rooms = Rooms()
    for event in events:
        rooms.apply(event)
    return rooms


def ids(rooms: Rooms) -> dict[str, str]:
    return {name: room.uuid for name, room in rooms.by_name.items()}


def test_a_room_has_its_name_from_what_happens_in_it():
    rooms = rooms_after(began("a"), began("b"), called("a", "Plenary"))

    assert ids(rooms) == {"Plenary": "a", "Room 2": "b"}
    assert [room.uuid for room in rooms if not room.name] == ["b"]
    assert rooms.own == {"own-a", "own-b"}


def test_a_room_is_found_by_name_in_any_case_and_by_id():
    rooms = rooms_after(began("a"), called("a", "Room  1"))

    assert rooms.find("room 1") is rooms.find("a") is rooms.get("a")
    assert rooms.find("room 2") is None


def test_namesakes_are_numbered():
    rooms = rooms_after(began("a"), began("b"), called("a", "Team"), called("b", "Team"))

    assert ids(rooms) == {"Team": "a", "Team (2)": "b"}
    assert [rooms.label(room) for room in rooms] == ["Team", "Team (2)"]


def test_what_is_closed_or_lost_is_no_room_any_more():
    rooms = rooms_after(began("a"), began("b"), BreakoutEnded(breakout_uuid="a"))
    assert list(ids(rooms).values()) == ["b"]

    rooms.apply(StreamLost("the node is gone", 1.0))

    assert (ids(rooms), rooms.own, len(rooms)) == ({}, frozenset(), 0)


def test_a_room_knows_its_people_and_announces_the_bridge_as_nobody():
    rooms = rooms_after(began("a"))

    assert rooms.apply(came("a", "own-a")) == (rooms.get("a"), ())
    room, changes = rooms.apply(came("a", "dave")) or pytest.fail("it told of a room")

    assert changes == (Arrived(room.roster.participants[ParticipantId("dave")]),)
    assert rooms.find_person(ParticipantId("dave")) is room
    assert rooms.find_person(ParticipantId("erin")) is None


def test_a_room_that_nobody_announced_is_one_from_its_first_event_on():
    rooms = rooms_after(came("a", "dave"))

    assert ids(rooms) == {"Room 1": "a"}
    assert rooms.own == frozenset()


def test_a_room_asks_for_help_until_that_is_dismissed():
    rooms = rooms_after(began("a"))
    room = rooms.get("a") or pytest.fail("it began")
    assert not room.needs_help

    for is_asked in (True, False):
        status = ConferenceStatus(breakoutbuzz=BreakoutHelp(value=is_asked, time=1))
        update = ConferenceUpdated(conference=status)
        rooms.apply(BreakoutEventReceived(breakout_uuid="a", event=update))

        assert room.needs_help is is_asked
        assert room.status == status


def heard_by(room: str, **more: object) -> BreakoutEventReceived:
    """What a Host's client has in a room to hear it, as a node tells of it."""
    told = {"uuid": "ear", "display_name": "Dora", "role": "chair", "protocol": "api"}
    participant = Participant.model_validate({**told, "has_media": False, **more})
    return BreakoutEventReceived(
        breakout_uuid=room, event=ParticipantCreated(participant=participant)
    )


def test_what_another_host_hears_a_room_with_is_nobody_there():
    rooms = rooms_after(began("a"), came("a", "Ann"), heard_by("a"))

    room = rooms.get("a")
    assert room is not None
    assert [each.display_name for each in room.roster.people] == ["Ann"]


def test_whoever_is_seen_or_heard_in_a_room_is_there():
    rooms = rooms_after(began("a"), heard_by("a"), heard_by("a", has_media=True))
    room = rooms.get("a")
    assert room is not None
    assert [each.display_name for each in room.roster.people] == ["Dora"]

    assert rooms.apply(heard_by("a", has_media=False)) is not None
    assert room.roster.people == ()
