"""What a feature must know of a meeting after a restart, and has no table for."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from bridge.storage import tables
from bridge.storage.database import Transaction

_table = tables.memo


async def put(tx: Transaction, meeting_id: str, name: str, value: Mapping[str, Any]) -> None:
    """Remember under a name, over what was remembered before; the value is plain JSON."""
    await tx.put(_table, {"meeting_id": meeting_id, "name": name, "value": dict(value)})


async def find(tx: Transaction, meeting_id: str, name: str) -> Mapping[str, Any] | None:
    is_it = (_table.c.meeting_id == meeting_id) & (_table.c.name == name)
    row = await tx.find(select(_table.c.value).where(is_it))
    return None if row is None else row["value"]


async def under(tx: Transaction, meeting_id: str, prefix: str) -> dict[str, Mapping[str, Any]]:
    """All whose names begin so, by their names and in their order."""
    begins = _table.c.name.startswith(prefix, autoescape=True)
    query = select(_table).where((_table.c.meeting_id == meeting_id) & begins)
    rows = await tx.list(query.order_by(_table.c.name))
    return {row["name"]: row["value"] for row in rows}


async def drop(tx: Transaction, meeting_id: str, name: str) -> None:
    """It need not be known any more."""
    is_it = (_table.c.meeting_id == meeting_id) & (_table.c.name == name)
    await tx.change(delete(_table).where(is_it))
