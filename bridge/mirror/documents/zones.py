"""The clock by which a document tells times: that of whoever it is for; pure.

Slack says where somebody's clock is by IANA's name and by seconds. A machine may have no list of
names, and then the seconds count; where Slack says neither, it is UTC, and the document says so.
"""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo


def find_zone(name: str, utc_offset: int = 0) -> tzinfo:
    """By its name, or else as far as it is ahead of UTC in seconds."""
    if name in {"", "UTC", "Etc/UTC"}:
        return _ahead(utc_offset)
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return _ahead(utc_offset)


def zone_words(zone: tzinfo, at: datetime) -> str:
    """“Europe/Berlin (UTC+1)”, “UTC+5:30”, or “UTC”."""
    ahead = _offset_words(at.astimezone(zone).utcoffset() or timedelta())
    return f"{zone.key} ({ahead})" if isinstance(zone, ZoneInfo) else ahead


def day(moment: datetime) -> str:
    """“Tuesday, 1 December 2026”."""
    return f"{moment:%A}, {moment.day} {moment:%B %Y}"


def _ahead(seconds: int) -> tzinfo:
    return timezone(timedelta(seconds=seconds)) if seconds else UTC


def _offset_words(ahead: timedelta) -> str:
    minutes = round(ahead.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\u2212"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
