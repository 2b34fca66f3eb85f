"""The heartbeat's rows: one for each process, by the database's clock."""

from sqlalchemy import delete, select, update

from bridge.storage import tables
from bridge.storage.transactions.database_time import DatabaseTime
from bridge.storage.transactions.transaction import Transaction

# Of who died some time ago nobody asks any more.
_DEAD_KEPT_SECONDS = 3600.0
_table = tables.replica
_claim = tables.claim

# Built once: to build a statement takes longer than to carry it out.
_LIVE = (
    select(_table.c.id, _table.c.until, DatabaseTime().label("now"))
    .where(_table.c.until > DatabaseTime())
    .order_by(_table.c.id)
)


async def beat(tx: Transaction, replica: str, host: str, seconds: float) -> None:
    """It lives, and will count as alive for so many seconds from now."""
    until = DatabaseTime(seconds)
    if await tx.change(update(_table).where(_table.c.id == replica).values(until=until)):
        return
    values = {"id": replica, "host": host, "began": DatabaseTime(), "until": until}
    await tx.change(_table.insert().values(**values))


async def end(tx: Transaction, replica: str) -> None:
    """It ends in order: whatever it has in hand is free at once."""
    is_its = _claim.c.owner == replica
    await tx.change(update(_claim).where(is_its).values(owner=None))
    await tx.change(delete(_table).where(_table.c.id == replica))


async def live(tx: Transaction) -> list[str]:
    """The ids of those that are alive, in order."""
    return list(await left(tx))


async def left(tx: Transaction) -> dict[str, float]:
    """Of those that are alive, in order: in how many seconds each is not, if it says no more."""
    return {row["id"]: (row["until"] - row["now"]).total_seconds() for row in await tx.list(_LIVE)}


async def known(tx: Transaction) -> list[str]:
    """The ids of all that have a row, alive or not."""
    return [row["id"] for row in await tx.list(select(_table.c.id))]


async def forget_dead(tx: Transaction) -> int:
    """Who has been dead for long; what they had in hand is free whether their row is there or not.

    How many went.
    """
    return await tx.change(delete(_table).where(_table.c.until < DatabaseTime(-_DEAD_KEPT_SECONDS)))
