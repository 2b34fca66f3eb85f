"""What the chat of a meeting leaves behind: questions, links, and files; pure."""

from collections.abc import Iterable

from bridge.mirror.messages.slack_files import shared_files
from bridge.mirror.words.addresses import before_link, links_in
from bridge.storage.meetings.lines import Line

MOST_QUESTIONS = 3
# Lines; what is linked to more than once is told once.
MOST_LINKED = 20
MOST_SHARED = 20

# In the scripts that write it otherwise, too.
_QUESTION_MARKS = ("?", "\uff1f", "\u061f", "\u037e")


def questions(chat: Iterable[Line]) -> list[Line]:
    """Lines that end as a question does; whether somebody has answered, nobody knows.

    What one person asks again in the same words is one question, where it was asked last.
    """
    asked = [line for line in chat if line.kind == "chat" and _is_question(line.text)]
    latest = {(line.name, line.text.casefold().strip()): line for line in asked}
    return sorted(latest.values(), key=asked.index)


def with_files(chat: Iterable[Line]) -> list[Line]:
    """Lines of messages in Slack that a file came with."""
    return [line for line in chat if line.origin == "slack" and shared_files(line.text)]


def with_links(chat: Iterable[Line]) -> list[Line]:
    return [line for line in chat if line.kind == "chat" and links_in(line.text)]


def asked_of(text: str) -> str:
    """A question without the address behind it, which stands among the links."""
    words = before_link(text.rstrip()).rstrip()
    return words if words.endswith(_QUESTION_MARKS) else text


def _is_question(text: str) -> bool:
    return asked_of(text).rstrip().endswith(_QUESTION_MARKS)
