"""A phrase of the data as a pattern for words that were typed; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from bridge.commands.typed.vocabulary import CLASSES, CONTRACTIONS
from bridge.commands.typed.words import Word

REST = "*"
"""The name of what `{*}` takes."""
UNUSED = "_"
"""The name of what is only passed over."""

_TOKEN = re.compile(r"\[[^\]]*\]|\S+")
_FIELD = re.compile(r"\{([\w*]+)(?:'s)?(?::(\w+))?\}")
_ENDS = ".,!?;:"
_KNOWN = ("address", "alias", "number", "doing", "state")
QUOTED = "\0"
"""Stands for what is quoted: nothing that is typed holds it, so it is never one of our words."""


@dataclass(frozen=True)
class Line:
    """Words as they are compared: folded, one blank between, each with its place in the line."""

    words: tuple[Word, ...]

    @cached_property
    def folded(self) -> tuple[str, ...]:
        return tuple(_folded(each) for each in self.words)

    @cached_property
    def places(self) -> tuple[str, list[int]]:
        """The text to be matched, and which word each of its characters belongs to."""
        text, owners = "", []
        for number, folded in enumerate(self.folded):
            piece = f" {folded}"
            text += piece
            owners += [number] * len(piece)
        return text, owners


@dataclass(frozen=True)
class Match:
    """What a phrase takes of a line: words by field, and which words it has itself."""

    words: dict[str, Sequence[Word]]
    own: frozenset[int]


@cache
def first_words(pattern: str) -> frozenset[str] | None:
    """What the pattern can begin with; None where that is anybody's name."""
    first = pattern.partition(" ")[0]
    if first[0] not in "[{<":
        return frozenset(first.split("|"))
    words: set[str] = set()
    for token in _TOKEN.findall(pattern):
        if token.strip("[]").startswith(("{", "<")):
            return None
        words.update(token.strip("[]").split("|"))
        if not token.startswith("["):
            break
    return frozenset(words)


@cache
def literals_of(pattern: str) -> frozenset[str]:
    """All words that stand for themselves in it."""
    tokens = (each.strip("[]") for each in _TOKEN.findall(pattern))
    plain = (each for each in tokens if not each.startswith(("{", "<")))
    return frozenset(word for each in plain for word in each.split("|"))


def match(pattern: str, line: Line) -> Match | None:
    """None where the line says something else."""
    text, owners = line.places
    found = _compiled(pattern).fullmatch(text)
    if found is None:
        return None
    words: dict[str, Sequence[Word]] = {}
    taken: set[int] = set()
    for group in found.re.groupindex:
        if found[group] is None:
            continue
        places = sorted({owners[at] for at in range(*found.span(group))})
        # An address is known for what it is, so it counts as one of our words.
        is_known = any(f"{{{group}:{each}}}" in pattern for each in _KNOWN)
        taken.update(() if is_known else places)
        words[REST if group == "rest" else group] = [line.words[each] for each in places]
    return Match(words, frozenset(range(len(line.words))) - taken)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(_piece(each) for each in _TOKEN.findall(pattern)), re.DOTALL)


def _piece(token: str) -> str:
    if token.startswith("["):
        return f"(?:{_one(token[1:-1])})?"
    return _one(token)


def _one(token: str) -> str:
    if token.startswith("<"):
        return f" {CLASSES[token[1:-1]]}"
    if field := _FIELD.fullmatch(token):
        name = "rest" if field[1] == REST else field[1]
        return f" (?P<{name}>{CLASSES[field[2]] if field[2] else '.+?'})"
    return f" (?:{'|'.join(map(re.escape, token.split('|')))})"


def _folded(word: Word) -> str:
    if word.is_quoted:
        return QUOTED
    plain = word.text.casefold()
    plain = plain.rstrip(_ENDS) or plain
    return CONTRACTIONS.get(plain, plain)
