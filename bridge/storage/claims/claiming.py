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
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from bridge.storage import tables
from bridge.storage.claims import replicas
from bridge.storage.claims.shares import excess, share
from bridge.storage.meetings.bindings import AT_REST
from bridge.storage.transactions.transaction import Transaction

# So many are shed at most in one look: whoever takes them opens as many streams.
_MOST_SHED = 16
_table, _binding, _meeting = tables.claim, tables.binding, tables.meeting


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
    rows = await tx.list(select(_table).where(_table.c.owner == replica))
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
    is_of_kind, is_wanted = _table.c.kind == want.kind, _is_wanted(want)
    query = select(_table.c.owner, func.count().label("held")).where(is_of_kind, is_wanted)
    held = {row["owner"]: row["held"] for row in await tx.list(query.group_by(_table.c.owner))}
    loads = {each: held.pop(each, 0) for each in takers}
    free = sum(count for owner, count in held.items() if owner not in owners)
    taken = await _take(tx, replica, want, owners, share(loads, replica, free, want.most))
    loads[replica] += taken
    shed = set() if taken or free else await _surplus(tx, replica, want, excess(loads, replica))
    is_ours = is_of_kind & (_table.c.owner == replica)
    rows = await tx.list(select(_table.c.key).where(is_ours, ~is_wanted))
    return {(want.kind, row["key"]) for row in rows} | shed


async def _ensure(tx: Transaction, want: Want) -> None:
    """A row for each key; its first token is greater than that of any row that was there before."""
    if want.kind is Kind.STREAM:
        missing = ~exists().where(_table.c.kind == want.kind, _table.c.key == _binding.c.id)
        first = literal(await _first_token(tx))
        fresh = select(literal(want.kind.value), _binding.c.id, first)
        names = ["kind", "key", "token"]
        if await tx.value(select(_binding.c.id).where(_has_work(), missing).limit(1)):
            rows = await tx.list(fresh.where(_has_work(), missing))
            values = [dict(zip(names, row.values(), strict=True)) for row in rows]
            if values:
                await tx.insert_all(_table, values)
        return
    rows = await tx.list(select(_table.c.key).where(_table.c.kind == want.kind))
    known = {row["key"] for row in rows}
    for key in want.keys:
        if key not in known:
            token = await _first_token(tx)
            await tx.insert_new(_table, {"kind": want.kind, "key": key, "token": token})


async def _take(
    tx: Transaction, replica: str, want: Want, owners: Sequence[str], count: int
) -> int:
    """How many were taken; those that somebody holds are left."""
    if not count:
        return 0
    is_free = or_(_table.c.owner.is_(None), _table.c.owner.not_in(owners))
    query = select(_table.c.key).where(_table.c.kind == want.kind, _is_wanted(want), is_free)
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


def _is_wanted(want: Want) -> ColumnElement[bool]:
    if want.kind is Kind.STREAM:
        return _table.c.key.in_(select(_binding.c.id).where(_has_work()))
    return _table.c.key.in_(want.keys)


def _has_work() -> ColumnElement[bool]:
    """There is a stay to be kept, or files of an earlier meeting are to be made."""
    is_filing = exists().where(
        _meeting.c.binding_id == _binding.c.id,
        _meeting.c.is_filing_due,
        _meeting.c.ended.is_not(None),
    )
    return _binding.c.ended.is_(None) & (_binding.c.state.not_in(sorted(AT_REST)) | is_filing)


async def _first_token(tx: Transaction) -> int:
    """Seconds since 1970: who takes a row raises its token by one, and never once a second."""
    return int((await tx.read_shared_now()).timestamp())
