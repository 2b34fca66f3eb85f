"""A line as its words, and words as a line; quotes hold words together; pure.

Within quotes a backslash keeps a quote or a backslash. What is taken out of a line is taken as it
stands there, so a chat line needs no quotes; one that is wholly in quotes loses them.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bridge.commands.typed.runs import shorten_runs

_IN_QUOTES = r'"((?:[^"\\]|\\.)*)"'
_QUOTED = re.compile(rf"{_IN_QUOTES}(?=[\s,]|$)", re.DOTALL)
_WORD = re.compile(r"\S+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMA = r"\s*[,\n]\s*(?:and\s+)?"
# What parts two names begins where the blanks do: within a run of them nothing is tried again.
_NAMES = re.compile(
    rf"(?:{_IN_QUOTES}|([^,\n]+?))(?<!\s)(?:{_COMMA}|\s+and\s+|\s*$)", re.IGNORECASE | re.DOTALL
)
_TITLES = re.compile(rf"(?:{_IN_QUOTES}|([^,\n]+?))(?<!\s)(?:\s*[,\n]\s*|\s*$)", re.DOTALL)
_PLAIN_NAME = re.compile(r'[^\s,"\\]+')


@dataclass(frozen=True)
class Word:
    """One word of a line, or several that quotes hold together."""

    text: str
    number: int
    start: int
    end: int
    is_quoted: bool = False

    def is_keyword(self, keyword: str) -> bool:
        """Whether this is that word of ours; what is quoted is only ever somebody's own."""
        return not self.is_quoted and self.text.casefold() == keyword


def words_of(line: str) -> tuple[Word, ...]:
    return tuple(_words(line))


def text_of(words: Sequence[Word], line: str) -> str:
    """The words as they stand in the line, if they stand there together."""
    first, last = words[0], words[-1]
    if len(words) == 1:
        return first.text
    if last.number - first.number + 1 != len(words):
        return " ".join(each.text for each in words)
    return line[first.start : last.end]


def as_word(text: str, reserved: Collection[str] = ()) -> str:
    """The text so that it is read as one word, and never as a reserved one."""
    is_one = bool(_WORD.fullmatch(text)) and not text.startswith('"')
    return text if is_one and text.casefold() not in reserved else _quote(text)


def as_rest(text: str) -> str:
    """The text so that it can end a line; only what would be changed is quoted."""
    is_safe = text == text.strip() != "" and not text.startswith('"')
    return text if is_safe else _quote(text)


def split_names(text: str) -> tuple[str, ...]:
    """`bob, "Lee, Ana" and carol` as three names."""
    return _split(shorten_runs(text), _NAMES)


def split_titles(text: str) -> tuple[str, ...]:
    """As names, but `and` belongs to them: `Questions and answers, Plenary` are two."""
    return _split(shorten_runs(text), _TITLES)


def join_names(names: Iterable[str], reserved: Collection[str] = ()) -> str:
    """One line that is split into these names again."""
    return ", ".join(_as_name(each, reserved) for each in names)


def _words(line: str) -> Iterator[Word]:
    position, number = 0, 0
    while (found := _WORD.search(line, position)) is not None:
        if in_quotes := _QUOTED.match(line, found.start()):
            text = _ESCAPED.sub(r"\1", in_quotes[1])
            yield Word(text, number, found.start(), in_quotes.end(), is_quoted=True)
        else:
            yield Word(found[0], number, found.start(), found.end())
        position, number = (in_quotes or found).end(), number + 1


def _split(text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    found = pattern.finditer(text.strip())
    names = (each[2] if each[1] is None else _ESCAPED.sub(r"\1", each[1]) for each in found)
    return tuple(name for name in names if name.strip())


def _as_name(name: str, reserved: Collection[str]) -> str:
    is_plain = bool(_PLAIN_NAME.fullmatch(name))
    return name if is_plain and name.casefold() not in {"and", *reserved} else _quote(name)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
