"""How often somebody may do what costs others something, counted in the audit."""

from datetime import timedelta

from bridge.budgets.budget import Budget
from bridge.budgets.counters import PAST
from bridge.commands.running.record import DONE, FAILED
from bridge.commands.table.errors import CommandError
from bridge.commands.table.situation import Situation
from bridge.storage.people import audit


async def check_budget(situation: Situation, command: str, budget: Budget, refusal: str) -> None:
    """Raises CommandError for who has done it very often of late; this time is among them."""
    person, services = situation.person, situation.services
    count = await services.database.read(
        audit.count_of,
        workspace=person.workspace,
        person=person.id,
        command=command,
        results=(DONE, FAILED, audit.STARTED, audit.UNKNOWN),
        since=services.clock.now() - timedelta(seconds=budget.seconds or 0),
    )
    if count > budget.amount:
        PAST.count(budget)
        raise CommandError(refusal)
