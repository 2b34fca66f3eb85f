"""Meetings and who was in them: the stored roster, so that a restart announces nobody anew."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from bridge.errors import BridgeError
from bridge.storage import tables
from bridge.storage.database import Prepared, Row, Transaction
from bridge.storage.meetings.bindings import Binding

WAITING = "waiting"
"""The role of who has not been let in."""

_table = tables.meeting
_attendance = tables.attendance


# Built once: to build a statement takes longer than to carry it out.
_LEAVE = Prepared(
    update(_attendance)
    .where(
        (_attendance.c.meeting_id == bindparam("meeting"))
        & (_attendance.c.participant_uuid == bindparam("uuid"))
        & _attendance.c.left.is_(None)
    )
    .values(left=bindparam("at"))
)
_IS_ITS = _table.c.binding_id == bindparam("binding")
_OPEN = Prepared(select(_table).where(_IS_ITS, _table.c.ended.is_(None)))
# One that is open comes first, whatever the clocks said that the others began by.
_LAST = Prepared(
    select(_table)
    .where(_IS_ITS)
    .order_by(_table.c.ended.is_not(None), _table.c.began.desc())
    .limit(1)
)
_ALL_UNFILED = (
    select(_table)
    .where(_table.c.is_filing_due & _table.c.ended.is_not(None))
    .order_by(_table.c.began)
)
_UNFILED = Prepared(_ALL_UNFILED.where(_IS_ITS))
_NOTE_HEARD = Prepared(
    update(_table).where(_table.c.id == bindparam("meeting")).values(heard=bindparam("at"))
)


@dataclass(frozen=True)
class MeetingRecord:
    """One live period of a binding."""

    id: str
    binding_id: str
    workspace: str
    channel: str
    began: datetime
    ended: datetime | None = None
    heard: datetime | None = None
    """When something of it was heard last, as far as that is stored."""
    is_filing_due: bool = False
    """Whether it has ended and its files are not on their way yet."""
    is_left: bool = False
    """Whether it has ended for the bridge alone, and may go on without it."""
    returns: int = 0
    """How often the bridge has come back to it."""


@dataclass(frozen=True)
class Attendee:
    """One participant's stay; a return under the same uuid keeps the first `joined`."""

    participant_uuid: str
    name: str
    role: str
    protocol: str
    joined: datetime
    left: datetime | None = None

    @property
    def was_in(self) -> bool:
        """Whether they came further than the waiting room."""
        return self.role != WAITING


async def begin(
    tx: Transaction, meeting_id: str, binding: Binding, at: datetime | None = None
) -> MeetingRecord:
    """Open a meeting of the binding, now or as of then; it may have only one.

    Raises:
        BridgeError: One is open.
    """
    began = at or tx.now
    record = MeetingRecord(meeting_id, binding.id, binding.workspace, binding.channel, began)
    if not await tx.insert_new(_table, asdict(record)):
        raise BridgeError("A meeting of this binding is open already.")
    return record


async def end(
    tx: Transaction, meeting_id: str, at: datetime | None = None, *, is_left: bool = False
) -> None:
    """Close the meeting and everybody's stay in it, now or as of then; twice does nothing.

    One that the bridge alone has left can be taken up again.
    """
    ended = at or tx.now
    is_open = _table.c.ended.is_(None)
    change = update(_table).where(_table.c.id == meeting_id, is_open)
    if await tx.change(change.values(ended=ended, is_left=is_left)):
        is_present = (_attendance.c.meeting_id == meeting_id) & _attendance.c.left.is_(None)
        await tx.change(update(_attendance).where(is_present).values(left=ended))


async def take_up(tx: Transaction, meeting_id: str) -> None:
    """Go on with a meeting that the bridge had left, and with the stays of who was there then."""
    record = await get(tx, meeting_id)
    if record.ended is None or not record.is_left:
        return
    change = update(_table).where(_table.c.id == meeting_id).values(ended=None, is_left=False)
    await tx.change(change.values(is_filing_due=False, returns=record.returns + 1))
    was_there = (_attendance.c.meeting_id == meeting_id) & (_attendance.c.left == record.ended)
    await tx.change(update(_attendance).where(was_there).values(left=None))


async def note_heard(tx: Transaction, meeting_id: str, at: datetime) -> None:
    """Something of it was heard at that time: what is missing after a kill was said later."""
    await tx.gather(_note_all_heard, {"meeting": meeting_id, "at": at})


async def _note_all_heard(tx: Transaction, heard: Sequence[Mapping[str, Any]]) -> None:
    await tx.change(_NOTE_HEARD, heard)


async def set_filing_due(tx: Transaction, meeting_id: str, *, is_due: bool) -> None:
    """Whether its files are still to be made, so that a kill in between forgets none."""
    await tx.change(update(_table).where(_table.c.id == meeting_id).values(is_filing_due=is_due))


async def unfiled(tx: Transaction, binding_id: str | None = None) -> list[MeetingRecord]:
    """Meetings that have ended and whose files are due, the earliest first."""
    if binding_id is None:
        rows = await tx.list(_ALL_UNFILED)
    else:
        rows = await tx.list(_UNFILED, {"binding": binding_id})
    return [MeetingRecord(**row) for row in rows]


async def get(tx: Transaction, meeting_id: str) -> MeetingRecord:
    """Read a meeting, open or ended.

    Raises:
        BridgeError: There never was one of that id.
    """
    record = await find(tx, meeting_id)
    if record is None:
        raise BridgeError("There is no such meeting.")
    return record


async def find(tx: Transaction, meeting_id: str) -> MeetingRecord | None:
    row = await tx.find(select(_table).where(_table.c.id == meeting_id))
    return None if row is None else MeetingRecord(**row)


async def find_open(tx: Transaction, binding_id: str) -> MeetingRecord | None:
    row = await tx.find(_OPEN, {"binding": binding_id})
    return None if row is None else MeetingRecord(**row)


async def find_last(tx: Transaction, binding_id: str) -> MeetingRecord | None:
    """The meeting that runs, or the one before."""
    row = await tx.find(_LAST, {"binding": binding_id})
    return None if row is None else MeetingRecord(**row)


async def find_before(
    tx: Transaction, record: MeetingRecord, since: datetime
) -> MeetingRecord | None:
    """The meeting before that one, if it ended since then."""
    is_before = (_table.c.binding_id == record.binding_id) & (_table.c.began < record.began)
    query = select(_table).where(is_before, _table.c.ended >= since)
    row = await tx.find(query.order_by(_table.c.began.desc()).limit(1))
    return None if row is None else MeetingRecord(**row)


async def title(tx: Transaction, meeting_id: str) -> str:
    """What people call it, also where its conference is bound no more."""
    bound, is_its = tables.binding, _table.c.id == meeting_id
    columns = select(bound.c.conference_name, bound.c.alias)
    row = await tx.find(columns.join(_table, _table.c.binding_id == bound.c.id).where(is_its))
    return "" if row is None else str(row["conference_name"]).strip() or str(row["alias"])


async def attend_all(tx: Transaction, meeting_id: str, attendees: Sequence[Attendee]) -> None:
    """Store who is there, or what has changed about them; each of them once."""
    rows = [{"meeting_id": meeting_id, **vars(each)} for each in attendees]
    await tx.put_all(_attendance, rows, keep=frozenset({"joined"}))


async def leave_all(tx: Transaction, meeting_id: str, left: Mapping[str, datetime]) -> None:
    """Store who has left, each with the time."""
    rows = [{"meeting": meeting_id, "uuid": uuid, "at": at} for uuid, at in left.items()]
    await tx.change(_LEAVE, rows)


async def attendees(
    tx: Transaction, meeting_id: str, *, present_only: bool = False
) -> list[Attendee]:
    """Everybody of a meeting, in the order they came."""
    query = select(_attendance).where(_attendance.c.meeting_id == meeting_id)
    if present_only:
        query = query.where(_attendance.c.left.is_(None))
    query = query.order_by(_attendance.c.joined, _attendance.c.name, _attendance.c.participant_uuid)
    return [_read_attendee(row) for row in await tx.list(query)]


def _read_attendee(row: Row) -> Attendee:
    return Attendee(**{name: value for name, value in row.items() if name != "meeting_id"})
