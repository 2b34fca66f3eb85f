"""The card of a meeting that is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.mirror.messages.slack_files import file_lines as shares
from bridge.mirror.recap import left_open
from bridge.simulator.slack.rules.messages import check_message_blocks
from bridge.slack.shown.card import CardSection, render_card
from bridge.slack.shown.ended_card import chat_lines, ended_lines, file_lines, slide_lines
from bridge.storage.meetings.lines import Line
from bridge.storage.queues.filed import Filed
from tests.fake_clock import START


def file(form: str, permalink: str | None = "https://files.example/F1", **more: str) -> Filed:
    values = {
        "workspace": "T1",
        "key": f"m1/files/{form}",
        "meeting_id": "m1",
        "kind": "document",
        "name": form,
        "title": form,
        "alt": "",
        "file_id": "F1",
        "permalink": permalink,
        "error": None,
        "created": START,
        **more,
    }
    return Filed(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(minutes=47, seconds=10), "47 min"),
        (timedelta(hours=25, minutes=3), "25 h 3 min"),
    ],
)
def test_it_says_how_long_and_how_many(time: timedelta, words: str):
    assert ended_lines(time, 12) == (f"Ended after {words}, 12 people",)
    assert ended_lines(time, 1) == (f"Ended after {words}, 1 person",)


def test_only_what_is_in_slack_is_linked():
    files = [
        file("transcript.vtt"),
        file("transcript.txt", file_id=None),  # type: ignore[arg-type]
        file("chat.txt", None),
    ]
    assert [*file_lines(files)] == [
        "<https://files.example/F1|Get the transcript>",
        "Chat log",
    ]


def test_every_form_of_a_transcript_is_linked_however_long_addresses_are():
    long = f"https://example.slack.com/files/U0123456789/F0123456789/{'meet' * 12}.html"
    files = [file(f"transcript.{form}", long) for form in ("html", "md", "vtt", "srt", "txt")]

    _, blocks = render_card("meet", [CardSection(lines=tuple(file_lines(files)))], is_ended=True)

    text = str(blocks[1]["text"]["text"])
    assert text.startswith("Transcript: <")
    assert text.count(long) == 5
    assert text.endswith("|TXT>")


def test_slides_are_links_and_of_many_the_rest_is_counted():
    many = [slide_file(n, f"https://files.example/{n}") for n in range(1, 16)]
    refused = replace(slide_file(16, None), file_id=None)

    [line] = slide_lines([*many, refused])

    assert line.startswith("15 slides: <https://files.example/1|1> · <https://files.example/2|2>")
    assert line.endswith("|12> · 3 more")
    assert [*slide_lines([refused])] == []


def slide_file(number: int, permalink: str | None) -> Filed:
    return file(f"{number}", permalink, key=f"m1/slides/{number}", kind="slide")


def said(number: int, name: str, text: str) -> Line:
    return Line(number, "m1", "chat", "u1", name, text, START, None, "pexip", None)


def test_what_was_asked_and_linked_in_the_chat_is_told():
    chat = [
        said(1, "Bob", "Is *this* <!here> known?"),
        said(2, "Carol", "See https://www.docs.example/a?b=1, and https://x.example/>."),
        said(3, "Dave", "The same: https://www.docs.example/a?b=1"),
        said(4, "Erin", "Wer kommt\uff1f"),
    ]
    asked, linked = left_open.questions(chat), left_open.with_links(chat)
    assert [each.id for each in asked] == [1, 4]

    first, *quotes, links = chat_lines(asked, linked, more=2)

    assert first == "4 questions in the chat, the last 2:"
    assert quotes[0].startswith("• Bob: Is ")
    assert "<!here>" not in quotes[0]
    assert links == (
        "Links from the chat: <https://www.docs.example/a?b=1|docs.example/a?b=1>"
        " · <https://x.example/|x.example>"
    )


def test_a_question_is_one_however_often_it_is_asked_and_what_it_links_to():
    chat = [
        said(1, "Bob", "Who tells the customers?"),
        said(2, "Ana", "Is there a date? https://docs.example/mobile"),
        said(3, "Bob", "who tells the customers? "),
        said(4, "Eve", "Read https://docs.example/a?"),
    ]
    assert [each.id for each in left_open.questions(chat)] == [2, 3, 4]
    first, ana, *_ = chat_lines(left_open.questions(chat), (), more=0)
    assert first == "3 questions in the chat:"
    assert ana == "• Ana: Is there a date?"


def test_files_from_slack_are_named_once():
    files = [{"title": "Budget *Q3*.pdf"}, {"mode": "tombstone"}]
    text = "\n".join(["The numbers", *shares(files)])
    chat = [
        replace(said(1, "Ana", text), origin="slack"),
        replace(said(2, "Ana", text), origin="slack"),
        # Somebody in the meeting has only written so.
        said(3, "Bob", "shared a file: trojan.exe"),
    ]
    [line] = chat_lines((), (), 0, left_open.with_files(chat))
    assert line.startswith("Files from the chat: Budget ")
    assert line.count("Budget") == 1
    assert "*" not in line


def test_an_address_cannot_end_its_link():
    [line] = file_lines([file("chat.txt", "https://x/|<!channel> a>b")])
    assert line == "<https://x/%7C%3C!channel%3E%20a%3Eb|Chat log>"
    _, blocks = render_card("meet", [CardSection(lines=(line,))], is_ended=True)
    check_message_blocks(list(blocks))
