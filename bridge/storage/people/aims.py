"""What commands were aimed at: how often a conference's PIN was tried, by whom, in vain."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from bridge.storage import tables
from bridge.storage.database import Transaction
from bridge.storage.people.audit import STARTED, UNKNOWN

_table = tables.audit
# As the audit says that a form came back with errors.
_WRONG = "invalid"
_IN_VAIN = (_WRONG, STARTED, UNKNOWN)
# Bound, or asked for more.
_LED_SOMEWHERE = ("done", "asked")
_PIN, _BIND = "pin ", "bind "


@dataclass(frozen=True)
class Tries:
    """In vain, or under way and perhaps so; without the one that is asked about."""

    at_target: int
    at_target_by_person: int
    known_by_person: int
    """Of those, how many are known to be wrong."""
    by_person: int
    binds_by_person: int


@dataclass(frozen=True)
class Aim:
    """One try: `key` is that of its line in the audit."""

    key: str
    workspace: str
    person: str
    target: str
    has_pin: bool


def name_of(target: str) -> str:
    """What the audit calls a try for this target's PIN."""
    return f"{_PIN}{target}"


async def take(tx: Transaction, aim: Aim) -> None:
    """Note what the try is aimed at; from now on it counts."""
    name = f"{_PIN if aim.has_pin else _BIND}{aim.target}"
    await tx.change(update(_table).where(_table.c.key == aim.key).values(aim=name))


async def drop(tx: Transaction, key: str) -> None:
    """Nothing was asked of the node."""
    await tx.change(update(_table).where(_table.c.key == key).values(aim=None))


async def count(tx: Transaction, aim: Aim, since: datetime) -> Tries:
    """Since then; a target's by all people of all workspaces."""
    others = (_table.c.started >= since) & (_table.c.key != aim.key)
    mine = others & (_table.c.workspace == aim.workspace) & (_table.c.person == aim.person)
    in_vain = _table.c.result.in_(_IN_VAIN)
    is_pin = _table.c.aim.startswith(_PIN) & in_vain
    at_target = (_table.c.aim == name_of(aim.target)) & in_vain
    is_bind = (_table.c.command == "bind") & _table.c.aim.is_not(None)
    return Tries(
        at_target=await _count(tx, others & at_target),
        at_target_by_person=await _count(tx, mine & at_target),
        known_by_person=await _count(tx, mine & at_target & (_table.c.result == _WRONG)),
        by_person=await _count(tx, mine & is_pin),
        binds_by_person=await _count(tx, mine & is_bind & _table.c.result.not_in(_LED_SOMEWHERE)),
    )


async def _count(tx: Transaction, is_such: ColumnElement[bool]) -> int:
    return int(await tx.value(select(func.count()).select_from(_table).where(is_such)) or 0)
