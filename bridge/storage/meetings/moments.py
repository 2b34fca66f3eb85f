"""Stretches of a meeting that are no words: speech, presenting, raised hands, breakout rooms."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, select, update

from bridge.storage import tables
from bridge.storage.database import Transaction

Kind = Literal["speaking", "presenting", "hand", "room", "slide"]

# Of a long day with a thousand people; what is past it is not drawn.
_MOST_READ = 20_000
_table = tables.moment


@dataclass(frozen=True)
class Moment:
    """One stretch of one participant; without an end it goes on, or nobody knows its end."""

    participant_uuid: str
    kind: Kind
    began: datetime
    ended: datetime | None = None
    detail: str = ""
    """The room's name, or the number of a slide that is on show again."""


async def begin(tx: Transaction, meeting_id: str, moment: Moment) -> None:
    """Store that it has begun, or all of it; what ended as it began goes on again."""
    await tx.put(_table, {"meeting_id": meeting_id, **asdict(moment)})


async def end(
    tx: Transaction, meeting_id: str, participant_uuid: str, kind: Kind, at: datetime
) -> None:
    """Store that what goes on of this kind has ended."""
    goes_on = (
        (_table.c.meeting_id == meeting_id)
        & (_table.c.participant_uuid == participant_uuid)
        & (_table.c.kind == kind)
        & _table.c.ended.is_(None)
    )
    await tx.change(update(_table).where(goes_on).values(ended=at))


async def of_meeting(tx: Transaction, meeting_id: str) -> list[Moment]:
    """In the order of their beginning."""
    query = select(*_columns()).where(_table.c.meeting_id == meeting_id)
    rows = await tx.list(query.order_by(_table.c.began).limit(_MOST_READ))
    return [Moment(**row) for row in rows]


async def open_ones(tx: Transaction, meeting_id: str) -> list[Moment]:
    """What goes on, as far as is stored."""
    goes_on = (_table.c.meeting_id == meeting_id) & _table.c.ended.is_(None)
    return [Moment(**row) for row in await tx.list(select(*_columns()).where(goes_on))]


def _columns() -> "list[ColumnElement[object]]":
    return [column for column in _table.c if column.name != "meeting_id"]
