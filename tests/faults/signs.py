"""The bridge's own words, where the checker has to understand them: gaps, folds, reports.

Slack shows times by its reader's clock; here is read what stands there for whoever has none, UTC.
Whoever changes such a text changes the pattern here, and nothing else in this folder.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_TIME = r"\d\d:\d\d(?::\d\d)?"
_GAP = re.compile(
    rf"(?:interrupted|cut off|missing|lost)[^\n]*?\b(?P<begins>{_TIME})"
    rf"(?: UTC)?(?:\s*(?:\u2013|-|to|and)\s*(?P<ends>{_TIME}))?",
    re.IGNORECASE,
)
_MISSED_SINCE = re.compile(r"Words are missing .*\bbegan='(?P<began>[^']+)'")
_COUNT = re.compile(r"\b(\d[\d,]*) (?:\w+ )?lines?\b")
_FOLD = re.compile(r"\band (\d[\d,]*) more lines?\b")
_REPORT = re.compile(r"did not (?:reach|arrive)|may not have (?:reached|arrived)|not delivered")
_SEVERAL = re.compile(r"\b(\d+) messages\b")
_CORRECTION = re.compile(r"\*(?:corrected:\*|added: |without: )| instead of .*\*$")
_WITHDRAWAL = re.compile(r"\*(?:withdrawn: |a message was withdrawn)")
_LATE = re.compile(rf"^[^:]{{0,60}}?\(?{_TIME}\b")


@dataclass(frozen=True)
class Gap:
    """Times between which something may be missing, and how many lines it names."""

    begins: float
    ends: float
    lines: int

    def holds(self, at: float) -> bool:
        return self.begins <= at < self.ends


def find_gap(words: str, posted_at: float) -> Gap | None:
    """The mark in a post, on the day on which it was posted; it ends with what it names last."""
    found = _GAP.search(words)
    if found is None:
        return None
    begins = _moment(found["begins"], posted_at)
    last = found["ends"] or found["begins"]
    ends = _moment(last, posted_at) + (1 if last.count(":") > 1 else 60)
    count = _COUNT.search(words)
    return Gap(begins, ends, 0 if count is None else _number(count))


def find_missed_since(logged: str) -> float | None:
    """The very moment, of which a post shows no more than the second."""
    found = _MISSED_SINCE.search(logged)
    return None if found is None else datetime.fromisoformat(found["began"]).timestamp()


def find_fold(words: str) -> int:
    """How many lines a post stands for besides those that it shows."""
    return sum(_number(found) for found in _FOLD.finditer(words))


def count_reports(words: str) -> int:
    """Of how many messages somebody is told that they may not be in the meeting."""
    if not _REPORT.search(words):
        return 0
    several = _SEVERAL.search(words)
    return int(several[1]) if several else len(_REPORT.findall(words))


def is_correction(text: str) -> bool:
    return bool(_CORRECTION.search(text))


def is_withdrawal(text: str) -> bool:
    return bool(_WITHDRAWAL.search(text))


def is_marked_late(text: str) -> bool:
    """Whether the time at which it was written stands in front."""
    return bool(_LATE.match(text))


def _moment(text: str, near: float) -> float:
    """The time of day in UTC, on that side of midnight which is nearer."""
    hour, minute, second = (int(each) for each in f"{text}:00".split(":")[:3])
    day = datetime.fromtimestamp(near, UTC)
    moment = day.replace(hour=hour, minute=minute, second=second, microsecond=0)
    candidates = (moment + timedelta(days=days) for days in (-1, 0, 1))
    return min((each.timestamp() for each in candidates), key=lambda at: abs(at - near))


def _number(found: re.Match[str]) -> int:
    return int(found[1].replace(",", ""))
