"""Tables as CSV files, in which no cell of somebody else's is taken for a formula; pure.

Every cell is quoted, so that whatever separates cells for a reader, a comma or a semicolon, one
cell stays one.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from bridge.mirror.documents.transcripts import Occasion, clock, one_line
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.storage.meetings.meetings import Attendee

# A spreadsheet takes what begins so for a formula; the last four are the wide forms. One that cuts
# at semicolons does not know our quotes, and finds what stands behind one of them.
_FORMULA = re.compile('((?:^|[,;])[\\s"]*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])')
_ATTENDANCE = ("name", "role", "protocol", "joined", "left", "duration", "time zone")
_STATE = "state"


def sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """With the mark that makes spreadsheets read it as UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(_FORMULA.sub("\\1'", one_line(cell)) for cell in row)
    return text.getvalue().encode("utf-8-sig")


def attendance(attendees: Sequence[Attendee], occasion: Occasion, unlisted: int = 0) -> bytes:
    """Who was there and how long; so far, and who still is, where the meeting is running.

    The last row counts those of whom nothing was stored, where there are such.
    """
    columns: tuple[str, ...] = _ATTENDANCE
    rows = [_attendance_row(each, occasion) for each in attendees]
    if occasion.is_running:
        columns = (*_ATTENDANCE, _STATE)
        states = ("left" if each.left else "still there" for each in attendees)
        rows = [(*row, state) for row, state in zip(rows, states, strict=True)]
    if unlisted:
        rows.append((say(catalogue.MORE_STAYS, count=unlisted), *("" for _ in columns[1:])))
    return sheet(columns, rows)


def _attendance_row(attendee: Attendee, occasion: Occasion) -> tuple[str, ...]:
    until = max(attendee.left or occasion.until, attendee.joined)
    is_over = attendee.left is not None or not occasion.is_running
    return (
        attendee.name,
        attendee.role,
        attendee.protocol,
        moment(attendee.joined, occasion.zone),
        moment(until, occasion.zone) if is_over else "",
        clock(until - attendee.joined).partition(".")[0],
        occasion.whose_clock,
    )


def moment(at: datetime, zone: tzinfo) -> str:
    """“2026-12-01T14:05:09+01:00”: by the reader's clock, and exact for programs too."""
    return at.astimezone(zone).isoformat(timespec="seconds")
