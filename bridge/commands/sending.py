"""Send a command's request, and look whether the meeting shows it before saying so."""

from typing import Any

import structlog

from bridge.commands.arguments import subjects
from bridge.commands.command import Arguments, Command
from bridge.commands.errors import NoMeetingError
from bridge.commands.outcome import Done
from bridge.commands.record import DONE, UNCONFIRMED, Ending
from bridge.mirror.conferences import Conference
from bridge.mirror.roster import Roster
from bridge.mirror.text import clean_name
from bridge.pexip.errors import PexipError

_log = structlog.get_logger()


async def send(
    row: Command[Any, Any], arguments: Arguments, conference: Conference | None
) -> Ending:
    """Once the node has said yes, nothing is raised any more.

    Raises:
        NoMeetingError: There is no conference to send to.
        PexipError: As `Conference.send` raises it.
    """
    if conference is None:
        raise NoMeetingError("The bridge is in no meeting here.")
    result = await conference.send(row.request(arguments))
    roster = await _look(row, arguments, conference)
    if roster is None:
        names = [clean_name(each.display_name, "") for each in subjects(arguments)]
        text = f"{' '.join([row.name, *names])}: accepted, not confirmed by the meeting yet."
        return Ending(Done(text=text), UNCONFIRMED, str(result))
    return Ending(Done(text=row.reply(arguments, roster)), DONE, str(result))


async def _look(
    row: Command[Any, Any], arguments: Arguments, conference: Conference
) -> Roster | None:
    """The roster that shows the effect; where nothing can be seen, any."""
    shown = row.shown
    try:
        if shown is None:
            return await conference.roster()
        return await conference.wait_until(lambda roster: shown(arguments, roster))
    except PexipError as error:
        # The node has accepted: a failure to look must not read like a failure to do.
        _log.warning("effect not seen", command=row.name, cause=str(error))
        return None
