"""Wrong PINs have an end, so that the bridge is nobody's way to try them all."""

from datetime import timedelta

from bridge.commands.running.record import INVALID
from bridge.commands.table.errors import CommandError
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.table.situation import Situation
from bridge.commands.typed.arguments import audit_detail
from bridge.storage.people import audit

_MOST = 5
# Of all aliases together, so that another spelling of one alias gives no more tries.
_MOST_IN_ALL = 15
_WITHIN = timedelta(minutes=10)


async def refuse_after_wrong_pins(row: AnyRow, arguments: Arguments, situation: Situation) -> None:
    """To be called by a row that tries a PIN; its wrong ones end as invalid in the audit.

    Raises:
        CommandError: The person has had too many of late.
    """
    of_alias = await _count_tries(row, audit_detail(arguments), situation)
    in_all = await _count_tries(row, None, situation)
    if of_alias >= _MOST or in_all >= _MOST_IN_ALL:
        raise CommandError("Too many wrong PINs. Wait ten minutes, then try again.")


async def _count_tries(row: AnyRow, detail: str | None, situation: Situation) -> int:
    """Wrong PINs of late, and other tries under way, each of which may turn out to be one."""
    person, services = situation.person, situation.services
    wrong, running = [
        await services.database.read(
            audit.count,
            workspace=person.workspace,
            person=person.id,
            command=row.name,
            detail=detail,
            result=result,
            since=services.clock.now() - _WITHIN,
        )
        for result in (INVALID, audit.STARTED)
    ]
    # This try is under way itself.
    return wrong + max(running - 1, 0)
