"""Tables as CSV files, in which no cell of somebody else's is taken for a formula; pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bridge.mirror.documents.transcripts import clock, one_line
from bridge.storage.meetings.meetings import Attendee

# A spreadsheet takes what begins so for a formula; the last four are the wide forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_ATTENDANCE = ("name", "role", "protocol", "joined", "left", "duration")


def sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """With the mark that makes spreadsheets read it as UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row)
    return text.getvalue().encode("utf-8-sig")


def attendance(attendees: Iterable[Attendee], until: datetime) -> bytes:
    """Who was there and how long; who had not left, until that moment."""
    return sheet(_ATTENDANCE, (_attendance_row(each, until) for each in attendees))


def _attendance_row(attendee: Attendee, until: datetime) -> tuple[str, ...]:
    left = max(attendee.left or until, attendee.joined)
    return (
        one_line(attendee.name),
        attendee.role,
        attendee.protocol,
        _iso(attendee.joined),
        _iso(left),
        clock(left - attendee.joined).partition(".")[0],
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
