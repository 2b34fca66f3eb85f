"""Who wants to be told of what, in which binding; the words are sealed, as all that people say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from sqlalchemy import Select, bindparam, delete, func, select

from bridge.storage import tables
from bridge.storage.database import Row, Transaction

AlertKind: TypeAlias = Literal["name", "words", "hands", "waiting", "joins", "begins"]
KINDS: tuple[AlertKind, ...] = get_args(AlertKind)
OF_WORDS = frozenset({"name", "words"})
OF_PEOPLE = frozenset({"hands", "waiting", "joins"})
"""May be about one person alone, whose name the words are then."""
MOST_OF_A_PERSON = 10
MOST_OF_A_BINDING = 200

_WORDS = "alert.words"
_table, _binding = tables.alert, tables.binding
_LOCKED = select(_binding.c.id).where(_binding.c.id == bindparam("binding")).with_for_update()


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One wish of one person; `words` are sought, or a name; empty for what has none."""

    id: str
    binding_id: str
    person: str
    kind: AlertKind
    words: str = ""
    person_name: str = ""
    """What they were called in Slack, for nobody is told of their own words."""


class TooManyError(Exception):
    """This person, or all people of the binding, have as many as they may."""


async def add(tx: Transaction, alert: Alert) -> bool:
    """False where there is one like it already.

    Raises:
        TooManyError: There is no room for one more.
    """
    # Two that come at once, to two processes, are counted one after the other.
    await tx.find(_LOCKED, {"binding": alert.binding_id})
    own = await of_person(tx, alert.person, alert.binding_id)
    if any((each.kind, each.words.casefold()) == _essence(alert) for each in own):
        return False
    count = select(func.count()).where(_table.c.binding_id == alert.binding_id)
    if len(own) >= MOST_OF_A_PERSON or await tx.value(count) >= MOST_OF_A_BINDING:
        raise TooManyError
    payload = {"words": alert.words, "name": alert.person_name}
    sealed = tx.cipher.encrypt_json(_WORDS, payload, alert.id)
    values = {
        "id": alert.id,
        "binding_id": alert.binding_id,
        "person": alert.person,
        "kind": alert.kind,
        "words_sealed": sealed,
        "created": tx.now,
    }
    await tx.insert_new(_table, values)
    return True


def _essence(alert: Alert) -> tuple[str, str]:
    return alert.kind, alert.words.casefold()


async def of_binding(tx: Transaction, binding_id: str) -> tuple[Alert, ...]:
    """In the order in which they were asked for."""
    return await _list(tx, select(_table).where(_table.c.binding_id == binding_id))


async def of_person(
    tx: Transaction, person: str, binding_id: str | None = None, *, workspace: str | None = None
) -> tuple[Alert, ...]:
    """In one binding, or in all that are live in a workspace."""
    query = select(_table).where(_table.c.person == person)
    if binding_id is not None:
        return await _list(tx, query.where(_table.c.binding_id == binding_id))
    is_live = (_binding.c.workspace == workspace) & _binding.c.ended.is_(None)
    live = select(_binding.c.id).where(is_live)
    return await _list(tx, query.where(_table.c.binding_id.in_(live)))


async def is_there(tx: Transaction, alert_id: str, person: str) -> bool:
    """Whether this person has not switched it off, nor been forgotten."""
    query = select(_table.c.id).where(_table.c.id == alert_id, _table.c.person == person)
    return await tx.find(query) is not None


async def drop(tx: Transaction, ids: Sequence[str], person: str) -> int:
    """Of this person alone, whatever ids are said."""
    is_theirs = _table.c.id.in_(ids) & (_table.c.person == person)
    return await tx.change(delete(_table).where(is_theirs))


async def _list(tx: Transaction, query: Select[*tuple[object, ...]]) -> tuple[Alert, ...]:
    rows = await tx.list(query.order_by(_table.c.created, _table.c.id))
    return tuple(found for row in rows if (found := _read(tx, row)) is not None)


def _read(tx: Transaction, row: Row) -> Alert | None:
    """None where no key opens its words."""
    payload = tx.cipher.find_json(_WORDS, row["words_sealed"], row["id"])
    if payload is None:
        return None
    return Alert(
        id=row["id"],
        binding_id=row["binding_id"],
        person=row["person"],
        kind=row["kind"],
        words=payload["words"],
        person_name=payload["name"],
    )
