"""Send a command's request, and look whether the meeting shows it before saying so."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import structlog
from pydantic import ValidationError

from bridge.commands.running.record import DONE, UNCONFIRMED, Ending
from bridge.commands.table.command import Command
from bridge.commands.table.errors import BadArgumentError, CommandError, NoMeetingError
from bridge.commands.table.outcome import Done, Said
from bridge.commands.table.row import Arguments
from bridge.commands.typed.arguments import example, explain_request, subjects
from bridge.mirror.conference.conferences import Conference, NotInConferenceError
from bridge.mirror.people.roster import Roster
from bridge.mirror.words.text import clean_name
from bridge.pexip.errors import NotFoundError, PexipError

_log = structlog.get_logger()


async def send(
    row: Command[Any, Any], arguments: Arguments, conference: Conference | None
) -> Ending:
    """Once the node has said yes, nothing is raised any more.

    Raises:
        NoMeetingError: There is no conference to send to.
        BadArgumentError: The API has no room for a value; nothing was sent.
        CommandError: Whom it is about has left meanwhile.
        PexipError: As `Conference.send` raises it.
    """
    if conference is None:
        raise NoMeetingError("The bridge is in no meeting here.")
    try:
        request = row.request(arguments)
    except ValidationError as error:
        # What the arguments let through, and the API has no room for.
        raise BadArgumentError(explain_request(row, error), example(row)) from None
    try:
        result = await conference.send(request)
    except NotFoundError as error:
        if name := await _who_left(error, arguments, conference):
            raise CommandError(f"{name} has left the meeting.") from error
        raise
    roster = await _look(row, arguments, conference)
    if roster is None:
        names = [clean_name(each.display_name, "") for each in subjects(arguments)]
        text = f"{' '.join([row.name, *names])}: accepted, not confirmed by the meeting yet."
        return Ending(Done(text=text), UNCONFIRMED, str(result))
    said = _said(row.reply(arguments, roster))
    if row.reply_details is not None:
        more = await row.reply_details(arguments, conference)
        said = replace(said, text=f"{said.text} {more}".strip())
    return Ending(said, DONE, str(result))


async def _who_left(error: NotFoundError, arguments: Arguments, conference: Conference) -> str:
    """The node knows it at once, and the stream tells it a moment later; empty where nobody did."""
    people = subjects(arguments)
    if not error.is_node or len(people) != 1:
        return ""
    [who] = people
    with suppress(PexipError, NotInConferenceError):
        if await conference.wait_until(lambda roster: roster.find(who.uuid) is None):
            return clean_name(who.display_name, "") or "That participant"
    return ""


def _said(reply: str | Said) -> Done:
    if isinstance(reply, str):
        return Done(text=reply)
    return Done(text=reply.text, buttons=reply.buttons, lines=reply.lines)


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
