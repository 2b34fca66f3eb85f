"""A length of time as people type it: `20s`, `5 min`, `1:30`, `1.5 hours`, in whole seconds."""

import re
from typing import Annotated

from pydantic import BeforeValidator

from bridge.commands.typed.fractions import parse_fraction

_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hour", "hours"), 3600),
}
_NUMBERS = {
    **dict.fromkeys(("a", "an", "one"), 1),
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
}
# `for a second` is no length of time.
_NUMBER = re.compile(
    rf"^(?!an?\s+s)({'|'.join(_NUMBERS)})(?=\s+(?:{'|'.join(_UNITS)})$)", re.IGNORECASE
)
_BARE = re.compile(r"\d{1,6}")
_PART = re.compile(rf"(\d{{1,6}})\s*({'|'.join(_UNITS)})(?![a-z])\s*", re.IGNORECASE)
# `another 5 minutes` are 5, and so are `5 more minutes`.
_MORE = re.compile(
    r"^\s*(?:another|(?:an\s+)?extra)\s+(?=\d|half\b)|(?<=\d)\s+(?:more|extra|additional)(?=\s+[a-z])"
    r"|(?<=[a-z])\s+(?:more|extra|longer)\s*$",
    re.IGNORECASE,
)
_WHOLE = re.compile(rf"(?:{_PART.pattern})+", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)")


class Duration:
    """Marks a field whose number is a length of time."""


def parse_seconds(text: str) -> int | None:
    """Whole seconds; None if the text is no length of time."""
    words = _NUMBER.sub(_digits, _MORE.sub("", text).strip())
    if _BARE.fullmatch(words):
        return int(words)
    if found := _CLOCK.fullmatch(words):
        hours, minutes, seconds = (int(each or 0) for each in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    if not _WHOLE.fullmatch(words):
        return parse_fraction(words)
    return sum(int(number) * _UNITS[unit.casefold()] for number, unit in _PART.findall(words))


def _digits(found: re.Match[str]) -> str:
    return str(_NUMBERS[found[1].casefold()])


def _read(value: object) -> object:
    if not isinstance(value, str):
        return value
    seconds = parse_seconds(value)
    if seconds is None:
        raise ValueError("a time such as 20s, 5 min or 1:30")
    return seconds


Seconds = Annotated[int, BeforeValidator(_read), Duration()]
"""The type of a field that is a length of time."""
