"""The audit of one command: written as started before the node is asked, and how it ended."""

from dataclasses import dataclass

from bridge.commands.arguments import audit_detail, subjects
from bridge.commands.command import AnyRow, Arguments, Permission
from bridge.commands.invocation import Invocation
from bridge.commands.outcome import (
    Choose,
    Confirm,
    Done,
    Failed,
    FieldErrors,
    Form,
    Outcome,
    Refused,
)
from bridge.mirror.text import clean_name
from bridge.storage import audit
from bridge.storage.audit import AuditEntry
from bridge.storage.bindings import Binding
from bridge.storage.database import Database

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

    @classmethod
    def of(cls, outcome: Outcome, answer: str = "") -> "Ending":
        return cls(outcome, _RESULTS[type(outcome)], answer[:_LONGEST_ANSWER])


def is_audited(row: AnyRow) -> bool:
    """Looking changes nothing; everything else leaves a line."""
    return row.permission > Permission.VIEW or bool(row.who)


async def start(
    database: Database,
    invocation: Invocation,
    row: AnyRow,
    binding: Binding | None,
    arguments: Arguments,
) -> bool:
    """Write the line; False if this gesture has one, for then it has been carried out."""
    about = subjects(arguments)
    entry = AuditEntry(
        key=invocation.key,
        workspace=invocation.workspace,
        channel=invocation.channel,
        person=invocation.person.id,
        person_name=clean_name(invocation.person.name, invocation.person.id),
        command=row.name,
        surface=invocation.surface.value,
        binding_id=binding.id if binding else None,
        subject_uuid=about[0].uuid if about else None,
        subject_name=clean_name(about[0].display_name, "") if about else None,
        detail=audit_detail(arguments),
    )
    async with database.transaction() as tx:
        return await audit.start(tx, entry)


async def finish(database: Database, invocation: Invocation, ending: Ending) -> None:
    async with database.transaction() as tx:
        await audit.finish(tx, invocation.key, ending.result, ending.answer)
