"""Which meetings a person can see: those of the channels they are in."""

from bridge.commands.table.command import Procedure
from bridge.commands.table.invocation import ChannelId
from bridge.commands.table.outcome import Done, Outcome
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.commands.table.table import Table
from bridge.commands.telling.overview import Overview, Room
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say


async def tell_meetings(_arguments: NoArguments, situation: Situation) -> Outcome:
    """One line for each, with how it is going."""
    overview = Overview(Table(situation.services.rows), situation.services)
    rooms = await overview.mine(situation.person)
    if not rooms:
        return Done(text="None of your channels has a meeting. Give one its own: /pexip bind.")
    lines = [await _line(room, situation) for room in rooms]
    return Done(text="Your meetings:", lines=tuple(lines))


async def _line(room: Room, situation: Situation) -> str:
    binding, directory = room.binding, situation.services.directory
    channel = await directory.find_channel(situation.person.workspace, ChannelId(binding.channel))
    name = f"#{channel.name}" if channel and channel.name else "a channel"
    if room.roster is None:
        state = binding.state.value
        return say(catalogue.MEETING_IN, alias=binding.alias, channel=name, state=state)
    count = len(room.people)
    return say(catalogue.MEETING_LINE, alias=binding.alias, channel=name, count=count)


MEETINGS = Procedure(
    name="meetings",
    summary="The meetings of the channels you are in",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="meetings",
    run=tell_meetings,
    needs_binding=False,
)

COMMANDS = (MEETINGS,)
