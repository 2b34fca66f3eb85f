"""The outbox, looked at and taken from as a workspace's sender does it."""

from collections.abc import Collection

from bridge.storage.database import Transaction
from bridge.storage.queues import attempts, entries
from bridge.storage.queues.lanes import Lanes
from bridge.storage.queues.outbox import Entry

_NOW = 1000.0


async def due(
    tx: Transaction, workspace: str, *, waiting: Collection[int] = (), late_up_to: int = 0
) -> list[Entry]:
    """What may go now, the most urgent first; what does not open is given up.

    The `waiting` ones have to be tried later, and those up to an id have been there for long.
    """
    lanes = Lanes()
    for head in await entries.heads(tx, workspace):
        lanes.add(head, 0.0 if head.id <= late_up_to else _NOW)
    for row_id in waiting:
        lanes.hold(row_id, _NOW + 1)
    found = [await attempts.find(tx, head.id) for head in lanes.due(_NOW)]
    return [entry for entry in found if entry is not None]


async def attempt(tx: Transaction, entry_id: int, text_hash: str | None = None) -> Entry | None:
    """Mark it as being sent; None if it is gone or somebody else sends it."""
    hash_of = None if text_hash is None else lambda _text: text_hash
    taken = await attempts.take(tx, [entry_id], hash_of)
    return next(iter(taken), None)
