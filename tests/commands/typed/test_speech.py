"""What hosts type in a hurry is understood, or refused, and never taken for something else."""

import re
from pathlib import Path

import pytest

from bridge.commands.named.room_readings import as_meant
from bridge.commands.table.errors import NotHereError
from bridge.commands.table.row import AnyRow
from bridge.commands.typed.orders import SeveralOrdersError
from bridge.commands.typed.parser import Typed, parse
from bridge.features import COMMANDS
from bridge.features.phrases import ANSWERS, PHRASES
from bridge.mirror.people.roster import Roster
from tests.corpus import (
    SPEECH,
    SPEECH_BY_OTHERS,
    SPEECH_IN_THE_DEMO,
    SPEECH_OF_A_FOURTH_HOST,
    SPEECH_OF_A_FRESH_HOST,
    SPEECH_OF_A_THIRD_HOST,
    TABLE,
    judge,
    main,
    read_file,
    score,
)

_WORDS = {
    "<all>": "everyone",
    "<meeting>": "the meeting",
    "<mention>": "<@U1>",
    "<language>": "german",
    "{destination:address}": "zed@example.com",
    "{destination:number}": "030 1234567",
    "{what:doing}": "eating chips",
    "{what:state}": "quite muted",
    "{role}": "guest",
    "{direction}": "left",
    "{indicator}": "recording",
    "{participant's}": "zed's",
    "{seconds}": "5 min",
    "{seconds:span}": "5 minutes",
    "{seconds:more}": "5 more minutes",
    "{alias:alias}": "meet.zed",
}
# What is to be put back on nobody has said; it is told what there is.
_STILL_MISSED = 0
_MEETING = "meeting: Alice (host), Bob\nrooms: Red\nme: Alice\n"


def test_nearly_all_of_it_is_right_and_nothing_is_done_that_was_not_meant():
    counts, lines = score(SPEECH)

    assert counts.total() >= 300
    assert counts["right"] + counts["offered"] >= 0.98 * counts.total(), "\n".join(lines)
    assert counts["wrong act"] == counts["risky suggestion"] == 0, "\n".join(lines)


def test_what_somebody_wrote_who_had_not_read_the_code_is_never_taken_for_something_else():
    counts, lines = score(SPEECH_BY_OTHERS)

    assert counts.total() == 100
    assert counts["missed"] + counts["wrong suggestion"] <= _STILL_MISSED, "\n".join(lines)
    assert counts["wrong act"] == counts["risky suggestion"] == 0, "\n".join(lines)


def test_what_was_typed_in_the_demo_is_right():
    counts, lines = score(SPEECH_IN_THE_DEMO)

    assert counts.total() >= 60
    assert counts["right"] + counts["offered"] == counts.total(), "\n".join(lines)


def test_what_a_fresh_host_typed_is_right():
    counts, lines = score(SPEECH_OF_A_FRESH_HOST)

    assert counts.total() >= 100
    assert counts["right"] + counts["offered"] == counts.total(), "\n".join(lines)


def test_what_a_third_host_typed_is_right():
    counts, lines = score(SPEECH_OF_A_THIRD_HOST)

    assert counts.total() >= 90
    assert counts["right"] + counts["offered"] == counts.total(), "\n".join(lines)


def test_what_a_fourth_host_typed_is_right():
    counts, lines = score(SPEECH_OF_A_FOURTH_HOST)

    assert counts.total() >= 60
    assert counts["right"] + counts["offered"] == counts.total(), "\n".join(lines)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("put up a banner saying Back at THREE", "Back at THREE"),
        ("Show a banner that says Lunch, then Q&A", "Lunch, then Q&A"),
        ("write in the chat: We start in two Minutes", "We start in two Minutes"),
        ("tell bob privately You are next", "You are next"),
        ("say Write in the chat, please", "Write in the chat, please"),
    ],
)
def test_what_is_said_stays_as_it_was_typed_without_the_words_of_the_command(line: str, text: str):
    assert parse(line, TABLE).values["text"] == text


def without_rooms(line: str) -> Typed:
    """What it means in a meeting without breakout rooms."""
    return as_meant(parse(line, TABLE), (), Roster())


def said(pattern: str) -> str:
    """A line that the pattern takes: the first of each choice, and all that can be left out."""
    words = (each.strip("[]").split("|")[0] for each in re.findall(r"\[[^\]]*\]|\S+", pattern))
    return " ".join(_WORDS.get(word, "zed" if word.startswith("{") else word) for word in words)


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_the_example_of_a_command_means_that_command(row: AnyRow):
    assert parse(row.example, TABLE).row is row


def test_what_people_say_stands_beside_rows_that_exist():
    assert PHRASES.keys() <= {row.name for row in COMMANDS}
    offered = {name for each in ANSWERS for name in each.rows}
    assert offered <= {row.name for row in COMMANDS}


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.text[:30])
def test_each_answer_can_be_had(answer):
    for each in answer.phrases:
        with pytest.raises(NotHereError) as caught:
            without_rooms(said(each.pattern))

        assert str(caught.value) == answer.text, each.pattern


@pytest.mark.parametrize("name", PHRASES)
def test_each_phrase_means_its_row(name: str):
    for each in PHRASES[name]:
        typed = parse(said(each.pattern), TABLE)
        meant = typed.there if each.is_of_room else typed

        assert meant is not None, each.pattern
        assert meant.row.name == name, each.pattern


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("mute bob => mute Bob", "right"),
        ("mtue bob => mute Bob", "offered"),
        ("mute bob => unmute Bob", "wrong act"),
        ("mute bob => mute Alice", "wrong act"),
        ("mute bob => no", "wrong act"),
        ("mute bob => ask mute", "wrong act"),
        ("mtue bob => no", "risky suggestion"),
        ("mtue bob => unmute Bob", "risky suggestion"),
        ("remvoe bob => mute Bob", "risky suggestion"),
        ("mtue bob => remove Bob", "wrong suggestion"),
        ("xylophone => mute Bob", "missed"),
        ("mute dave => ask mute", "right"),
        ("mute dave => ask unmute", "missed"),
        ("record => no cannot record", "right"),
        ("record => no calendar", "missed"),
        ("mute bob in red => mute Bob in Red", "right"),
        ("mute bob in red => mute Bob", "wrong act"),
        ("mute bob for 5 min => mute Bob", "wrong act"),
    ],
)
def test_a_line_is_judged_by_what_stands_behind_it(tmp_path: Path, line: str, verdict: str):
    file = tmp_path / "speech.txt"
    file.write_text(f"# what for\n\n{_MEETING}{line}\n")
    stage, phrases = read_file(file)

    assert judge(phrases[0], stage)[0] == verdict


def test_a_file_is_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "speech.txt"
    file.write_text(f"{_MEETING}mute bob => mute Bob\nxylophone => mute Bob\n")

    assert main([str(file)]) == 0

    told = capsys.readouterr().out
    assert "5: missed: “xylophone” (mute Bob)" in told
    assert "1 of 2 right (50.0 %)" in told


@pytest.mark.parametrize("line", ["mute bob", "people: Alice", "mute bob => mutate Bob"])
def test_what_is_not_of_the_format_is_refused(tmp_path: Path, line: str):
    file = tmp_path / "speech.txt"
    file.write_text(f"{_MEETING}{line}\n")

    with pytest.raises(ValueError, match="line 4"):
        score(file)


@pytest.mark.parametrize("behind", ["disconnect staying", "transfer staying", "disconnect for 10m"])
def test_what_a_keyword_takes_begins_no_second_order(behind):
    typed = parse(f"breakout create Red with Bob then {behind}", TABLE)

    assert typed.row.name == "breakout create"
    assert typed.values["end_action"] == behind.split()[0]


def test_with_a_name_behind_it_it_does():
    with pytest.raises(SeveralOrdersError) as raised:
        parse("breakout create Red with Bob then disconnect carol", TABLE)

    assert [each.row.name for each in raised.value.orders] == ["breakout create", "remove"]
