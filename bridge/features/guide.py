"""Help, made from the command table."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bridge.commands.running.help import help_for, help_lines, topic_lines
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import UnknownCommandError
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import Arguments, Permission, Topic
from bridge.commands.table.situation import Situation
from bridge.commands.table.table import Table

_PERSON = re.compile(r"<@(\w+)>")
_GROUP = re.compile(r"<!subteam\^(\w+)>")


class HelpArguments(Arguments):
    """Help on everything, on a topic, or on one command."""

    command: Annotated[str | None, Field(title="Command or topic", max_length=100)] = None


async def tell(arguments: HelpArguments, situation: Situation) -> Outcome:
    table, topics = Table(situation.services.rows), situation.services.topics
    if arguments.command is None:
        return _all(topics)
    row = table.find(arguments.command)
    if row is not None:
        lines = [await _with_names(each, situation) for each in help_for(row, situation.binding)]
        return Done(text=f"/pexip {row.name}", lines=tuple(lines))
    wanted = arguments.command.casefold()
    topic = next((each for each in topics if each.title.casefold() == wanted), None)
    if topic is None:
        raise UnknownCommandError(
            f"There is no command “{arguments.command}”. /pexip help lists all."
        )
    return Done(text=f"{topic.title}:", lines=topic_lines(topic))


def _all(topics: Sequence[Topic]) -> Done:
    """Names only, for a hundred lines help nobody; a press away stands what each does."""
    return Done(
        text="What the bridge can do. A button tells what each is for, "
        "and /pexip help mute all about mute:",
        lines=help_lines(topics),
        buttons=tuple(
            Button(label=each.title, command="help", values={"command": each.title})
            for each in topics
        ),
    )


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
