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
# A time or an address is one word, though `100`, `a` and `ab` between its colons are emoji's names;
# slack-markdown 0.3.0 makes a picture of `fe80::100:1`, slack-hawk-down 0.3.5 a number of 10:30:00.
_NUMBERS = r"(?<![\w:])[0-9A-Fa-f]{1,4}(?::{1,2}[0-9A-Fa-f]{1,4}){2,}(?![\w:])"
_SHORTCODE = re.compile(rf"{_NUMBERS}|:([a-z0-9_+'&-]+):(?::skin-tone-([2-6])(?:-([2-6]))?:)?")
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
    return _SHORTCODE.sub(_shown_emoji, text) if ":" in text else text


def _shown_emoji(code: re.Match[str]) -> str:
    name, first, second = code.groups()
    emoji = _table().get(name or "")
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
