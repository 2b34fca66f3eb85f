"""A date of Slack's in words, where the message brings none: in UTC, for a meeting has no place.

https://docs.slack.dev/messaging/formatting-message-text#date-formatting
"""

import re
from datetime import UTC, datetime

_TOKEN = re.compile(r"\{(\w+)\}")
_FORM = re.compile(r"!?date\^(\d{1,12})\^([^^]*)(?:\^.*)?")
_WITHOUT_FORM = "{date} {time}"
_CLOCK = frozenset({"time", "time_secs", "ago"})


def shown_date(timestamp: object, form: str = "") -> str:
    """As the form says; empty where no calendar has such a moment."""
    if not isinstance(timestamp, int | float):
        return ""
    try:
        moment = datetime.fromtimestamp(timestamp, UTC)
    except (OverflowError, OSError, ValueError):
        return ""
    form = form or _WITHOUT_FORM
    words = _TOKEN.sub(lambda token: _shown(token[1], moment), form)
    has_clock = any(token in _CLOCK for token in _TOKEN.findall(form))
    return f"{words} UTC" if has_clock else words


def date_of_token(body: str) -> str:
    """What stands in angle brackets, `!date^1392734382^{date_num}`; empty if it is no date."""
    found = _FORM.fullmatch(body)
    return shown_date(int(found[1]), found[2]) if found else ""


def _shown(token: str, moment: datetime) -> str:
    match token:
        case "time":
            return f"{moment:%H:%M}"
        case "time_secs":
            return f"{moment:%H:%M:%S}"
        case "ago":
            return f"{moment:%Y-%m-%d %H:%M}"
        case _:
            return f"{moment:%Y-%m-%d}"
