"""The audit of one command: written as started before the node is asked, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bridge.commands.asking.asked import Asked
from bridge.commands.asking.filling import Several
from bridge.commands.table.invocation import Invocation
from bridge.commands.table.outcome import (
    Choose,
    Confirm,
    Done,
    Failed,
    FieldErrors,
    Form,
    Outcome,
    Refused,
    Undo,
)
from bridge.commands.table.row import AnyRow, Arguments, Permission
from bridge.commands.typed.arguments import ROOM, WHILE, audit_detail, subjects, words_for_audit
from bridge.mirror.words.text import clean_name
from bridge.pexip.models import Participant
from bridge.storage.database import Database, Rank, Transaction, Unit, Work, bind
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import audit, pending
from bridge.storage.people.audit import AuditEntry
from bridge.storage.people.pending import Pending
from bridge.storage.queues import dedupe

DONE = "done"
UNCONFIRMED = "unconfirmed"
REFUSED = "refused"
FAILED = "failed"
INVALID = "invalid"
"""A form that came back with errors: a wrong PIN, for one."""
ASKED = "asked"

_RESULTS: dict[type[Outcome], str] = {
    Done: DONE,
    Refused: REFUSED,
    Failed: FAILED,
    FieldErrors: INVALID,
    Choose: ASKED,
    Confirm: ASKED,
    Form: ASKED,
}
_LONGEST_ANSWER = 200


@dataclass(frozen=True)
class Ending:
    """What a command came to: for the person, and as one word with Pexip's answer for the audit."""

    outcome: Outcome
    result: str
    answer: str = ""
    undo: Undo | None = None
    """The way back that the command has, as it was found before."""
    is_stored: bool = False
    """Whether the database knows already that this gesture was served."""

    @classmethod
    def of(cls, outcome: Outcome, answer: str = "") -> "Ending":
        return cls(outcome, _RESULTS[type(outcome)], answer[:_LONGEST_ANSWER])


def is_audited(row: AnyRow) -> bool:
    """Looking changes nothing; everything else leaves a line."""
    return row.permission > Permission.VIEW or bool(row.who)


async def start(
    database: Database, asked: Asked, binding: Binding | None, arguments: Arguments | Several
) -> bool:
    """Write the line; False if this gesture has had its effect before."""
    if isinstance(arguments, Several):
        about, said = arguments.people, audit_detail(arguments.each[0])
    else:
        about, said = subjects(arguments), audit_detail(arguments)
    room = f"{ROOM} {asked.values[ROOM]}" if ROOM in asked.values else ""
    is_one = not isinstance(arguments, Several)
    lasts = f"{WHILE} {asked.values[WHILE]}" if WHILE in asked.values else ""
    others = "" if is_one else ", ".join(clean_name(each.display_name, "") for each in about)
    entry = replace(
        _entry(
            asked, binding, " ".join(filter(None, [said, room, lasts, others]))[:_LONGEST_ANSWER]
        ),
        subject_uuid=about[0].uuid if about else None,
        subject_name=_names(about) if about else None,
    )
    return await database.write_first(_start, entry, is_answer=asked.answer is not None)


async def refuse(database: Database, asked: Asked, binding: Binding | None, reason: str) -> bool:
    """The line of somebody who lacks the right, with the words as they gave them.

    False if this gesture was refused before.
    """
    entry = _entry(asked, binding, words_for_audit(asked.row, asked.values))
    is_answer = asked.answer is not None
    return await database.write_first(_refuse, entry, reason[:_LONGEST_ANSWER], is_answer=is_answer)


async def finish(
    database: Database,
    invocation: Invocation,
    ending: Ending,
    undo: Pending | None = None,
    more: Sequence[Work[Any]] = (),
) -> None:
    """How it ended, stored together with the question whether it is to be undone, and by itself."""
    finished = bind(audit.finish, invocation.key, ending.result, ending.answer)
    offered = (bind(pending.add, undo),) if undo is not None else ()
    await database.submit(Unit((finished, *offered, *more), rank=Rank.FIRST))


async def _start(tx: Transaction, entry: AuditEntry, *, is_answer: bool) -> bool:
    """An answer's gesture has been noted already when its question was taken."""
    is_first = await dedupe.first_seen(tx, entry.key)
    return (is_first or is_answer) and await audit.start(tx, entry)


async def _refuse(tx: Transaction, entry: AuditEntry, reason: str, *, is_answer: bool) -> bool:
    if not await _start(tx, entry, is_answer=is_answer):
        return False
    await audit.finish(tx, entry.key, REFUSED, reason)
    return True


def _entry(asked: Asked, binding: Binding | None, detail: str) -> AuditEntry:
    invocation = asked.invocation
    return AuditEntry(
        key=invocation.key,
        workspace=invocation.workspace,
        channel=invocation.channel,
        person=invocation.person.id,
        person_name=clean_name(invocation.person.name, invocation.person.id),
        command=asked.row.name,
        surface=invocation.surface.value,
        binding_id=binding.id if binding else None,
        detail=detail,
    )


def _names(people: Sequence[Participant]) -> str:
    """Of many the first: the column is for one, and the line for a reader."""
    first = clean_name(people[0].display_name, "")
    return f"{first} and {len(people) - 1} more" if len(people) > 1 else first
