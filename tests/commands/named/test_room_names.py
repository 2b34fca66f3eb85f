"""Which breakout room is meant by what was typed."""

import pytest

from bridge.commands.named.room_names import find_room, find_room_for, find_room_named
from bridge.features import COMMANDS

ROWS = {row.name: row for row in COMMANDS}


@pytest.mark.parametrize(
    ("typed", "names", "meant"),
    [
        ("red", ["Red"], "Red"),
        ("the red room", ["Red", "Blue"], "Red"),
        ("The  RED breakout room", ["Red"], "Red"),
        ("breakout room red", ["Red"], "Red"),
        ("red room", ["Red"], "Red"),
        ("the red room", ["Red", "The Red Room"], "The Red Room"),
        ("red room", ["Red", "The Red Room"], "The Red Room"),
        ("the design team", ["Design Team"], "Design Team"),
        ("room 1", ["Room 1", "1"], "Room 1"),
        ("5", ["Room 5"], None),
        ("the room", ["Red"], None),
        ("redder", ["Red"], None),
        ("red", [], None),
    ],
)
def test_a_room_is_known_with_what_people_put_around_its_name(typed, names, meant):
    assert find_room(typed, names) == meant


def test_where_only_a_room_can_stand_its_number_is_enough():
    assert find_room_named("2", ["Room 1", "Room 2"]) == "Room 2"
    assert find_room_named("2", ["Room 1", "2", "Room 2"]) == "2"
    assert find_room_named("3", ["Room 1", "Room 2"]) is None


def test_behind_what_somebody_says_only_the_name_itself_is_a_room():
    assert find_room_for(ROWS["say"], "the red room", ["Red"]) is None
    assert find_room_for(ROWS["say"], "red", ["Red"]) == "Red"
    assert find_room_for(ROWS["muteall"], "the red room", ["Red"]) == "Red"
