"""The part of a long line that somebody has looked for; pure."""

import re
import unicodedata
from collections.abc import Collection, Iterator

from bridge.mirror.words.characters import end_within, without_invisible
from bridge.storage.meetings.line_words import words_of

_BEFORE = 40
_PARTS = re.compile(r"\s+|\S+")


def excerpt(text: str, words: Collection[str], length: int) -> str:
    """On one line, about so many characters, from shortly before the first of the folded words."""
    plain = " ".join(without_invisible(text).split())
    if len(plain) <= length:
        return plain
    start = _start(plain, words)
    head = "…" if start else ""
    rest = plain[start:]
    if len(rest) <= length:
        return head + rest
    return f"{head}{rest[: end_within(rest, length)].rstrip()}…"


def pieces(quote: str, words: Collection[str]) -> list[tuple[str, bool]]:
    """An excerpt in parts, each with whether it is one of the folded words."""
    wanted = set(words)
    found: list[tuple[str, bool]] = []
    for part in _PARTS.findall(quote):
        is_sought = not wanted.isdisjoint(words_of(part))
        for piece, is_hit in _without_marks(part) if is_sought else [(part, False)]:
            if found and not is_hit and not found[-1][1]:
                found[-1] = (found[-1][0] + piece, False)
            else:
                found.append((piece, is_hit))
    return found


def _without_marks(word: str) -> Iterator[tuple[str, bool]]:
    """A word, and apart from it the marks around it, which nobody has looked for."""
    begins = next((at for at, letter in enumerate(word) if not _is_mark(letter)), 0)
    ends = next((at for at in range(len(word), 0, -1) if not _is_mark(word[at - 1])), len(word))
    for piece, is_hit in (word[:begins], False), (word[begins:ends], True), (word[ends:], False):
        if piece:
            yield piece, is_hit


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "P"


def _start(plain: str, words: Collection[str]) -> int:
    wanted, at = set(words), 0
    for part in plain.split(" "):
        if wanted.intersection(words_of(part)):
            break
        at += len(part) + 1
    else:
        return 0
    before = plain.rfind(" ", 0, max(0, at - _BEFORE))
    return 0 if at <= _BEFORE else before + 1
