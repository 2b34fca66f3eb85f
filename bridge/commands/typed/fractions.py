"""`half an hour`, `1.5 hours`, `an hour and a half` and `1h30`, in whole seconds.

Parsers of lengths of time that know none of these take what they know of it: an hour for
`an hour and a half`, five for `1,5 hours`. So each form is read as a whole or not at all.
"""

import re
from fractions import Fraction

_UNIT = r"(?P<unit>h|hours?|m|mins?|minutes?)"
_COUNT = r"(?P<count>\d{1,4}|an?|one|two|three|four|five)"
_PART = r"(?P<part>an?\s+half|half|an?\s+quarter|three\s+quarters)"
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_SIGNS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_PART}(?:\s+of)?(?:\s+an?)?[\s-]+{_UNIT}",
        rf"{_COUNT}\s+and\s+{_PART}\s+{_UNIT}",
        rf"{_COUNT}\s+{_UNIT}\s+and\s+{_PART}",
        rf"(?P<count>\d{{1,4}})?\s*(?P<sign>[½¼¾])\s*{_UNIT}",
        # Three digits behind a comma may be thousands.
        rf"(?P<count>\d{{1,4}})?[.,](?P<digits>\d{{1,2}})\s*{_UNIT}",
    )
]
_HOURS = re.compile(r"(\d{1,2})\s*h\s*([0-5]\d)", re.IGNORECASE)


def parse_fraction(text: str) -> int | None:
    """Whole seconds; None if the text has none of these forms."""
    if found := _HOURS.fullmatch(text):
        return int(found[1]) * 3600 + int(found[2]) * 60
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _seconds(found.groupdict())
    return None


def _seconds(found: dict[str, str | None]) -> int:
    count = (found.get("count") or "0").casefold()
    whole = _COUNTS[count] if count in _COUNTS else int(count)
    unit = 3600 if (found["unit"] or "").casefold().startswith("h") else 60
    return round((whole + _part(found)) * unit)


def _part(found: dict[str, str | None]) -> Fraction:
    if digits := found.get("digits"):
        return Fraction(f"0.{digits}")
    if sign := found.get("sign"):
        return _SIGNS[sign]
    words = (found["part"] or "").casefold()
    if words.startswith("three"):
        return Fraction(3, 4)
    return Fraction(1, 4) if words.endswith("quarter") else Fraction(1, 2)
