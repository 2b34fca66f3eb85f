"""Forget one person, or one meeting, now: words, presence and names, wherever they are kept.

What a person has done stays in the audit under a mark that only the keys can trace to them: who
asks to be forgotten must not be able to wipe away what they did.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, select, update

from bridge.storage import tables
from bridge.storage.chores import retention
from bridge.storage.chores.subjects import FORGOTTEN, Subject, distinct, participants, resolve
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import lines, meetings

__all__ = ["Forgotten", "Subject", "forget_meeting", "forget_person", "resolve"]

_MARK = "forgotten"
_RECAP = "recap"
_BATCH = 100
_attendance, _audit, _binding = tables.attendance, tables.audit, tables.binding
_call, _filed, _grant, _line = tables.slack_call, tables.filed, tables.grant, tables.line
_link, _message, _outbox = tables.person_link, tables.message, tables.outbox
_relayed = tables.relayed


@dataclass
class Forgotten:
    """How many lines and stays went, and how many lines of the audit name nobody any more."""

    lines: int = 0
    stays: int = 0
    audited: int = 0
    owned: list[str] = field(default_factory=list)
    """Channels whose meetings they go on owning."""

    def __add__(self, other: "Forgotten") -> "Forgotten":
        return Forgotten(
            self.lines + other.lines,
            self.stays + other.stays,
            self.audited + other.audited,
            self.owned + other.owned,
        )


async def forget_person(database: Database, subject: Subject) -> Forgotten:
    """Forget them; what they say from now on is kept as anybody's is."""
    done = Forgotten()
    found = await database.read(participants, subject)
    for start in range(0, len(found), _BATCH):
        done += await database.write(_forget_participants, found[start : start + _BATCH])
    for work in (_forget_lines, _forget_in_slack, _forget_audit, _forget_mentions):
        done += await database.write(work, subject)
    await database.scrub()
    return done


async def forget_meeting(database: Database, meeting_id: str) -> None:
    """All of it; of one that still runs, what was said so far and who has left."""
    await database.write(_forget_meeting, meeting_id)
    await database.scrub()


async def _forget_meeting(tx: Transaction, meeting_id: str) -> None:
    record = await meetings.find(tx, meeting_id)
    if record is None:
        return
    await _withdraw_files(tx, [meeting_id], again=record.ended is None)
    if record.ended is not None:
        await retention.forget_messages(tx, [meeting_id])
        await tx.change(delete(tables.meeting).where(tables.meeting.c.id == meeting_id))
        return
    for table in (_line, _relayed, tables.moment):
        await tx.change(delete(table).where(table.c.meeting_id == meeting_id))
    has_left = (_attendance.c.meeting_id == meeting_id) & _attendance.c.left.is_not(None)
    await tx.change(delete(_attendance).where(has_left))


async def _forget_participants(tx: Transaction, found: Sequence[tuple[str, str]]) -> Forgotten:
    done = Forgotten()
    places = {meeting_id for meeting_id, _ in found}
    await _withdraw_files(tx, places)
    # What is told of a meeting afterwards names everybody who spoke.
    is_recap = tables.memo.c.meeting_id.in_(places) & (tables.memo.c.name == _RECAP)
    await tx.change(delete(tables.memo).where(is_recap))
    await tx.change(update(_filed).where(_filed.c.meeting_id.in_(places)).values(alt=""))
    for meeting_id, uuid in found:
        # Of a caption with several speakers it holds all of them.
        is_theirs = _line.c.participant_uuid.contains(uuid, autoescape=True)
        is_line = (_line.c.meeting_id == meeting_id) & is_theirs
        done.lines += await tx.change(delete(_line).where(is_line))
        for table in (_attendance, _link, tables.moment):
            is_it = (table.c.meeting_id == meeting_id) & (table.c.participant_uuid == uuid)
            gone = await tx.change(delete(table).where(is_it))
            done.stays += gone if table is _attendance else 0
        is_sent = _message.c.participant_uuid == uuid
        await tx.change(update(_message).where(is_sent).values(participant_uuid=None))
        is_waiting = (_outbox.c.participant_uuid == uuid) & _outbox.c.attempted.is_(None)
        await tx.change(delete(_outbox).where(is_waiting))
        is_about = update(_audit).where(_audit.c.subject_uuid == uuid)
        await tx.change(is_about.values(subject_uuid=None, subject_name=FORGOTTEN, detail=""))
    await _forget_in_calls(tx, found)
    return done


async def _forget_in_calls(tx: Transaction, found: Sequence[tuple[str, str]]) -> None:
    places = {meeting_id for meeting_id, _ in found}
    for row in await tx.list(select(_call).where(_call.c.meeting_id.in_(places))):
        left = {
            uuid: name
            for uuid, name in row["users"].items()
            if (row["meeting_id"], uuid) not in found
        }
        is_it = _call.c.meeting_id == row["meeting_id"]
        await tx.change(update(_call).where(is_it).values(users=left))


async def _forget_lines(tx: Transaction, subject: Subject) -> Forgotten:
    """Those that have their name and no participant that is known, and those that they wrote."""
    spelled = [each for each in await distinct(tx, _line.c.name) if subject.is_named(each)]
    are_theirs: ColumnElement[bool] = _line.c.name.in_(spelled)
    for user in sorted(subject.slack_users):
        are_theirs |= _line.c.post_key == lines.said_by(user)
        said = select(_relayed.c.meeting_id, _relayed.c.ts).where(_relayed.c.slack_user == user)
        for row in await tx.list(said):
            await lines.take_back(tx, row["meeting_id"], row["ts"])
    places = await tx.list(select(_line.c.meeting_id).where(are_theirs).distinct())
    await _withdraw_files(tx, {row["meeting_id"] for row in places})
    return Forgotten(lines=await tx.change(delete(_line).where(are_theirs)))


async def _forget_in_slack(tx: Transaction, subject: Subject) -> Forgotten:
    users = subject.slack_users
    said = await tx.change(delete(_relayed).where(_relayed.c.slack_user.in_(users)))
    for column in (
        _link.c.slack_user,
        _grant.c.subject,
        tables.channel_member.c.slack_user,
        tables.pending.c.person,
        tables.alert.c.person,
    ):
        await tx.change(delete(column.table).where(column.in_(users)))
    await _forget_letters(tx, users)
    for column in (
        _grant.c.granted_by,
        tables.installation.c.installed_by,
        # What they began still has its end.
        tables.lasting.c.person,
    ):
        for user in sorted(users):
            await _replace(tx, column, user, _marked(tx, user))
    is_owner = _binding.c.owner.in_(users)
    is_over = _binding.c.ended.is_not(None)
    await tx.change(update(_binding).where(is_owner & is_over).values(owner=FORGOTTEN))
    rows = await tx.list(select(_binding.c.channel).where(is_owner & ~is_over))
    tx.ring("bindings")
    return Forgotten(lines=said, owned=[row["channel"] for row in rows])


async def _forget_letters(tx: Transaction, users: Collection[str]) -> None:
    """What is written to a person stands under their own id; what is on its way is not sent."""
    is_waiting = _outbox.c.channel.in_(users) & _outbox.c.attempted.is_(None)
    await tx.change(delete(_outbox).where(is_waiting))
    await tx.change(delete(_message).where(_message.c.channel.in_(users)))


async def _forget_audit(tx: Transaction, subject: Subject) -> Forgotten:
    """What they did stays, under a mark."""
    done = Forgotten()
    hidden = {"person_name": FORGOTTEN, "detail": "", "answer": ""}
    for user in sorted(subject.slack_users):
        theirs = update(_audit).where(_audit.c.person == user)
        done.audited += await tx.change(theirs.values(person=_marked(tx, user), **hidden))
    for name in await distinct(tx, _audit.c.person_name):
        if subject.is_named(name):
            named = update(_audit).where(_audit.c.person_name == name)
            done.audited += await tx.change(named.values(**hidden))
    return done


async def _forget_mentions(tx: Transaction, subject: Subject) -> Forgotten:
    """Their name or id in what others did, and in what is shown of files."""
    await _replace_where(tx, _audit.c.subject_name, subject, FORGOTTEN)
    for column in (
        _audit.c.detail,
        _audit.c.answer,
        _binding.c.state_detail,
        _filed.c.title,
        _filed.c.alt,
        _grant.c.name,
    ):
        await _replace_where(tx, column, subject, "")
    return Forgotten()


async def _replace_where(
    tx: Transaction, column: Column[str], subject: Subject, value: str
) -> None:
    for text in await distinct(tx, column):
        if subject.is_in(text):
            await _replace(tx, column, text, value)


async def _replace(tx: Transaction, column: Column[str], text: str, value: str) -> None:
    table: Any = column.table
    await tx.change(update(table).where(column == text).values({column.name: value}))


def _marked(tx: Transaction, slack_user: str) -> str:
    return f"forgotten-{tx.cipher.marks(_MARK, slack_user)[0][:16]}"


async def _withdraw_files(
    tx: Transaction, meeting_ids: Collection[str], *, again: bool = True
) -> None:
    """Documents that Slack was not given yet do not come, or are made anew of what is left."""
    columns = select(_filed.c.workspace, _filed.c.key, _filed.c.meeting_id)
    is_waiting = _filed.c.meeting_id.in_(meeting_ids) & _filed.c.content_sealed.is_not(None)
    for row in await tx.list(columns.where(is_waiting, _filed.c.kind == "document")):
        is_row = (_outbox.c.workspace == row["workspace"]) & (_outbox.c.key == row["key"])
        if await tx.change(delete(_outbox).where(is_row, _outbox.c.attempted.is_(None))):
            is_it = (_filed.c.workspace == row["workspace"]) & (_filed.c.key == row["key"])
            await tx.change(delete(_filed).where(is_it))
            await meetings.set_filing_due(tx, row["meeting_id"], is_due=again)
