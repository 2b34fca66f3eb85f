"""Act by one row for one person: whether it can be done at all, the doing, and what came of it."""

from dataclasses import replace

from bridge.commands.asking.filling import Several
from bridge.commands.running import record, undoing
from bridge.commands.running.record import Ending
from bridge.commands.running.sending import send
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.errors import CommandError
from bridge.commands.table.outcome import Done, Outcome
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.words.text import clean_name

_LONGEST_ROOM = 60


def check_possible(
    row: AnyRow, arguments: Arguments | Several, conference: Conference | None
) -> None:
    """Raises CommandError for what this node or this person's connection cannot do.

    Of several people each is looked at when it is their turn.
    """
    one = arguments.each[0] if isinstance(arguments, Several) else arguments
    since = row.since(one) if callable(row.since) else row.since
    version = None if conference is None else conference.version
    if version is not None and version < since:
        raise CommandError(f"{row.title} needs Infinity {since}; this node runs {version}.")
    if not isinstance(arguments, Several):
        _check_able(row, arguments)


async def act(row: AnyRow, arguments: Arguments, situation: Situation) -> Ending:
    """A command sends its request; a procedure does what it does."""
    _check_able(row, arguments)
    undo = await undoing.find_undo(row, arguments, situation.conference)
    match row:
        case Command():
            ending = await send(row, arguments, situation.conference)
        case Procedure():
            ending = Ending.of(await row.run(arguments, situation))
        case _:
            raise TypeError(f"{row.name} is neither a command nor a procedure")
    ending = replace(ending, outcome=with_room(ending.outcome, situation.room))
    return replace(ending, undo=undo if ending.result == record.DONE else None)


def with_room(outcome: Outcome, room: str) -> Outcome:
    """What was done in a breakout room says so, unless its words do already."""
    if not isinstance(outcome, Done) or not room or room.casefold() in outcome.text.casefold():
        return outcome
    return replace(outcome, text=said_in(room, outcome.text))


def said_in(room: str, text: str) -> str:
    return f"In {clean_name(room, '')[:_LONGEST_ROOM]}: {text}"


def _check_able(row: AnyRow, arguments: Arguments) -> None:
    if row.unable is not None and (why := row.unable(arguments)):
        raise CommandError(why)
