"""Which pictures were uploaded already, by workspace and content, and as which file."""

from sqlalchemy import select

from bridge.storage import tables
from bridge.storage.database import Transaction

_table = tables.picture


async def find(tx: Transaction, workspace: str, digest: str) -> str | None:
    """The file's id."""
    is_it = (_table.c.workspace == workspace) & (_table.c.digest == digest)
    found: str | None = await tx.value(select(_table.c.file_id).where(is_it))
    return found


async def put(tx: Transaction, workspace: str, digest: str, file_id: str) -> None:
    """Of two that were uploaded at the same time the last is kept."""
    values = {"workspace": workspace, "digest": digest, "file_id": file_id, "created": tx.now}
    await tx.put(_table, values)
