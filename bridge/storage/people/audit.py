"""Who did what to whom: written before the node is asked, so that nothing ever runs twice."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, bindparam, func, select, update

from bridge.storage import tables
from bridge.storage.database import Prepared, Row, Transaction
from bridge.storage.transactions.database_time import DatabaseTime

STARTED = "started"
UNKNOWN = "unknown"
_table, _replica = tables.audit, tables.replica
_finish = Prepared(
    update(_table)
    .where(_table.c.key == bindparam("of_key"))
    .values({name: bindparam(name) for name in ("result", "answer", "finished")})
)


@dataclass(frozen=True)
class AuditEntry:
    """A command about to run; `key` is what makes a repetition of it recognizable."""

    key: str
    workspace: str
    channel: str
    person: str
    person_name: str
    command: str
    surface: str
    binding_id: str | None = None
    subject_uuid: str | None = None
    subject_name: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class AuditRecord:
    """An entry and how it ended: `started`, `unknown`, or the result it was finished with."""

    entry: AuditEntry
    result: str
    answer: str
    started: datetime
    finished: datetime | None


async def start(tx: Transaction, entry: AuditEntry) -> bool:
    """Store the entry as started; False if its key exists, and then it must not run."""
    values = {**vars(entry), "result": STARTED, "answer": "", "started": tx.now}
    values["replica"] = tx.replica
    return await tx.insert_new(_table, values)


async def finish(tx: Transaction, key: str, result: str, answer: str = "") -> None:
    values = {"of_key": key, "result": result, "answer": answer, "finished": tx.now}
    await tx.change(_finish, values)


async def abandon_started(tx: Transaction) -> int:
    """At start-up: what a crash left as started becomes unknown, and is never run again."""
    statement = update(_table).where(_table.c.result == STARTED)
    return await tx.change(statement.values(result=UNKNOWN, finished=tx.now))


async def abandon_of_dead(tx: Transaction) -> int:
    """The same for what dead replicas have left, while others are at work on their own."""
    alive = select(_replica.c.id).where(_replica.c.until > DatabaseTime())
    # Who has no row is a process of before there were any.
    is_dead = _table.c.replica.is_(None) | _table.c.replica.not_in(alive)
    is_left = (_table.c.result == STARTED) & is_dead
    statement = update(_table).where(is_left)
    return await tx.change(statement.values(result=UNKNOWN, finished=tx.now))


@dataclass(frozen=True)
class OfBinding:
    """What was done in a binding's channel, and wherever else its conference's PIN was tried."""

    id: str
    aim: str


@dataclass(frozen=True)
class OfChannel:
    """What was done in a channel while it had no binding."""

    id: str


Place: TypeAlias = OfBinding | OfChannel


def _is_of(place: Place) -> ColumnElement[bool]:
    if isinstance(place, OfBinding):
        return (_table.c.binding_id == place.id) | (_table.c.aim == place.aim)
    return (_table.c.channel == place.id) & _table.c.binding_id.is_(None)


async def recent(
    tx: Transaction, workspace: str, binding_id: str | None = None, *, limit: int = 50
) -> list[AuditRecord]:
    """The newest records first."""
    query = select(_table).where(_table.c.workspace == workspace)
    if binding_id is not None:
        query = query.where(_table.c.binding_id == binding_id)
    rows = await tx.list(query.order_by(_table.c.id.desc()).limit(limit))
    names = [item.name for item in fields(AuditEntry)]
    return [
        AuditRecord(
            entry=AuditEntry(**{name: row[name] for name in names}),
            result=row["result"],
            answer=row["answer"],
            started=row["started"],
            finished=row["finished"],
        )
        for row in rows
    ]


async def last_of(
    tx: Transaction,
    *,
    workspace: str,
    channel: str,
    person: str,
    without: Collection[str],
    surfaces_without: Collection[str] = (),
) -> AuditRecord | None:
    """What somebody did last in a channel, unless it ended or was asked for in such a way."""
    is_theirs = (
        (_table.c.workspace == workspace)
        & (_table.c.channel == channel)
        & (_table.c.person == person)
        & _table.c.result.not_in(without)
        & _table.c.surface.not_in(surfaces_without)
    )
    rows = await tx.list(select(_table).where(is_theirs).order_by(_table.c.id.desc()).limit(1))
    return _read(rows[0]) if rows else None


async def page(
    tx: Transaction,
    workspace: str,
    place: Place,
    *,
    person: str | None = None,
    command: str | None = None,
    without: Collection[str] = (),
    offset: int = 0,
    limit: int = 10,
) -> list[AuditRecord]:
    """A place's records, the newest first, perhaps only one person's or one command's.

    Without a command those of `without` are left out.
    """
    query = select(_table).where(_table.c.workspace == workspace, _is_of(place))
    if person is not None:
        query = query.where(_table.c.person == person)
    is_wanted = _table.c.command.not_in(without) if command is None else None
    query = query.where(_table.c.command == command if is_wanted is None else is_wanted)
    rows = await tx.list(query.order_by(_table.c.id.desc()).offset(offset).limit(limit))
    return [_read(row) for row in rows]


async def since(
    tx: Transaction, moment: datetime, *, after: int = 0, limit: int = 500
) -> list[tuple[int, AuditRecord]]:
    """All workspaces' records from then on, the oldest first, behind that id; with their ids."""
    query = select(_table).where(_table.c.started >= moment, _table.c.id > after)
    rows = await tx.list(query.order_by(_table.c.id).limit(limit))
    return [(row["id"], _read(row)) for row in rows]


async def count_of(
    tx: Transaction,
    *,
    workspace: str,
    person: str,
    command: str,
    results: Collection[str],
    since: datetime,
) -> int:
    """How often somebody's command ended in one of these ways since then."""
    is_such = (
        (_table.c.workspace == workspace)
        & (_table.c.person == person)
        & (_table.c.command == command)
        & _table.c.result.in_(results)
        & (_table.c.started >= since)
    )
    return int(await tx.value(select(func.count()).select_from(_table).where(is_such)))


def _read(row: Row) -> AuditRecord:
    names = [item.name for item in fields(AuditEntry)]
    return AuditRecord(
        entry=AuditEntry(**{name: row[name] for name in names}),
        result=row["result"],
        answer=row["answer"],
        started=row["started"],
        finished=row["finished"],
    )
