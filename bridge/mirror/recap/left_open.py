"""What the chat of a meeting leaves behind: questions, and links; pure."""

import re
from collections.abc import Iterable, Sequence

from bridge.storage.meetings.lines import Line

MOST_QUESTIONS = 3
# Lines; what is linked to more than once is told once.
MOST_LINKED = 20

# In the scripts that write it otherwise, too.
_QUESTION_MARKS = ("?", "\uff1f", "\u061f", "\u037e")
_URL = re.compile(r"https?://[^\s<>|\"]+", re.IGNORECASE)
_NOT_AT_END = ".,;:!?)]}'\u2019\u201d\u2026"


def questions(chat: Iterable[Line]) -> list[Line]:
    """Lines that end as a question does; whether somebody has answered, nobody knows."""
    asked = (line for line in chat if line.kind == "chat")
    return [line for line in asked if line.text.rstrip().endswith(_QUESTION_MARKS)]


def with_links(chat: Iterable[Line]) -> list[Line]:
    return [line for line in chat if line.kind == "chat" and links_in(line.text)]


def links_in(text: str) -> Sequence[str]:
    """Addresses of web pages, without what ends the sentence that they stand in."""
    return [found.rstrip(_NOT_AT_END) for found in _URL.findall(text)]
