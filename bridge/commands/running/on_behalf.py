"""Another row as part of a command: with the asker's right, and its own line in the audit."""

from dataclasses import replace

from bridge.commands.asking.asked import Asked
from bridge.commands.rights.permissions import permit
from bridge.commands.running import failures, record
from bridge.commands.running.record import Ending
from bridge.commands.running.sending import send
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.errors import ServedBeforeError
from bridge.commands.table.outcome import Outcome
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.table.situation import Situation
from bridge.errors import BridgeError
from bridge.mirror.conference.conferences import Conference
from bridge.pexip.errors import PexipError
from bridge.storage.meetings.bindings import Binding, BindingState


async def enter(row: AnyRow, situation: Situation) -> Situation:
    """The situation in which the row can be carried out.

    Raises:
        NotPermittedError: Whoever asks may not do it.
        NoMeetingError: The bridge is in no meeting here.
    """
    binding = situation.require_binding()
    permit(situation.person, row, binding)
    return replace(situation, conference=await _conference(binding, situation))


async def carry_out(row: AnyRow, arguments: Arguments, situation: Situation, part: str) -> Outcome:
    """Do it, or say why not; `part` tells it from the others of the same gesture."""
    invocation = replace(situation.invocation, key=f"{situation.invocation.key}/{part}")
    asked = Asked(invocation=invocation, row=row, values={})
    database = situation.services.database
    if not await record.start(database, asked, situation.binding, arguments):
        raise ServedBeforeError
    ending = await _ending(row, arguments, situation)
    await record.finish(database, invocation, ending)
    return ending.outcome


async def _ending(row: AnyRow, arguments: Arguments, situation: Situation) -> Ending:
    try:
        match row:
            case Command():
                return await send(row, arguments, situation.conference)
            case Procedure():
                return Ending.of(await row.run(arguments, situation))
            case _:
                raise TypeError(f"{row.name} is neither a command nor a procedure")
    except (BridgeError, PexipError) as error:
        random = situation.services.random
        explained = failures.explain_and_log(error, situation.invocation, random)
        return Ending.of(explained, failures.answer_of(error))


async def _conference(binding: Binding, situation: Situation) -> Conference:
    conference = await situation.services.conferences.find(binding)
    if conference is None or binding.state is BindingState.WAITING_ROOM:
        raise failures.no_meeting(binding)
    return conference
