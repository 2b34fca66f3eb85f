"""Numbers and times as people read them on the status page; pure."""

from datetime import datetime

_MINUTE = 60
_HOUR = 3600
_DAY = 86_400


def ago(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min`, `5 h 20 min`, `2 d 3 h`."""
    if seconds < 10:  # noqa: PLR2004 - tenths tell something only of what is short
        return f"{seconds:.1f} s"
    if seconds < 2 * _MINUTE:
        return f"{seconds:.0f} s"
    whole = int(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR} h"


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S} UTC"


def count(number: int, one: str, several: str) -> str:
    """`1 unit`, `1,204 units`."""
    return f"{number:,} {one if number == 1 else several}"
