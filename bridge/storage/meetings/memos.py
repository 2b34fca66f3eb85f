"""What a feature must know of a meeting after a restart, and has no table for."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

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
