"""A picture of the channel, shown to everybody in the meeting as a presentation."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

from pydantic import Field

from bridge.commands.asking.questions import ask_to_confirm
from bridge.commands.running.sending import send
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.invocation import ChannelId
from bridge.commands.table.outcome import Done, Outcome, Undo
from bridge.commands.table.row import Arguments, NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name
from bridge.pexip.errors import PexipError
from bridge.pexip.models import Participant, ParticipantId
from bridge.pexip.requests.presentation import ReleaseFloor, SendPresentationFrame, TakeFloor

# As Slack writes the id of a file, alone or in a link to it.
_FILE = re.compile(r"(?<![A-Za-z0-9])F[A-Z0-9]{6,20}(?![A-Za-z0-9])")
_LONGEST_NAME = 60
# Unpacked a picture takes up to 300 MB, of a file of some kB; many people may show one at once.
_ONE_AT_A_TIME = ThreadPoolExecutor(1, thread_name_prefix="bridge-picture")
_WHICH = (
    "Which picture? Choose “Show in meeting” from the menu of its message, attach it to a message "
    "that says “@{bot} show picture”, or give the link that its menu copies."
)


class PictureArguments(Arguments):
    """The picture, by its link or id; without one that of the message the words stand in."""

    picture: Annotated[
        str | None,
        Field(title="Picture", max_length=500, description="A link to a file of this channel."),
    ] = None


class _Own(Arguments):
    """Our own participant, who shows it."""

    participant: ParticipantId


async def show_picture(arguments: PictureArguments, situation: Situation) -> Outcome:
    """Read it out of the channel, take the floor, and show it there."""
    conference, services = situation.require_conference(), situation.services
    file_id = _file_id(arguments, situation)
    own = await _own(conference)
    if services.shared_files is None or own is None:
        raise CommandError("Pictures cannot be shown from here.")
    if (question := await _question(conference)) and not situation.is_confirmed:
        values = {"picture": file_id}
        return await ask_to_confirm(situation.invocation, services, SHOW_PICTURE, values, question)
    channel = ChannelId(situation.require_binding().channel)
    file = await services.shared_files.read(situation.invocation.workspace, channel, file_id)
    # Pillow is loaded for the first picture: most starts see none.
    from bridge.mirror.slides.shown_picture import (  # noqa: PLC0415
        NotShownError,
        as_presentation,
    )

    try:
        loop = asyncio.get_running_loop()
        jpeg = await loop.run_in_executor(_ONE_AT_A_TIME, as_presentation, file.content)
    except NotShownError as error:
        raise CommandError(str(error)) from None
    await _present(conference, own, jpeg)
    # Who stops it in the next moment is believed that there is something to stop.
    await conference.wait_until(is_shown)
    name = clean_name(file.name, "picture")[:_LONGEST_NAME]
    return Done(text=say(catalogue.PICTURE_SHOWN, name=name))


async def _present(conference: Conference, own: ParticipantId, jpeg: bytes) -> None:
    """A floor without a picture would be a black screen for everybody."""
    await conference.send(TakeFloor(participant_uuid=own))
    try:
        await conference.send(SendPresentationFrame(jpeg=jpeg))
    except PexipError:
        await conference.send(ReleaseFloor(participant_uuid=own))
        raise


def _file_id(arguments: PictureArguments, situation: Situation) -> str:
    """Raises CommandError where none is named, BadArgumentError for what names none."""
    invocation = situation.invocation
    if arguments.picture is None:
        if invocation.files:
            return invocation.files[0]
        raise CommandError(_WHICH.format(bot=situation.services.directory.bot_name or "Pexip"))
    found = _FILE.search(arguments.picture)
    # Behind a link stands nothing that would change what is shown, or where.
    if found is None or len(arguments.picture.split()) > 1:
        raise BadArgumentError({"picture": "That is no link to a file in Slack."})
    return found[0]


async def stop_showing(_arguments: NoArguments, situation: Situation) -> Outcome:
    conference = situation.require_conference()
    own = await _own(conference)
    if own is None or not is_shown(await conference.roster()):
        raise CommandError("Nothing of Slack is shown in the meeting.")
    return (await send(_STOP, _Own(participant=own), conference)).outcome


async def _own(conference: Conference) -> ParticipantId | None:
    """Our participant, as the roster has it."""
    found = next(iter(_own_people(await conference.roster())), None)
    return None if found is None else found.uuid


def _own_people(roster: Roster) -> list[Participant]:
    return [each for uuid in roster.own if (each := roster.find(uuid)) is not None]


def is_shown(roster: Roster) -> bool:
    """Whether the bridge has the floor."""
    return any(each.is_presenting for each in _own_people(roster))


async def _question(conference: Conference) -> str:
    """Whose presentation would end; empty where nobody presents."""
    roster = await conference.roster()
    names = [roster.label(each) for each in roster.presenting]
    return say(catalogue.PICTURE_ENDS_PRESENTATION, name=names[0]) if names else ""


STOP_SHOWING = Procedure(
    name="stop showing",
    summary="Take the picture down again",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="stop showing",
    aliases=("hide picture",),
    needs_meeting=True,
    run=stop_showing,
)
SHOW_PICTURE = Procedure(
    name="show picture",
    summary="Show a picture of this channel in the meeting",
    arguments=PictureArguments,
    permission=Permission.MODERATE,
    example="show picture F08AB12CD34",
    label="Show picture",
    aliases=("present picture", "share picture"),
    needs_meeting=True,
    confirm_button="Show picture",
    run=show_picture,
    shown=lambda _, roster: is_shown(roster),
    undo=lambda *_: Undo(label="Stop showing", command=STOP_SHOWING.name),
)
_STOP = Command(
    name="stop showing",
    summary="Give the floor back",
    arguments=_Own,
    permission=Permission.MODERATE,
    example="stop showing",
    request=lambda arguments: ReleaseFloor(participant_uuid=arguments.participant),
    shown=lambda _, roster: not is_shown(roster),
    reply=lambda *_: "The picture is down.",
)

COMMANDS = (SHOW_PICTURE, STOP_SHOWING)
