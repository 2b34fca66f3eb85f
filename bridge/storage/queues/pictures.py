"""Which pictures were uploaded already, by workspace and content, and as which file."""

from sqlalchemy import update

from bridge.storage import tables
from bridge.storage.database import Transaction

_table = tables.picture


async def find(tx: Transaction, workspace: str, digest: str) -> str | None:
    """The file's id, for a use of it: what nobody uses is forgotten after a while."""
    is_it = (_table.c.workspace == workspace) & (_table.c.digest == digest)
    statement = update(_table).where(is_it).values(used=tx.now)
    found: str | None = await tx.value(statement.returning(_table.c.file_id))
    return found


async def put(tx: Transaction, workspace: str, digest: str, file_id: str) -> None:
    """Of two that were uploaded at the same time the last is kept."""
    values = {"workspace": workspace, "digest": digest, "file_id": file_id, "used": tx.now}
    await tx.put(_table, values)
