"""Take what nobody living has, and see what is left of one's own.

A claim is free where no living replica is its owner: the claims of a dead one need no sweep. Who
takes one raises its token. What somebody's transaction holds is passed over until the next look.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from bridge.storage import tables
from bridge.storage.claims import replicas
from bridge.storage.claims.shares import excess, share
from bridge.storage.meetings.bindings import AT_REST
from bridge.storage.transactions.prepared import Prepared
from bridge.storage.transactions.transaction import Transaction

# So many are shed at most in one look: whoever takes them opens as many streams.
_MOST_SHED = 16
_table, _binding, _meeting = tables.claim, tables.binding, tables.meeting

_IS_FILING = exists().where(
    _meeting.c.binding_id == _binding.c.id,
    _meeting.c.is_filing_due,
    _meeting.c.ended.is_not(None),
)
# There is a stay to be kept, or files of an earlier meeting are to be made.
_IS_AWAKE = and_(*(_binding.c.state != each for each in sorted(AT_REST)))
_HAS_WORK = _binding.c.ended.is_(None) & or_(_IS_AWAKE, _IS_FILING)
_IS_OF_KIND = _table.c.kind == bindparam("of")
_IS_KEY = _table.c.key.in_(bindparam("keys", expanding=True))
_HAS_BINDING = _table.c.key.in_(select(_binding.c.id).where(_HAS_WORK))
_HAS_NO_ROW = ~exists().where(_IS_OF_KIND, _table.c.key == _binding.c.id)
_IS_ITS = _table.c.owner == bindparam("replica")


def _counted(is_wanted: ColumnElement[bool]) -> Prepared:
    query = select(_table.c.owner, func.count().label("held")).where(_IS_OF_KIND, is_wanted)
    return Prepared(query.group_by(_table.c.owner))


def _unwanted(is_wanted: ColumnElement[bool]) -> Prepared:
    return Prepared(select(_table.c.key).where(_IS_OF_KIND, _IS_ITS, ~is_wanted))


# Asked by every look, and a look comes each second: see `Prepared`.
_HELD = Prepared(select(_table.c.kind, _table.c.key, _table.c.token).where(_IS_ITS))
_KNOWN = Prepared(select(_table.c.key).where(_IS_OF_KIND))
_NEW = Prepared(select(_binding.c.id).where(_HAS_WORK, _HAS_NO_ROW))
_COUNTED, _COUNTED_BINDINGS = _counted(_IS_KEY), _counted(_HAS_BINDING)
_UNWANTED, _UNWANTED_BINDINGS = _unwanted(_IS_KEY), _unwanted(_HAS_BINDING)


class Kind(StrEnum):
    """What can be claimed."""

    STREAM = "stream"
    """A binding's meeting, by the binding's id."""
    SENDER = "sender"
    """All that is sent to a workspace, by its id."""
    SOCKET = "socket"
    """A connection to Slack, by its number."""
    CHORE = "chore"
    """What one replica does for all, by its name."""


@dataclass(frozen=True)
class Want:
    """What this replica would take of a kind; for streams the bindings say which keys there are."""

    kind: Kind
    keys: tuple[str, ...] = ()
    most: int | None = None

    @property
    def is_of_bindings(self) -> bool:
        return self.kind is Kind.STREAM

    @property
    def is_wanted(self) -> ColumnElement[bool]:
        return _HAS_BINDING if self.is_of_bindings else _table.c.key.in_(self.keys)

    @property
    def values(self) -> dict[str, object]:
        """For what is prepared."""
        of_kind: dict[str, object] = {"of": self.kind.value}
        return of_kind if self.is_of_bindings else {**of_kind, "keys": list(self.keys)}


@dataclass(frozen=True)
class Look:
    """What was found and done."""

    live: tuple[str, ...]
    """The living replicas."""
    held: Mapping[tuple[str, str], int]
    """The tokens of what is this replica's, by kind and key."""
    shed: Collection[tuple[str, str]]
    """What is to be stopped and given back: nobody wants it, or another has less."""
    next_end: float | None = None
    """In so many seconds the first lease of another one ends, if it is not renewed."""


async def look(
    tx: Transaction, replica: str, wants: Sequence[Want], *, is_patient: bool = False
) -> Look:
    """Take this replica's part of what is free.

    The patient one leaves what the dead have: after the database was away nobody is heard of at
    first, and whoever is back before the others must not take all they have.
    """
    alive = await replicas.alive(tx)
    live = [each.id for each in alive]
    takers = [each.id for each in alive if not each.is_leaving]
    owners = await replicas.known(tx) if is_patient else live
    shed: set[tuple[str, str]] = set()
    # Who counts as dead to the others takes nothing; the next beat comes before the next look.
    if replica in takers:
        for want in wants:
            shed.update(await _look_at(tx, replica, want, takers, owners))
    rows = await tx.list(_HELD, {"replica": replica})
    held = {(row["kind"], row["key"]): int(row["token"]) for row in rows}
    next_end = min((each.left for each in alive if each.id != replica), default=None)
    return Look(tuple(live), held, frozenset(shed), next_end)


async def give_back(tx: Transaction, replica: str, given: Sequence[tuple[str, str, int]]) -> None:
    """Let others take them; each with the token under which it was held."""
    if given:
        is_given = tuple_(_table.c.kind, _table.c.key, _table.c.token).in_(given)
        is_its = _table.c.owner == replica
        await tx.change(update(_table).where(is_given, is_its).values(owner=None))


async def forget_ended(tx: Transaction) -> int:
    """Claims on bindings that have ended; how many went."""
    is_there = exists().where(_binding.c.id == _table.c.key, _binding.c.ended.is_(None))
    return await tx.change(delete(_table).where(_table.c.kind == Kind.STREAM, ~is_there))


async def _look_at(
    tx: Transaction, replica: str, want: Want, takers: Sequence[str], owners: Sequence[str]
) -> set[tuple[str, str]]:
    await _ensure(tx, want)
    values = want.values
    counted = await tx.list(_COUNTED_BINDINGS if want.is_of_bindings else _COUNTED, values)
    held = {row["owner"]: row["held"] for row in counted}
    loads = {each: held.pop(each, 0) for each in takers}
    free = sum(count for owner, count in held.items() if owner not in owners)
    taken = await _take(tx, replica, want, owners, share(loads, replica, free, want.most))
    loads[replica] += taken
    shed = set() if taken or free else await _surplus(tx, replica, want, excess(loads, replica))
    unwanted = _UNWANTED_BINDINGS if want.is_of_bindings else _UNWANTED
    rows = await tx.list(unwanted, {**values, "replica": replica})
    return {(want.kind, row["key"]) for row in rows} | shed


async def _ensure(tx: Transaction, want: Want) -> None:
    """A row for each key; its first token is greater than that of any row that was there before."""
    kind = want.kind.value
    if want.is_of_bindings:
        missing = [row["id"] for row in await tx.list(_NEW, {"of": kind})]
    else:
        known = {row["key"] for row in await tx.list(_KNOWN, {"of": kind})}
        missing = [key for key in want.keys if key not in known]
    if missing:
        token = await _first_token(tx)
        rows = [{"kind": kind, "key": key, "token": token} for key in missing]
        await tx.insert_all(_table, rows)


async def _take(
    tx: Transaction, replica: str, want: Want, owners: Sequence[str], count: int
) -> int:
    """How many were taken; those that somebody holds are left."""
    if not count:
        return 0
    is_free = or_(_table.c.owner.is_(None), _table.c.owner.not_in(owners))
    query = select(_table.c.key).where(_table.c.kind == want.kind, want.is_wanted, is_free)
    locked = query.order_by(_table.c.key).limit(count).with_for_update(skip_locked=True, of=_table)
    keys = [row["key"] for row in await tx.list(locked)]
    # In two statements: a limit inside of the update could take more than it says.
    is_taken = and_(_table.c.kind == want.kind, _table.c.key.in_(keys))
    if keys:
        values = {"owner": replica, "token": _table.c.token + 1}
        await tx.change(update(_table).where(is_taken).values(**values))
    return len(keys)


async def _surplus(tx: Transaction, replica: str, want: Want, count: int) -> set[tuple[str, str]]:
    """What may go to an emptier replica; never a meeting that goes on."""
    if not count:
        return set()
    is_quiet: ColumnElement[bool] = _table.c.owner == replica
    if want.kind is Kind.STREAM:
        is_on = exists().where(_meeting.c.binding_id == _table.c.key, _meeting.c.ended.is_(None))
        is_quiet &= ~is_on
    query = select(_table.c.key).where(_table.c.kind == want.kind, is_quiet)
    rows = await tx.list(query.order_by(_table.c.key).limit(min(count, _MOST_SHED)))
    return {(want.kind, row["key"]) for row in rows}


async def _first_token(tx: Transaction) -> int:
    """Seconds since 1970: who takes a row raises its token by one, and never once a second."""
    return int((await tx.read_shared_now()).timestamp())
