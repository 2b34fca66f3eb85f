"""A length of time as people type it: `20s`, `5 min`, `1:30`, `1h`, in whole seconds."""

import re
from typing import Annotated

from pydantic import BeforeValidator

_UNITS = {
    "": 1,
    "s": 1,
    "sec": 1,
    "secs": 1,
    "second": 1,
    "seconds": 1,
    "m": 60,
    "min": 60,
    "mins": 60,
    "minute": 60,
    "minutes": 60,
    "h": 3600,
    "hour": 3600,
    "hours": 3600,
}
_PART = r"(\d{1,6})\s*([a-z]*)"
_WHOLE = re.compile(rf"(?:{_PART}\s*)+", re.IGNORECASE)
_ONE = re.compile(_PART, re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)")


class Duration:
    """Marks a field whose number is a length of time."""


def parse_seconds(text: str) -> int | None:
    """Whole seconds; None if the text is no length of time."""
    words = text.strip()
    if found := _CLOCK.fullmatch(words):
        hours, minutes, seconds = (int(each or 0) for each in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    if not _WHOLE.fullmatch(words):
        return None
    parts = [(int(number), _UNITS.get(unit.casefold())) for number, unit in _ONE.findall(words)]
    scales = [scale for _, scale in parts if scale is not None]
    if len(scales) < len(parts):
        return None
    return sum(number * scale for (number, _), scale in zip(parts, scales, strict=True))


def _read(value: object) -> object:
    if not isinstance(value, str):
        return value
    seconds = parse_seconds(value)
    if seconds is None:
        raise ValueError("a time such as 20s, 5 min or 1:30")
    return seconds


Seconds = Annotated[int, BeforeValidator(_read), Duration()]
"""The type of a field that is a length of time."""
