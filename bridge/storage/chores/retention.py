"""Forget what was said in a channel, and who was there, once it is as old as its owners allow.

A binding's last setting goes on applying after the binding has ended. A meeting that ended too
long ago goes whole; of a younger one, or of one that still runs, only what is too old by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select

from bridge.storage import tables
from bridge.storage.chores.batches import in_batches
from bridge.storage.database import Database, Row, Transaction
from bridge.storage.meetings.bindings import BindingSettings

# A meeting takes its people, files and links along, so only so many go in one transaction.
_MEETINGS = 20
# So long what an ended binding has posted last may still be on its way.
_ENDED_KEPT = timedelta(days=1)
_binding = tables.binding
_meeting = tables.meeting
_keyed = (tables.message, tables.outbox)


@dataclass(frozen=True)
class _Limit:
    binding_id: str
    age: timedelta


async def purge(database: Database) -> int:
    """How many rows went; what goes along with a meeting or a binding is not counted."""
    gone = 0
    for limit in await _limits(database):
        gone += await _purge_parts(database, limit)
        while count := await database.write_last(_end_meetings, limit):
            gone += count
    while count := await database.write_last(_end_bindings):
        gone += count
    return gone


async def _limits(database: Database) -> list[_Limit]:
    """Of every binding that has one, live or ended."""
    rows = await database.read(_settings)
    ages = ((row["id"], _days(row["settings"])) for row in rows)
    return [_Limit(binding_id, timedelta(days=age)) for binding_id, age in ages if age is not None]


async def _settings(tx: Transaction) -> Sequence[Row]:
    return await tx.list(select(_binding.c.id, _binding.c.settings))


def _days(settings: object) -> int | None:
    return BindingSettings.model_validate(settings).retention_days


async def _purge_parts(database: Database, limit: _Limit) -> int:
    line, attendance, relayed = tables.line, tables.attendance, tables.relayed
    meetings = select(_meeting.c.id).where(_meeting.c.binding_id == limit.binding_id)
    said = await in_batches(
        database,
        line,
        lambda now: line.c.meeting_id.in_(meetings) & (line.c.said_at < now - limit.age),
    )
    said += await in_batches(
        database,
        relayed,
        lambda now: relayed.c.meeting_id.in_(meetings) & (relayed.c.said < now - limit.age),
    )
    return said + await in_batches(
        database,
        attendance,
        lambda now: attendance.c.meeting_id.in_(meetings) & (attendance.c.left < now - limit.age),
    )


async def _end_meetings(tx: Transaction, limit: _Limit) -> int:
    query = select(_meeting.c.id).where(_has_gone(limit, tx.now - limit.age)).limit(_MEETINGS)
    rows = await tx.list(query)
    ids = [row["id"] for row in rows]
    if not ids:
        return 0
    await forget_messages(tx, ids)
    return await tx.change(delete(_meeting).where(_meeting.c.id.in_(ids)))


def _has_gone(limit: _Limit, before: datetime) -> ColumnElement[bool]:
    """A meeting that nobody has closed ended with its binding."""
    ended = select(_binding.c.id).where(_binding.c.ended < before)
    is_left_open = _meeting.c.ended.is_(None) & _meeting.c.binding_id.in_(ended)
    return (_meeting.c.binding_id == limit.binding_id) & (
        (_meeting.c.ended < before) | is_left_open
    )


async def _end_bindings(tx: Transaction) -> int:
    """What has ended and of which no meeting is left; rights and tokens go along."""
    has_meeting = select(_meeting.c.id).where(_meeting.c.binding_id == _binding.c.id).exists()
    is_over = (_binding.c.ended < tx.now - _ENDED_KEPT) & ~has_meeting
    rows = await tx.list(select(_binding.c.id).where(is_over).limit(_MEETINGS))
    ids = [row["id"] for row in rows]
    if not ids:
        return 0
    await forget_messages(tx, ids)
    return await tx.change(delete(_binding).where(_binding.c.id.in_(ids)))


async def forget_messages(tx: Transaction, owners: Sequence[str]) -> None:
    """Also what was never sent; but not what Slack has at this moment, for it will be answered."""
    for table in _keyed:
        statement = delete(table).where(_is_of(table.c.key, owners))
        if table is tables.outbox:
            statement = statement.where(tables.outbox.c.attempted.is_(None))
        await tx.change(statement)


def _is_of(key: ColumnElement[str], owners: Sequence[str]) -> ColumnElement[bool]:
    """The key of a message begins with the id of the meeting, or of the binding, that posted it."""
    return or_(*(key.startswith(f"{each}/", autoescape=True) for each in owners))
