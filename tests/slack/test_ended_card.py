"""The card of a meeting that is over."""

from datetime import timedelta

import pytest

from bridge.simulator.slack.rules.messages import check_message_blocks
from bridge.slack.shown.card import CardSection, render_card
from bridge.slack.shown.meeting_card import ended_lines
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
    assert ended_lines(time, 12, []) == (f"Ended after {words}, 12 people",)
    assert ended_lines(time, 1, []) == (f"Ended after {words}, 1 person",)


def test_only_what_is_in_slack_is_linked():
    files = [
        file("transcript.vtt"),
        file("transcript.txt", file_id=None),  # type: ignore[arg-type]
        file("chat.txt", None),
    ]
    assert ended_lines(timedelta(), 2, files)[1:] == (
        "Transcript: <https://files.example/F1|VTT>",
        "Chat log",
    )


def test_an_address_cannot_end_its_link():
    [_, line] = ended_lines(timedelta(), 2, [file("chat.txt", "https://x/|<!channel> a>b")])
    assert line == "<https://x/%7C%3C!channel%3E%20a%3Eb|Chat log>"
    _, blocks = render_card("meet", [CardSection(lines=(line,))], is_ended=True)
    check_message_blocks(list(blocks))
