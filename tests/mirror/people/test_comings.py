"""Who came, went and moved, as one line in the order of time."""

import pytest

from bridge.mirror.people.comings import Line, Move
from tests.counting_calls import calls_in


def told(*moves: Move, are_rooms_empty: bool = True) -> str:
    line = Line()
    for each in moves:
        line.add(each)
    return line.tell(12, are_rooms_empty=are_rooms_empty)


def came(uuid: str, name: str | None = None) -> Move:
    return Move(uuid, name or uuid, "joined")


def left(uuid: str, name: str | None = None, room: str = "", by: str = "") -> Move:
    return Move(uuid, name or uuid, "left", room, by)


def moved(uuid: str, room: str) -> Move:
    return Move(uuid, uuid, "moved", room)


@pytest.mark.parametrize(
    ("moves", "line"),
    [
        ([came("Ana"), came("Bob"), left("Eve")], "Ana and Bob joined · Eve left"),
        (
            [left("b2", "Bob (2)", by="Alice"), came("b3", "Bob (2)")],
            "Bob (2) was removed by Alice · Bob (2) joined",
        ),
        ([came("Ana"), left("Eve"), came("Bob")], "Ana joined · Eve left · Bob joined"),
        ([came("Ana"), left("Ana")], "Ana joined and left again"),
        ([left("Ana"), came("Ana")], "Ana left and came back"),
        ([left("Ana"), moved("Ana", "Red")], "Ana moved to Red"),
        ([came("Ana"), left("Ana"), moved("Ana", "Red")], "Ana joined · Ana moved to Red"),
        ([left("Ana", room="Red"), came("Ana")], "Ana is back from Red"),
        ([moved("Ana", "Red"), left("Ana", room="Red"), came("Ana")], "Ana is back from Red"),
        ([left("Ana", room="Red"), moved("Ana", "Blue")], "Ana moved to Blue"),
        ([left("Ana", room="Red")], "Ana left"),
        (
            [left("Ana", room="Red"), left("Bob", room="Blue"), came("Bob"), came("Ana")],
            "everyone is back from Blue and Red",
        ),
    ],
)
def test_a_line_tells_what_came_of_it_in_order(moves: list[Move], line: str):
    assert told(*moves) == line


def test_who_is_back_is_named_while_others_are_still_in_a_room():
    moves = [left("Ana", room="Red"), left("Bob", room="Red"), came("Ana"), came("Bob")]
    assert told(*moves, are_rooms_empty=False) == "Ana and Bob are back from Red"


def test_a_restless_minute_is_told_by_what_people_did():
    moves = [each for name in "ABCDEFGH" for each in (came(name), left(f"{name}2"))]
    assert told(*moves) == (
        "A, B, C, D, E, F, G and H joined · A2, B2, C2, D2, E2, F2, G2 and H2 left"
    )


def test_one_more_of_thousands_is_as_quickly_added_as_the_second():
    line, counts = Line(), []

    for number in range(3_000):
        move = came(f"Bob {number}")
        counts.append(calls_in(lambda each=move: line.add(each)))

    assert counts[-1] == counts[1]
    assert line.tell(2, are_rooms_empty=True) == "Bob 0, Bob 1 and 2998 more joined"


def test_a_line_goes_on_from_what_it_has_told():
    line = Line()
    line.add(came("Ana"))
    assert line.tell(12, are_rooms_empty=True) == "Ana joined"

    line.add(left("Ana"))

    assert "Ana" in line
    assert line.tell(12, are_rooms_empty=True) == "Ana joined and left again"
