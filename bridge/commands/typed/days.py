"""A day as people type it: `monday`, `yesterday`, `2026-11-20`, `20 Nov`, `3 days`, `last week`."""

import re
from datetime import UTC, datetime, timedelta, timezone

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_SHORTEST_NAME = 3
_LENGTHS = {"h": 1 / 24, "d": 1, "w": 7}
_AGO = re.compile(
    r"(?:the\s+)?(?:last\s+|past\s+)?(?:(\d{1,4})\s*)?(h|d|w)(?:ours?|ays?|eeks?)?(?:\s+ago)?"
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:[snrt][tdh]|\.)?\s+(?:of\s+)?([a-z]{3,9})(?:\s+(\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\s+(\d{1,2})(?:[snrt][tdh])?(?:,?\s+(\d{4}))?")


def parse_day(text: str, now: datetime, utc_offset: int = 0) -> datetime | None:
    """When it began, where clocks are so many seconds ahead of UTC; None if it is no day.

    A day without a year is the last one of that name; a number of hours, days or weeks counts
    back from now.
    """
    here = now.astimezone(timezone(timedelta(seconds=utc_offset)))
    words = " ".join(text.casefold().replace("’", "'").split())
    words = re.sub(r"^(?:on|since|the)\s+", "", words)
    if words in {"now", ""}:
        return None
    if found := _AGO.fullmatch(words):
        return now - timedelta(days=int(found[1] or 1) * _LENGTHS[found[2]])
    day = _named(words.removeprefix("last "), here) or _dated(words, here)
    return None if day is None else day.astimezone(UTC)


def as_written(text: str) -> str:
    """The same for a sentence: days of the week and months with their capital."""
    names = (*_WEEKDAYS, *_MONTHS)
    return " ".join(each.capitalize() if each in names else each for each in text.split())


def _named(words: str, here: datetime) -> datetime | None:
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    if words in {"today", "this morning"}:
        return midnight
    if words == "yesterday":
        return midnight - timedelta(days=1)
    if words == "month":
        return midnight - timedelta(days=30)
    back = [
        (here.weekday() - number) % 7 or 7
        for number, name in enumerate(_WEEKDAYS)
        if len(words) >= _SHORTEST_NAME and name.startswith(words)
    ]
    return midnight - timedelta(days=back[0]) if back else None


def _dated(words: str, here: datetime) -> datetime | None:
    if found := _ISO.fullmatch(words):
        return _day(here, int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(words):
        day, month, year = found.groups()
    elif found := _MONTH_FIRST.fullmatch(words):
        month, day, year = found.groups()
    else:
        return None
    numbers = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(month)]
    if len(numbers) != 1:
        return None
    found_day = _day(here, int(year or here.year), numbers[0], int(day))
    if found_day is not None and not year and found_day > here:
        return _day(here, here.year - 1, numbers[0], int(day))
    return found_day


def _day(here: datetime, year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=here.tzinfo)
    except ValueError:
        return None
