"""Emoji by the names that Slack gives them in text, from Slack's own table.

A skin tone has a name of its own behind the emoji's: `:wave::skin-tone-3:`, and
`:handshake::skin-tone-2-5:` where two people are in the picture. Slack counts
tones from 2.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("slack_emoji.tsv")
_SHORTCODE = re.compile(r":([a-z0-9_+'&-]+):(?::skin-tone-([2-6])(?:-([2-6]))?:)?")
_FIRST_SKIN_TONE = 0x1F3FB
_COLUMNS = 4


@dataclass(frozen=True)
class _Emoji:
    """Code points; an asterisk stands for the first skin tone, a plus for the second."""

    plain: str
    one_tone: str
    two_tones: str

    def toned(self, first: str, second: str) -> str:
        """The plain picture where it has no such tones."""
        points = self.one_tone if first == second else self.two_tones
        points = points.replace("*", _tone(first)).replace("+", _tone(second))
        return _characters(points or self.plain)


def emojize(text: str) -> str:
    """Shortcodes as Slack writes them to Unicode; what is unknown, as a custom emoji, stays."""
    return _SHORTCODE.sub(_shown_emoji, text)


def _shown_emoji(code: re.Match[str]) -> str:
    name, first, second = code.groups()
    emoji = _table().get(name)
    if emoji is None:
        return code[0]
    return emoji.toned(first, second or first) if first else _characters(emoji.plain)


@cache
def _table() -> Mapping[str, _Emoji]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    table: dict[str, _Emoji] = {}
    for row in rows:
        plain, names, one_tone, two_tones = row + [""] * (_COLUMNS - len(row))
        table |= dict.fromkeys(names.split(","), _Emoji(plain, one_tone, two_tones))
    return table


def _tone(count: str) -> str:
    return f"{_FIRST_SKIN_TONE + int(count) - 2:X}"


def _characters(points: str) -> str:
    return "".join(chr(int(point, 16)) for point in points.split("-"))
