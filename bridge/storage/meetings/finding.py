"""Find lines by their words, without opening more of them than are shown.

What is looked at are the hashes beside each line; a line that has them all is opened then, for a
short hash may stand for another word as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    LargeBinary,
    Select,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bridge.storage import tables
from bridge.storage.database import Transaction
from bridge.storage.meetings import line_words, lines
from bridge.storage.meetings.lines import Line

_line, _meeting, _message = tables.line, tables.meeting, tables.message
_WORDS = ("chat", "caption")
_BATCH = 50


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for, and where one may look."""

    binding_id: str
    words: tuple[str, ...]
    """Folded, each once."""
    speaker: tuple[str, ...] = ()
    """Folded words of which each must begin one of the speaker's name."""
    since: datetime | None = None
    """Said then or later."""
    after: datetime | None = None
    """In meetings that began later than this."""


@dataclass(frozen=True)
class Page:
    """Some lines, the latest first, and from which line on it goes on; None at the end."""

    lines: tuple[Line, ...]
    next: int | None = None
    has_speaker: bool = True
    """Whether anybody is called as was asked for."""


@dataclass(frozen=True, kw_only=True)
class Extent:
    """What there is to look at, for an honest answer."""

    oldest: datetime | None
    """When the first line was said; None where there is none."""
    unindexed: int
    """How many lines are not made findable yet."""
    withheld: int
    barred: int
    """How many meetings are not for this person."""


async def find(tx: Transaction, wanted: Wanted, *, before: int | None, limit: int) -> Page:
    """The next lines that have all the words, from the latest backwards."""
    names = await _speakers(tx, wanted) if wanted.speaker else None
    found: list[Line] = []
    while names is None or names:
        query = _query(tx, wanted, names, before).limit(_BATCH)
        ids = [row["id"] for row in await tx.list(query)]
        for each in await _opened(tx, ids):
            if len(found) == limit:
                return Page(tuple(found), found[-1].id)
            if line_words.has_all(each.text, wanted.words):
                found.append(each)
        if len(ids) < _BATCH:
            break
        before = ids[-1]
    return Page(tuple(found), has_speaker=names is None or bool(names))


async def _opened(tx: Transaction, ids: Sequence[int]) -> list[Line]:
    return sorted(await lines.by_ids(tx, ids), key=lambda line: line.id, reverse=True)


def _query(
    tx: Transaction, wanted: Wanted, names: Sequence[str] | None, before: int | None
) -> Select[*tuple[Any, ...]]:
    query = select(_line.c.id).where(_is_open(wanted), ~_line.c.is_withheld)
    for marks in line_words.wanted(tx.cipher, wanted.binding_id, wanted.words):
        query = query.where(or_(*(_Holds(_line.c.words_hashed, _mark(mark)) for mark in marks)))
    if names is not None:
        query = query.where(_line.c.name.in_(names))
    if before is not None:
        query = query.where(_line.c.id < before)
    return query.order_by(_line.c.id.desc())


def _mark(mark: bytes) -> ColumnElement[bytes]:
    return literal(mark, LargeBinary)


def _is_open(wanted: Wanted) -> ColumnElement[bool]:
    """Of the meetings that one may look at, and of the time that is asked for."""
    is_its = _meeting.c.binding_id == wanted.binding_id
    if wanted.after is not None:
        is_its &= _meeting.c.began > wanted.after
    is_open: ColumnElement[bool] = _line.c.meeting_id.in_(select(_meeting.c.id).where(is_its))
    is_open &= _line.c.kind.in_(_WORDS)
    return is_open if wanted.since is None else is_open & (_line.c.said_at >= wanted.since)


async def _speakers(tx: Transaction, wanted: Wanted) -> list[str]:
    """All names, as they stand there, that are called so."""
    rows = await tx.list(select(_line.c.name).where(_is_open(wanted)).distinct())
    return [row["name"] for row in rows if line_words.begins(row["name"], wanted.speaker)]


async def extent(tx: Transaction, wanted: Wanted) -> Extent:
    """Of all that one may look at, whatever is looked for; in one go, for it reads every line."""
    query = select(
        func.min(_line.c.said_at).label("oldest"),
        func.sum(case((_line.c.words_hashed.is_(None), 1), else_=0)).label("unindexed"),
        func.sum(case((_line.c.is_withheld, 1), else_=0)).label("withheld"),
    )
    row = await tx.find(query.where(_is_open(wanted)))
    barred = 0
    if wanted.after is not None:
        is_barred = _meeting.c.binding_id == wanted.binding_id
        is_barred &= _meeting.c.began <= wanted.after
        barred = await tx.value(select(func.count()).select_from(_meeting).where(is_barred))
    if row is None or row["oldest"] is None:
        return Extent(oldest=None, unindexed=0, withheld=0, barred=barred)
    return Extent(**row, barred=barred)


@dataclass(frozen=True)
class Place:
    """Where a message is: its channel, its `ts`, and its thread's, if it is in one."""

    channel: str
    ts: str
    thread_ts: str | None = None


async def places(
    tx: Transaction, workspace: str, channel: str, found: Sequence[Line]
) -> dict[int, Place]:
    """By the lines' ids where in Slack each stands, as far as that is still known."""
    keys = {each.id: lines.shown_in(each) for each in found}
    cards = {f"{each.meeting_id}/card" for each in found}
    known = await _places(tx, workspace, [*filter(None, keys.values()), *cards])
    places: dict[int, Place] = {}
    for line in found:
        key, own = keys[line.id], lines.own_ts(line)
        if key is not None and key in known:
            places[line.id] = known[key]
        elif own is not None:
            card = known.get(f"{line.meeting_id}/card")
            places[line.id] = Place(channel, own, card.ts if card else None)
    return places


async def _places(tx: Transaction, workspace: str, keys: Sequence[str]) -> dict[str, Place]:
    root = _message.alias("root")
    is_root = (root.c.workspace == _message.c.workspace) & (root.c.key == _message.c.thread_key)
    columns = (_message.c.key, _message.c.channel, _message.c.ts, root.c.ts.label("thread_ts"))
    query = select(*columns).outerjoin(root, is_root & ~root.c.is_gone)
    is_its = (_message.c.workspace == workspace) & _message.c.key.in_(keys)
    rows = await tx.list(query.where(is_its, ~_message.c.is_gone, _message.c.ts.is_not(None)))
    return {row["key"]: Place(row["channel"], row["ts"], row["thread_ts"]) for row in rows}


class _Holds(FunctionElement[bool]):
    """Whether some bytes hold others; the two databases have other words for it."""

    type = Boolean()
    inherit_cache = True


@compiles(_Holds)
def _instr(element: _Holds, compiler: SQLCompiler, **more: Any) -> str:
    whole, part = (compiler.process(each, **more) for each in element.clauses)
    return f"instr({whole}, {part}) > 0"


@compiles(_Holds, "postgresql")
def _position(element: _Holds, compiler: SQLCompiler, **more: Any) -> str:
    whole, part = (compiler.process(each, **more) for each in element.clauses)
    return f"position({part} IN {whole}) > 0"
