"""What Slack calls an emoji, and which characters a name stands for: its own table.

A skin tone counts from 2 and has a name behind the emoji's, `+1::skin-tone-2`; two of them stand
in one name, `handshake::skin-tone-2-5`.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_TABLE = Path(__file__).with_name("slack_emoji.tsv")
_FIRST_TONE = 0x1F3FB
_TONES = range(2, 7)
_SELECTOR = "\ufe0f"


@dataclass(frozen=True)
class Found:
    """An emoji in a text: the characters from `start` to `end`, and Slack's name of them."""

    start: int
    end: int
    name: str


class EmojiTable:
    """Names and characters, each by the other."""

    @cached_property
    def characters(self) -> Mapping[str, str]:
        """By every name, with and without skin tones."""
        found: dict[str, str] = {}
        for row in self._rows():
            for name in row[1].split(","):
                found[name] = _text(row[0])
                found |= {f"{name}::{suffix}": text for suffix, text in _toned(row)}
        return found

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The usual name of what a keyboard types, with the variation selectors or without."""
        found: dict[str, str] = {}
        for name, text in self.characters.items():
            found.setdefault(text, name)
            if not text[0].isascii():
                found.setdefault(text.replace(_SELECTOR, ""), name)
        return found

    def find_all(self, text: str) -> Iterator[Found]:
        """The emoji of a text, each as long as it can be."""
        start = 0
        while start < len(text):
            lengths = self._lengths.get(text[start], ())
            ends = (start + length for length in lengths)
            end = next((each for each in ends if text[start:each] in self.names), None)
            if end is not None:
                yield Found(start, end, self.names[text[start:end]])
            start = end or start + 1

    @cached_property
    def _lengths(self) -> Mapping[str, tuple[int, ...]]:
        """How long an emoji that begins with a character may be, the longest first."""
        found: dict[str, set[int]] = {}
        for text in self.names:
            found.setdefault(text[0], set()).add(len(text))
        return {first: tuple(sorted(each, reverse=True)) for first, each in found.items()}

    def _rows(self) -> Iterator[list[str]]:
        for line in _TABLE.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                yield line.split("\t")


def _toned(row: list[str]) -> Iterator[tuple[str, str]]:
    """The ends of names for skin tones, and what stands for them."""
    for tone in _TONES if len(row) > 2 else ():  # noqa: PLR2004 - code points, names, tones
        yield f"skin-tone-{tone}", _text(row[2], tone)
    for first, second in itertools.permutations(_TONES if len(row) > 3 else (), 2):  # noqa: PLR2004
        yield f"skin-tone-{first}-{second}", _text(row[3], first, second)


def _text(points: str, *tones: int) -> str:
    for mark, tone in zip("*+", tones, strict=False):
        points = points.replace(mark, f"{_FIRST_TONE + tone - 2:X}")
    return "".join(chr(int(point, 16)) for point in points.split("-"))


TABLE = EmojiTable()
