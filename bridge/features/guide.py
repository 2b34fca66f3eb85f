"""Help, made from the command table."""

from typing import Annotated

from pydantic import Field

from bridge.commands.command import Arguments, Permission, Procedure
from bridge.commands.errors import UnknownCommandError
from bridge.commands.help import help_for, help_lines
from bridge.commands.outcome import Done, Outcome
from bridge.commands.situation import Situation
from bridge.commands.table import Table


class HelpArguments(Arguments):
    """Help on everything, or on one command."""

    command: Annotated[str | None, Field(title="Command")] = None


async def tell(arguments: HelpArguments, situation: Situation) -> Outcome:
    table = Table(situation.services.rows)
    if arguments.command is None:
        return Done(text="What the bridge can do:", lines=help_lines(table))
    row = table.find(arguments.command)
    if row is None:
        raise UnknownCommandError(
            f"There is no command “{arguments.command}”. /pexip help lists all."
        )
    return Done(text=f"/pexip {row.name}", lines=help_for(row, situation.binding))


HELP = Procedure(
    name="help",
    summary="What the bridge can do, or all about one command",
    arguments=HelpArguments,
    permission=Permission.VIEW,
    example="help",
    run=tell,
    needs_binding=False,
)

COMMANDS = (HELP,)
