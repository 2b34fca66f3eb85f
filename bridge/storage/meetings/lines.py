"""What was said: each chat line and each final caption, stored before anything is posted of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, bindparam, delete, func, select, update

from bridge.storage import tables
from bridge.storage.database import Prepared, Row, Transaction
from bridge.storage.meetings import line_words

Kind = Literal["chat", "caption", "gap"]
"""A gap is a time of which nothing is known."""
Origin = Literal["pexip", "slack"]

_TEXT = "line.text"
_OWN = "slack/"
# That somebody spoke is known even where no key opens what they said.
_UNREADABLE = "(unreadable)"
_NOT_OF_A_LINE = frozenset({"text_sealed", "words_hashed", "is_withheld"})
_table, _meeting, _there = tables.line, tables.meeting, tables.attendance
_MARK_POSTED = Prepared(
    update(_table).where(_table.c.id == bindparam("line")).values(post_key=bindparam("key"))
)


@dataclass(frozen=True)
class Line:
    """One line; `post_key` names the message in Slack that carries it, once there is one.

    A gap was said from the last thing heard, `said_at`, to the first after it, `until`. Where that
    is None, an earlier version wrote the end as text; without one `said_at` is when the bridge was
    back, from who knows when on.
    """

    id: int
    meeting_id: str
    kind: Kind
    participant_uuid: str | None
    name: str
    text: str
    said_at: datetime
    language: str | None
    origin: Origin
    post_key: str | None
    until: datetime | None = None
    lost: int | None = None
    """How many lines a gap swallowed at least, where that is known."""

    @property
    def heard(self) -> datetime:
        """When something was heard last, as far as this line tells."""
        return self.until or self.said_at


async def add(
    tx: Transaction,
    *,
    meeting_id: str,
    binding_id: str | None = None,
    kind: Kind,
    participant_uuid: str | None,
    name: str,
    text: str,
    said_at: datetime,
    language: str | None = None,
    origin: Origin = "pexip",
    post_key: str | None = None,
    line_id: int | None = None,
    until: datetime | None = None,
    lost: int | None = None,
) -> int:
    """Its id, which is greater than those before; whoever does not say it gets the next one.

    Twice under one id is once: whoever made it has one line for it. Where `binding_id` is not said
    the words are made findable later.
    """
    values = {
        "meeting_id": meeting_id,
        "kind": kind,
        "participant_uuid": participant_uuid,
        "name": name,
        "said_at": said_at,
        "language": language,
        "origin": origin,
        "post_key": post_key,
        "until": until,
        "lost": lost,
        "words_hashed": _hashed(tx, binding_id, text),
    }
    if line_id is not None:
        await tx.gather(_add_all, values | _of_id(tx, line_id, text))
        return line_id
    # For whoever has nothing to refer to before the line is stored, as a command.
    await tx.go_on_from(_table)
    made = await tx.next_id(_table)
    await tx.change(_table.insert(), values | _of_id(tx, made, text))
    return made


async def _add_all(tx: Transaction, rows: Sequence[Mapping[str, object]]) -> None:
    await tx.insert_all(_table, rows)


def _hashed(tx: Transaction, binding_id: str | None, text: str) -> bytes | None:
    return None if binding_id is None else line_words.marks(tx.cipher, binding_id, text)


def _of_id(tx: Transaction, line_id: int, text: str) -> dict[str, object]:
    return {"id": line_id, "text_sealed": tx.cipher.encrypt(_TEXT, text, line_id)}


async def add_gap(
    tx: Transaction,
    meeting_id: str,
    began: datetime,
    ended: datetime,
    lost: int = 0,
    *,
    line_id: int | None = None,
) -> int:
    """Nothing is known from then to then, and so many lines are known to be missing."""
    return await add(
        tx,
        meeting_id=meeting_id,
        # It has no words, whoever asks.
        binding_id="",
        kind="gap",
        participant_uuid=None,
        name="",
        text="",
        said_at=began,
        line_id=line_id,
        until=ended,
        lost=lost,
    )


async def last_id(tx: Transaction, meeting_id: str) -> int:
    """That of a meeting's latest line; 0 where it has none."""
    query = select(func.max(_table.c.id)).where(_table.c.meeting_id == meeting_id)
    return int(await tx.value(query) or 0)


async def last_heard(tx: Transaction, meeting_id: str) -> datetime | None:
    """When the latest line from the meeting was said."""
    is_heard = (_table.c.meeting_id == meeting_id) & (_table.c.origin == "pexip")
    is_word = is_heard & (_table.c.kind != "gap")
    found: datetime | None = await tx.value(select(func.max(_table.c.said_at)).where(is_word))
    return found


async def unposted(tx: Transaction, meeting_id: str, kind: Kind) -> list[Line]:
    """Lines that no post carries yet, in the order they were stored."""
    return await _list(tx, _of_meeting(meeting_id, kind).where(_table.c.post_key.is_(None)))


async def mark_posted(tx: Transaction, ids: Sequence[int], post_key: str) -> None:
    """The post of this key carries them."""
    for line_id in ids:
        await tx.gather(_mark_all_posted, {"line": line_id, "key": post_key})


async def _mark_all_posted(tx: Transaction, posted: Sequence[Mapping[str, Any]]) -> None:
    await tx.change(_MARK_POSTED, posted)


async def withhold_all(tx: Transaction, meeting_id: str) -> None:
    """What was said so far goes into no file any more."""
    is_word = (_table.c.meeting_id == meeting_id) & (_table.c.kind != "gap")
    await tx.change(update(_table).where(is_word).values(is_withheld=True))


def from_slack(ts: str) -> str:
    """The `post_key` of a line that is somebody's own message in Slack."""
    return f"{_OWN}{ts}"


def said_by(slack_user: str) -> str:
    """The `post_key` of a line that somebody in Slack had the bridge say."""
    return f"said/{slack_user}"


async def speakers(tx: Transaction, post_key: str) -> dict[str, str]:
    """The participants whose lines a message carries, by uuid their names, the first first."""
    meeting_id = post_key.partition("/")[0]
    is_its = (_table.c.post_key == post_key) & (_table.c.meeting_id == meeting_id)
    columns = select(_table.c.participant_uuid, _table.c.name)
    rows = await tx.list(columns.where(is_its).order_by(_table.c.id))
    found = {
        # Several people may share one caption, and one name for it.
        uuid: row["name"]
        for row in rows
        for uuid in (row["participant_uuid"] or "").split("+")
        if uuid
    }
    are_they = (_there.c.meeting_id == meeting_id) & _there.c.participant_uuid.in_(found)
    names = await tx.list(select(_there.c.participant_uuid, _there.c.name).where(are_they))
    return found | {row["participant_uuid"]: row["name"] for row in names}


def shown_in(line: Line) -> str | None:
    """The key of the message of ours that carries it; None where it is somebody's own."""
    if own_ts(line) is not None:
        return None
    return line.post_key if line.kind == "caption" else f"{line.meeting_id}/chat/{line.id}"


def own_ts(line: Line) -> str | None:
    """Of a line that is somebody's own message in Slack its `ts` there."""
    key = line.post_key or ""
    return key.removeprefix(_OWN) if key.startswith(_OWN) else None


async def reword(tx: Transaction, meeting_id: str, ts: str, text: str) -> None:
    """Its writer has edited it in Slack, perhaps to nothing."""
    if not text:
        await take_back(tx, meeting_id, ts)
        return
    is_it = (_table.c.meeting_id == meeting_id) & (_table.c.post_key == from_slack(ts))
    columns = select(_table.c.id, _meeting.c.binding_id).join(_meeting)
    for row in await tx.list(columns.where(is_it)):
        values = {"text_sealed": tx.cipher.encrypt(_TEXT, text, row["id"])}
        values["words_hashed"] = line_words.marks(tx.cipher, row["binding_id"], text)
        await tx.change(update(_table).where(_table.c.id == row["id"]).values(values))


async def take_back(tx: Transaction, meeting_id: str, ts: str) -> None:
    """Its writer has deleted it in Slack."""
    is_it = (_table.c.meeting_id == meeting_id) & (_table.c.post_key == from_slack(ts))
    await tx.change(delete(_table).where(is_it))


async def by_ids(tx: Transaction, ids: Sequence[int]) -> list[Line]:
    """In no order; those that are there."""
    return await _list(tx, select(_table).where(_table.c.id.in_(ids)))


async def open_ones(tx: Transaction, ids: Sequence[int]) -> list[Line]:
    """Of these, in no order, those that are there and that nobody has withheld."""
    return await _list(tx, select(_table).where(_table.c.id.in_(ids), ~_table.c.is_withheld))


async def is_open(tx: Transaction, line_id: int) -> bool:
    """Whether it is there and nobody has withheld it."""
    query = select(_table.c.id).where(_table.c.id == line_id, ~_table.c.is_withheld)
    return await tx.find(query) is not None


async def of_meeting(tx: Transaction, meeting_id: str, kind: Kind) -> list[Line]:
    return await _list(tx, _of_meeting(meeting_id, kind))


async def page(
    tx: Transaction, meeting_id: str, kinds: Collection[Kind], *, after: int, limit: int
) -> list[Line]:
    """The next lines for a file: opening thousands of them at once would hold up all else.

    What is withheld is not among them.
    """
    is_next = (_table.c.meeting_id == meeting_id) & _table.c.kind.in_(kinds)
    is_next &= ~_table.c.is_withheld
    query = select(_table).where(is_next & (_table.c.id > after))
    return await _list(tx, query.order_by(_table.c.id).limit(limit))


async def latest(
    tx: Transaction, meeting_id: str, kinds: Collection[Kind] | None = None, *, limit: int
) -> list[Line]:
    """The last lines, in the order they were stored."""
    query = select(_table).where(_table.c.meeting_id == meeting_id)
    if kinds is not None:
        query = query.where(_table.c.kind.in_(kinds))
    return (await _list(tx, query.order_by(_table.c.id.desc()).limit(limit)))[::-1]


def _of_meeting(meeting_id: str, kind: Kind) -> Select[*tuple[object, ...]]:
    is_its = (_table.c.meeting_id == meeting_id) & (_table.c.kind == kind)
    return select(_table).where(is_its).order_by(_table.c.id)


async def _list(tx: Transaction, query: Select[*tuple[object, ...]]) -> list[Line]:
    return [_read(tx, row) for row in await tx.list(query)]


def _read(tx: Transaction, row: Row) -> Line:
    values = {name: value for name, value in row.items() if name not in _NOT_OF_A_LINE}
    text = tx.cipher.find(_TEXT, row["text_sealed"], row["id"])
    if text is not None:
        return Line(**values, text=text.get_secret_value())
    return Line(**values, text="" if row["kind"] == "gap" else _UNREADABLE)
