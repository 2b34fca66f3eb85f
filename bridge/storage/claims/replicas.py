"""The heartbeat's rows: one for each process, by the database's clock."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from bridge.storage import tables
from bridge.storage.claims.neighbours import has_ended
from bridge.storage.transactions.database_time import DatabaseTime
from bridge.storage.transactions.transaction import Transaction

# Of who died some time ago nobody asks any more.
_DEAD_KEPT_SECONDS = 3600.0
_table = tables.replica
_claim = tables.claim

# Built once: to build a statement takes longer than to carry it out.
_ALIVE = (
    select(
        _table.c.id,
        _table.c.until,
        _table.c.is_leaving,
        _table.c.process,
        DatabaseTime().label("now"),
    )
    .where(_table.c.until > DatabaseTime())
    .order_by(_table.c.id)
)


@dataclass(frozen=True)
class Alive:
    """One that lives."""

    id: str
    left: float
    """In so many seconds it does not count as alive any more, if it says no more."""
    is_leaving: bool


async def beat(
    tx: Transaction, replica: str, host: str, seconds: float, process: str | None = None
) -> None:
    """It lives, and will count as alive for so many seconds from now.

    Of those on its own machine it sees whether they have ended; what they had is free at once.
    """
    await _bury(tx, [row["id"] for row in await tx.list(_ALIVE) if has_ended(row["process"])])
    until = DatabaseTime(seconds)
    if await tx.change(update(_table).where(_table.c.id == replica).values(until=until)):
        return
    values = {"id": replica, "host": host, "began": DatabaseTime(), "until": until}
    await tx.change(_table.insert().values(**values, process=process))


async def _bury(tx: Transaction, ended: list[str]) -> None:
    if ended:
        is_one = _table.c.id.in_(ended)
        await tx.change(update(_table).where(is_one).values(until=DatabaseTime()))


async def end(tx: Transaction, replica: str) -> None:
    """It ends in order: whatever it has in hand is free at once."""
    is_its = _claim.c.owner == replica
    await tx.change(update(_claim).where(is_its).values(owner=None))
    await tx.change(delete(_table).where(_table.c.id == replica))


async def live(tx: Transaction) -> list[str]:
    """The ids of those that are alive, in order."""
    return [each.id for each in await alive(tx)]


async def alive(tx: Transaction) -> list[Alive]:
    """Those that are, in the order of their ids."""
    return [
        Alive(row["id"], (row["until"] - row["now"]).total_seconds(), row["is_leaving"])
        for row in await tx.list(_ALIVE)
    ]


async def leave(tx: Transaction, replica: str) -> None:
    """It ends soon, in order: what it gives back is for the others to take."""
    await tx.change(update(_table).where(_table.c.id == replica).values(is_leaving=True))


async def known(tx: Transaction) -> list[str]:
    """The ids of all that have a row, alive or not."""
    return [row["id"] for row in await tx.list(select(_table.c.id))]


async def forget_dead(tx: Transaction) -> int:
    """Who has been dead for long; what they had in hand is free whether their row is there or not.

    How many went.
    """
    return await tx.change(delete(_table).where(_table.c.until < DatabaseTime(-_DEAD_KEPT_SECONDS)))
