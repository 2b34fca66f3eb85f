"""What a command did for a while: it ends by itself, in any process and after a restart.

The way back is the undo question of the same id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from bridge.storage import tables
from bridge.storage.database import Row, Transaction
from bridge.storage.people import pending

_PAYLOAD = "lasting.payload"
_MOST_AT_ONCE = 20
# So long after its end the way back can still be taken by the task, which may be late.
_GRACE = timedelta(minutes=15)
_table = tables.lasting


@dataclass(frozen=True, kw_only=True)
class Lasting:
    """One thing that holds for a while."""

    id: str
    meeting_id: str
    workspace: str
    channel: str
    person: str
    about: str
    """The same for the same command on the same people."""
    seconds: int
    what: str
    """As people read it: `Mute Bob`."""
    ends: datetime
    rows: tuple[str, ...] = ()
    """The command and the one that leads back."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Whom it is about: their names by their ids."""
    each: str = ""
    """Of what was done to all, the command that does it to one."""
    room: str = ""
    """The breakout room that it was done in."""


async def add(tx: Transaction, lasting: Lasting) -> None:
    """Store it, in place of an earlier one of the same command on the same people."""
    values = {
        "id": lasting.id,
        "meeting_id": lasting.meeting_id,
        "workspace": lasting.workspace,
        "channel": lasting.channel,
        "person": lasting.person,
        "about": lasting.about,
        "seconds": lasting.seconds,
        "payload_sealed": _seal(tx, lasting),
        "due": lasting.ends,
        "ends": lasting.ends,
    }
    is_same = (_table.c.meeting_id == lasting.meeting_id) & (_table.c.about == lasting.about)
    await tx.change(delete(_table).where(is_same))
    await tx.insert_new(_table, values)
    await pending.keep_until(tx, lasting.id, lasting.ends + _GRACE)


async def prolong(tx: Transaction, lasting: Lasting, seconds: int, person: str) -> None:
    """Let it last so long from now on."""
    ends = tx.now + timedelta(seconds=seconds)
    statement = update(_table).where(_table.c.id == lasting.id)
    await tx.change(statement.values(due=ends, ends=ends, seconds=seconds, person=person))
    await pending.keep_until(tx, lasting.id, ends + _GRACE)


async def narrow(tx: Transaction, lasting: Lasting) -> None:
    """Store it anew, about fewer people."""
    statement = update(_table).where(_table.c.id == lasting.id)
    await tx.change(statement.values(about=lasting.about, payload_sealed=_seal(tx, lasting)))


async def find(tx: Transaction, meeting_id: str, about: str) -> Lasting | None:
    is_it = (_table.c.meeting_id == meeting_id) & (_table.c.about == about)
    row = await tx.find(select(_table).where(is_it))
    return None if row is None else _read(tx, row)


async def of_meeting(tx: Transaction, meeting_id: str) -> tuple[Lasting, ...]:
    """All that lasts in a meeting, what ends first first."""
    query = select(_table).where(_table.c.meeting_id == meeting_id).order_by(_table.c.ends)
    return tuple(_read(tx, row) for row in await tx.list(query))


async def due(tx: Transaction) -> tuple[Lasting, ...]:
    """What is to end now."""
    query = select(_table).where(_table.c.due <= tx.now).order_by(_table.c.due)
    return tuple(_read(tx, row) for row in await tx.list(query.limit(_MOST_AT_ONCE)))


async def next_due(tx: Transaction) -> datetime | None:
    """When the next one ends."""
    found = await tx.find(select(func.min(_table.c.due).label("due")))
    return None if found is None else found["due"]


async def postpone(tx: Transaction, lasting_id: str, seconds: float) -> None:
    """Try it again so much later; what people read of its end stays."""
    again = tx.now + timedelta(seconds=seconds)
    await tx.change(update(_table).where(_table.c.id == lasting_id).values(due=again))


async def drop(tx: Transaction, lasting_id: str) -> None:
    await tx.change(delete(_table).where(_table.c.id == lasting_id))


def _seal(tx: Transaction, lasting: Lasting) -> bytes:
    said = {
        "what": lasting.what,
        "rows": list(lasting.rows),
        "people": dict(lasting.people),
        "each": lasting.each,
        "room": lasting.room,
    }
    return tx.cipher.encrypt_json(_PAYLOAD, said, lasting.id)


def _read(tx: Transaction, row: Row) -> Lasting:
    payload = tx.cipher.find_json(_PAYLOAD, row["payload_sealed"], row["id"]) or {}
    known = {name: row[name] for name in row if name not in {"payload_sealed", "due"}}
    # What was stored by an earlier version names no people.
    return Lasting(
        **known,
        what=payload.get("what", ""),
        rows=tuple(payload.get("rows", ())),
        people=payload.get("people", {}),
        each=payload.get("each", ""),
        room=payload.get("room", ""),
    )
