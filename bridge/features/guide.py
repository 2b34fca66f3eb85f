"""Help, made from the command table."""

import re
from typing import Annotated

from pydantic import Field

from bridge.commands.command import Arguments, Permission, Procedure
from bridge.commands.errors import UnknownCommandError
from bridge.commands.help import help_for, help_lines
from bridge.commands.outcome import Done, Outcome
from bridge.commands.situation import Situation
from bridge.commands.table import Table

_PERSON = re.compile(r"<@(\w+)>")
_GROUP = re.compile(r"<!subteam\^(\w+)>")


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
    lines = [await _with_names(each, situation) for each in help_for(row, situation.binding)]
    return Done(text=f"/pexip {row.name}", lines=tuple(lines))


async def _with_names(line: str, situation: Situation) -> str:
    """A reply's lines are plain, so that no name in a meeting is taken for a mention."""
    workspace = situation.invocation.workspace
    for user in set(_PERSON.findall(line)):
        name = await situation.services.directory.name_of(workspace, user)
        line = line.replace(f"<@{user}>", name)
    return _GROUP.sub(r"user group \1", line)


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
