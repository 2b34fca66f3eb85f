"""Slides that a meeting's thread has: how each looked, so that none is shown there twice.

Beside it lies a small copy, which is read for a transcript alone.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bridge.storage import tables
from bridge.storage.database import Row, Transaction

_LOOK, _SMALL = "slide.look", "slide.small"
_table = tables.slide
_READ = tuple(column for column in _table.c if column.name != "small_sealed")


@dataclass(frozen=True)
class Slide:
    """One slide; `key` is that of its upload."""

    meeting_id: str
    number: int
    key: str
    look: bytes
    """How it looked, as whoever compares slides has packed it; empty if no key opens it."""
    shown_at: datetime


async def add(tx: Transaction, slide: Slide, small: bytes = b"") -> bool:
    """`small` is a JPEG. False, and nothing happens, if the meeting has a slide of that number."""
    place = slide.meeting_id, slide.number
    values = {
        "meeting_id": slide.meeting_id,
        "number": slide.number,
        "key": slide.key,
        "look_sealed": tx.cipher.encrypt(_LOOK, b64encode(slide.look).decode(), *place),
        "shown_at": slide.shown_at,
        "small_sealed": tx.cipher.encrypt(_SMALL, b64encode(small).decode(), *place)
        if small
        else None,
    }
    return await tx.insert_new(_table, values)


async def of_meeting(tx: Transaction, meeting_id: str) -> list[Slide]:
    """In the order they were shown."""
    query = select(*_READ).where(_table.c.meeting_id == meeting_id).order_by(_table.c.number)
    return [_read(tx, row) for row in await tx.list(query)]


async def times(tx: Transaction, meeting_id: str) -> list[tuple[int, datetime, str]]:
    """Number, time and the key of the upload of each, in the order they were shown."""
    columns = _table.c.number, _table.c.shown_at, _table.c.key
    query = select(*columns).where(_table.c.meeting_id == meeting_id).order_by(_table.c.number)
    return [(row["number"], row["shown_at"], row["key"]) for row in await tx.list(query)]


async def pictures(
    tx: Transaction, meeting_id: str, *, after: int, limit: int
) -> list[tuple[int, bytes]]:
    """Number and small copy of some slides behind a number; empty where there is none of one."""
    columns = _table.c.number, _table.c.small_sealed
    is_wanted = (_table.c.meeting_id == meeting_id) & (_table.c.number > after)
    query = select(*columns).where(is_wanted).order_by(_table.c.number).limit(limit)
    return [
        (row["number"], _small(tx, row["small_sealed"], meeting_id, row["number"]))
        for row in await tx.list(query)
    ]


def _small(tx: Transaction, sealed: bytes | None, meeting_id: str, number: int) -> bytes:
    found = None if sealed is None else tx.cipher.find(_SMALL, sealed, meeting_id, number)
    return b"" if found is None else b64decode(found.get_secret_value())


def _read(tx: Transaction, row: Row) -> Slide:
    values = {name: value for name, value in row.items() if name != "look_sealed"}
    look = tx.cipher.find(_LOOK, row["look_sealed"], row["meeting_id"], row["number"])
    return Slide(**values, look=b"" if look is None else b64decode(look.get_secret_value()))
