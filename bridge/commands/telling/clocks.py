"""Whether this machine's clock is that of whoever answers, by the `Date` of an answer; pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bridge.commands.telling.checkup import Finding
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say

# The header has whole seconds, and the answer was on its way; Slack's signatures hold for minutes.
_NEAR_SECONDS = 10.0
_FIX = "Have both clocks set by NTP; captions and attendance show times of both."


def judge_date(whose: str, header: str | None, now: datetime) -> list[Finding]:
    """Nothing where no time is told, or one that nobody can read."""
    try:
        told = parsedate_to_datetime(header or "")
    except ValueError:
        return []
    return judge_clock(whose, told if told.tzinfo else told.replace(tzinfo=UTC), now)


def judge_clock(whose: str, told: datetime, now: datetime) -> list[Finding]:
    """One finding where they are apart."""
    seconds = (now - told).total_seconds()
    if abs(seconds) <= _NEAR_SECONDS:
        return []
    told_of = catalogue.CLOCK_AHEAD if seconds > 0 else catalogue.CLOCK_BEHIND
    text = say(told_of, seconds=f"{abs(seconds):.0f}", whose=whose)
    return [Finding(text=text, fix=_FIX)]
