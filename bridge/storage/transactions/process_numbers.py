"""Numbers that tell the processes on one database apart, for the ids that each of them makes.

They go round after a thousand starts: two processes would have to run at the same time with as many
starts between theirs to have the same.
"""

from sqlalchemy import select, update

from bridge.storage import tables
from bridge.storage.transactions.transaction import Transaction

_NAME = "process"
# One for rows and one for lines, which are numbered on the loop.
_EACH = 2
_table = tables.counter


async def draw(tx: Transaction) -> int:
    """This one and the next are nobody else's."""
    await tx.insert_new(_table, {"name": _NAME, "value": 0})
    is_it = _table.c.name == _NAME
    await tx.change(update(_table).where(is_it).values(value=_table.c.value + _EACH))
    return int(await tx.value(select(_table.c.value).where(is_it)))
