"""Who was given a right in a binding beyond what the binding gives by itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy import bindparam, delete, exists, select

from bridge.storage import tables
from bridge.storage.database import Prepared, Row, Transaction

SubjectKind: TypeAlias = Literal["person", "group", "everyone"]
EVERYONE: SubjectKind = "everyone"

_table, _binding = tables.grant, tables.binding
_in_order = select(_table).order_by(_table.c.permission.desc(), _table.c.created, _table.c.subject)
_given = Prepared(_in_order.where(_table.c.binding_id.in_(bindparam("ids", expanding=True))))
_is_live = (_binding.c.id == _table.c.binding_id) & _binding.c.ended.is_(None)
_given_live = Prepared(_in_order.where(exists().where(_is_live)))


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One level for one person, one user group, or everyone in the channel (without an id)."""

    kind: SubjectKind
    subject: str = ""
    name: str = ""
    """As it was called when the right was given."""
    permission: int


async def put(tx: Transaction, binding_id: str, grant: Grant, *, by: str) -> None:
    """Store it in place of what the same subject had."""
    values = {
        "binding_id": binding_id,
        "subject_kind": grant.kind,
        "subject": grant.subject,
        "name": grant.name,
        "permission": grant.permission,
        "granted_by": by,
        "created": tx.now,
    }
    await tx.put(_table, values)
    tx.ring("bindings")


async def remove(tx: Transaction, binding_id: str, kind: str, subject: str) -> bool:
    """False if there was none."""
    is_it = (
        (_table.c.binding_id == binding_id)
        & (_table.c.subject_kind == kind)
        & (_table.c.subject == subject)
    )
    was_there = await tx.change(delete(_table).where(is_it)) > 0
    if was_there:
        tx.ring("bindings")
    return was_there


async def of(tx: Transaction, *binding_ids: str) -> Mapping[str, tuple[Grant, ...]]:
    """By binding, the highest first; a binding without any has no entry."""
    return _read(await tx.list(_given, {"ids": binding_ids}) if binding_ids else ())


async def of_live(tx: Transaction) -> Mapping[str, tuple[Grant, ...]]:
    """The same of all bindings that have not ended."""
    return _read(await tx.list(_given_live))


def _read(rows: Iterable[Row]) -> Mapping[str, tuple[Grant, ...]]:
    found: defaultdict[str, list[Grant]] = defaultdict(list)
    for row in rows:
        found[row["binding_id"]].append(
            Grant(
                kind=row["subject_kind"],
                subject=row["subject"],
                name=row["name"],
                permission=row["permission"],
            )
        )
    return {binding_id: tuple(grants) for binding_id, grants in found.items()}
