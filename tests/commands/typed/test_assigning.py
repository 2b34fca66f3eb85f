"""Keywords, choices, times and several people in one line."""

import pytest

from bridge.commands.table.errors import BadArgumentError
from bridge.commands.typed.arguments import fill, usage
from bridge.commands.typed.parser import parse
from tests.commands.conferences import participant
from tests.commands.rows import TABLE
from tests.commands.wide_rows import CAMERA, DIAL, GUESTS, MIX, RENAME, SILENT_VIDEO

BOB = participant(2, "Bob")


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("rename bob to Robert", {"participant": "bob", "text": "Robert"}),
        ("rename Bob Lee to Robert Lee", {"participant": "Bob Lee", "text": "Robert Lee"}),
        ('rename "go to" to X', {"participant": "go to", "text": "X"}),
        ("rename bob to", {"participant": "bob", "text": ""}),
        ("rename bob and to Robert", {"participant": "bob", "text": "Robert"}),
        ("rename bob to Robert and", {"participant": "bob", "text": "Robert and"}),
        ("role bob lee host", {"participant": "bob lee", "role": "host"}),
        ("role host", {"participant": "host"}),
        ("camera bob left", {"participant": "bob", "direction": "left"}),
        ("camera bob left 500", {"participant": "bob", "direction": "left", "timeout": "500"}),
        ("camera bob lee sideways", {"participant": "bob lee", "direction": "sideways"}),
        ('camera "bob left"', {"participant": "bob left"}),
        ("silent-video on after 20s", {"state": "on", "wait": "20s"}),
        ("silent-video after 5 min off", {"state": "off", "wait": "5 min"}),
        ("silent-video maybe", {"state": "maybe"}),
        ("silent-video on after dinner", {"state": "on", "wait": "dinner"}),
        ("picture for bob 1:7", {"participant": "bob", "layout": "1:7"}),
        ("picture for bob lee 1:7", {"participant": "bob lee", "layout": "1:7"}),
        ("picture 1:7 for bob lee", {"participant": "bob lee", "layout": "1:7"}),
        ("picture for bob", {"participant": "bob"}),
        ("gather bob, carol to Room 1", {"people": "bob, carol", "room": "Room 1"}),
        ('gather "Lee, Ana" and bob to A', {"people": '"Lee, Ana", bob', "room": "A"}),
        ("mix main, french called A and B, C", {"mixes": "main, french", "titles": '"A and B", C'}),
        ("banner See you after lunch", {"text": "See you after lunch"}),
        ("banner Back after 5 min", {"text": "Back", "wait": "5 min"}),
        ("allow guests off 3", {"is_on": "off", "count": "3"}),
        ("dial a@b.example", {"address": "a@b.example"}),
        (
            "dial a@b.example as host quietly sip for 1:30",
            {
                "address": "a@b.example",
                "role": "host",
                "hidden": "yes",
                "protocol": "sip",
                "ring": "1:30",
            },
        ),
        (
            "dial a@b.example SIP as guest",
            {"address": "a@b.example", "protocol": "SIP", "role": "guest"},
        ),
    ],
)
def test_words_go_where_they_belong(line, values):
    assert parse(line, TABLE).values == values


def test_what_is_left_over_is_named():
    with pytest.raises(BadArgumentError, match="“bananas” means here"):
        parse("silent-video on after 20s bananas", TABLE)


def test_a_typed_line_becomes_checked_arguments():
    line = "dial a@b.example as HOST quietly sip for 2 min"

    call = fill(DIAL, parse(line, TABLE).values)

    assert (call.role, call.protocol, call.hidden, call.ring) == ("host", "sip", True, 120)
    assert fill(GUESTS, {"is_on": "OFF", "count": "3"}).is_on is False
    mixes = fill(MIX, {"mixes": "main French", "titles": '"A, B", C'})
    assert (mixes.mixes, mixes.titles) == (("main", "french"), ("A, B", "C"))


@pytest.mark.parametrize(
    ("row", "values", "problem"),
    [
        (
            CAMERA,
            {"participant": BOB, "direction": "sideways"},
            "Direction: left, right, up, down, in or out.",
        ),
        (CAMERA, {"participant": BOB, "direction": "in", "timeout": "0"}, "Timeout: at least 1."),
        (DIAL, {"address": "a", "ring": "2s"}, "Ring: at least 5 seconds."),
        (DIAL, {"address": "a", "ring": "soon"}, "Ring: a time such as 20s, 5 min or 1:30."),
        (DIAL, {"address": "a", "rate": "0"}, "Rate: more than 0."),
        (DIAL, {"address": "a", "rate": "x"}, "Rate: a number."),
        (DIAL, {"address": "a", "layouts": "1:0, 9:9"}, "Layouts: 1:0 or 1:7."),
        (GUESTS, {"is_on": "perhaps"}, "Is on: on or off."),
    ],
)
def test_what_is_impossible_is_refused_with_what_is_possible(row, values, problem):
    with pytest.raises(BadArgumentError) as caught:
        fill(row, values)

    assert list(caught.value.problems.values()) == [problem]


def test_the_usage_shows_keywords_flags_and_rooms():
    assert usage(RENAME) == "Usage: /pexip rename PARTICIPANT to NAME [in ROOM]"
    assert usage(SILENT_VIDEO) == "Usage: /pexip silent-video on|off [after WAIT]"
    assert usage(MIX) == "Usage: /pexip mix main|french, … [called TITLES, …]"
    assert usage(DIAL) == (
        "Usage: /pexip dial ADDRESS [as guest|host] [auto|sip|h323] [quietly] [for RING]"
        " [with 1:0|1:7, …]"
    )


def test_a_keyword_counts_once_and_a_room_alone_makes_sense_of_a_line():
    twice = parse("rename bob to Robert to come", TABLE)
    roomy = parse("video on bob in Room 1", TABLE)

    assert twice.values == {"participant": "bob", "text": "Robert to come"}
    assert roomy.values == {"participant": "bob in Room 1"}
    assert roomy.with_room == {"participant": "bob", "in": "Room 1"}


def test_words_that_stand_apart_are_joined():
    values = parse("dial a@b.example as guest lee", TABLE).values

    assert values == {"role": "guest", "address": "a@b.example lee"}
