"""How each replica is, as it says itself every few seconds, for whoever looks at all of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, or_, select, update

from bridge.storage import tables
from bridge.storage.claims import replicas
from bridge.storage.claims.claiming import Kind
from bridge.storage.meetings.bindings import AT_REST
from bridge.storage.transactions.database_time import DatabaseTime
from bridge.storage.transactions.encryption import DecryptionError
from bridge.storage.transactions.transaction import Transaction

_STATE = "replica_state.state"
_table, _replica, _claim, _binding = (
    tables.replica_state,
    tables.replica,
    tables.claim,
    tables.binding,
)


@dataclass(frozen=True)
class Told:
    """A replica that has a row, and what it said last."""

    id: str
    host: str
    began: datetime
    left: timedelta
    """So much is left of its lease; less than nothing if it is dead."""
    age: timedelta | None = None
    """Since it said so, by the database's clock; None where it has said nothing yet."""
    ahead: timedelta | None = None
    """How far its clock was ahead of the database's; less than nothing if it was behind."""
    text: str | None = None
    """As `store` was given it; None also where no key opens it."""

    @property
    def is_alive(self) -> bool:
        return self.left > timedelta(0)


async def store(tx: Transaction, text: str, made: datetime) -> None:
    """What this process says of itself, and when, by its own clock, it was so.

    A process that has no row among the replicas says nothing.
    """
    if tx.replica is None:
        return
    sealed = tx.cipher.encrypt(_STATE, text, tx.replica)
    # What waited to be stored is as old as it is.
    told = DatabaseTime(-(tx.now - made).total_seconds())
    values = {"state_sealed": sealed, "told": told, "made": made}
    is_its = _table.c.replica == tx.replica
    if not await tx.change(update(_table).where(is_its).values(**values)):
        await tx.change(_table.insert().values(replica=tx.replica, **values))


async def list_all(tx: Transaction) -> list[Told]:
    """Of all replicas that have a row, alive or not, the oldest first."""
    both = _replica.outerjoin(_table, _table.c.replica == _replica.c.id)
    query = select(_replica, _table, DatabaseTime().label("now")).select_from(both)
    rows = await tx.list(query.order_by(_replica.c.began, _replica.c.id))
    found = []
    for row in rows:
        told = Told(row["id"], row["host"], row["began"], row["until"] - row["now"])
        if row["told"] is not None:
            told = Told(
                told.id,
                told.host,
                told.began,
                told.left,
                row["now"] - row["told"],
                row["made"] - row["told"],
                _open(tx, row["state_sealed"], row["id"]),
            )
        found.append(told)
    return found


def _open(tx: Transaction, sealed: bytes, replica: str) -> str | None:
    """Without a word in the log: it is written anew every few seconds, and may be again."""
    try:
        return tx.cipher.decrypt(_STATE, sealed, replica).get_secret_value()
    except DecryptionError:
        return None


async def claims(tx: Transaction) -> Mapping[str, Mapping[str, int]]:
    """How many of each kind a replica has in hand, by its id; of the dead too."""
    query = select(_claim.c.owner, _claim.c.kind, func.count().label("held"))
    found: dict[str, Counter[str]] = {}
    is_held = _claim.c.owner.is_not(None)
    for row in await tx.list(query.where(is_held).group_by(_claim.c.owner, _claim.c.kind)):
        found.setdefault(row["owner"], Counter())[row["kind"]] = row["held"]
    return found


async def unattended(tx: Transaction) -> Mapping[str, int]:
    """What no living replica has in hand though one should, by kind; just taken may be the next.

    Sockets are not told of: a single replica leaves some of them to others.
    """
    live = await replicas.live(tx)
    is_free = or_(_claim.c.owner.is_(None), _claim.c.owner.not_in(live))
    is_due = exists().where(
        _binding.c.id == _claim.c.key,
        _binding.c.ended.is_(None),
        _binding.c.state.not_in(sorted(AT_REST)),
    )
    is_wanted = or_(_claim.c.kind == Kind.CHORE, (_claim.c.kind == Kind.STREAM) & is_due)
    query = select(_claim.c.kind, func.count().label("free")).where(is_free, is_wanted)
    return {row["kind"]: row["free"] for row in await tx.list(query.group_by(_claim.c.kind))}


async def sockets_of_others(tx: Transaction) -> int:
    """How many of Slack's sockets living replicas have in hand, other than this one."""
    others = [each for each in await replicas.live(tx) if each != tx.replica]
    query = select(func.count()).where(_claim.c.kind == Kind.SOCKET, _claim.c.owner.in_(others))
    return int(await tx.value(query))


async def purge(tx: Transaction) -> int:
    """Delete what was said by those that have no row any more."""
    is_there = exists().where(_replica.c.id == _table.c.replica)
    return await tx.change(delete(_table).where(~is_there))
