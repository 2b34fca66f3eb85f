"""Help, made from the command table."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from bridge.commands.asking.last_undo import find_earlier_undo, find_last_undo
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import (
    BadArgumentError,
    CommandError,
    NotHereError,
    UnknownCommandError,
)
from bridge.commands.table.invocation import Invocation
from bridge.commands.table.outcome import Button, Done, Heading, Outcome, Refused
from bridge.commands.table.row import AnyRow, Arguments, NoArguments, Permission, Topic
from bridge.commands.table.situation import Situation
from bridge.commands.table.table import UNDO, Table
from bridge.commands.telling.help import help_for, help_line, topic_lines
from bridge.commands.typed.lasting import split_while
from bridge.commands.typed.parser import parse
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.storage.database import Transaction
from bridge.storage.people import pending

_PERSON = re.compile(r"<@(\w+)>")
_GROUP = re.compile(r"<!subteam\^(\w+)>")


# Rows of other features, which ask before they do it.
_WAYS_BACK: Mapping[str, Sequence[Button]] = MappingProxyType(
    {
        "breakout create": (
            Button(label="Close the rooms", command="breakout close", values={"room": "all"}),
        ),
        "breakout move": (Button(label="Bring everyone back", command="breakout empty"),),
        "leave": (Button(label="Join", command="join"),),
    }
)


class HelpArguments(Arguments):
    """Help on everything, on a topic, or on one command."""

    command: Annotated[str | None, Field(title="Command or topic", max_length=100)] = None


async def tell(arguments: HelpArguments, situation: Situation) -> Outcome:
    """On a command, a group of them, a topic, or whatever else means one of these."""
    services = situation.services
    if arguments.command is None:
        return _all(services.daily, services.topics)
    table = services.table or Table(services.rows)
    wanted = " ".join(arguments.command.casefold().split()).strip("?!. ")
    if (row := table.find(wanted)) is not None:
        return await _about(row, situation, table.family(row))
    if rows := table.group(wanted):
        return _list(f"/pexip {wanted} …", rows)
    if (topic := _topic(wanted, services.topics)) is not None:
        return Done(text=f"{topic.title}:", lines=topic_lines(topic))
    return await _about(_meant(arguments.command, table), situation)


async def _about(row: AnyRow, situation: Situation, family: Sequence[AnyRow] = ()) -> Done:
    """With those that begin by its name: help on `breakout` is help on all that rooms can do."""
    lines = [await _with_names(each, situation) for each in help_for(row, situation.binding)]
    more = (Heading(say(catalogue.MORE_OF_ROW, name=row.name)), *map(help_line, family))
    return Done(text=f"/pexip {row.name}", lines=(*lines, *(more if family else ())))


def _topic(wanted: str, topics: Sequence[Topic]) -> Topic | None:
    """By its title, or the only one with that word in it."""
    titles = {each.title.casefold(): each for each in topics}
    holding = [each for title, each in titles.items() if wanted in re.findall(r"[\w-]+", title)]
    return titles.get(wanted) or (holding[0] if len(holding) == 1 else None)


def _meant(words: str, table: Table) -> AnyRow:
    """The row that somebody would mean who typed it.

    Raises:
        UnknownCommandError: None; what the bridge does not do says so itself.
    """
    try:
        return parse(words, table).row
    except NotHereError:
        raise
    except (BadArgumentError, UnknownCommandError):
        if (row := _doing(words, table) or _lasting(words, table)) is not None:
            return row
        text = f"There is no command “{words}”. /pexip help lists all."
        raise UnknownCommandError(text) from None


def _lasting(words: str, table: Table) -> AnyRow | None:
    """`stop someone from talking for a bit` is help on mute, however long a bit is."""
    split = split_while(words)
    try:
        return None if split is None else parse(split.line, table).row
    except CommandError:
        return None


def _doing(words: str, table: Table) -> AnyRow | None:
    """`muting` is help on mute, and `letting people in` on what that means."""
    first, _, rest = words.strip("?!. ").partition(" ")
    stem = first.casefold().removesuffix("ing")
    if stem == first.casefold():
        return None
    for verb in (stem, f"{stem}e", stem[:-1]):
        try:
            return parse(f"{verb} {rest}".strip(), table).row
        except CommandError:
            continue
    return None


def _list(text: str, rows: Sequence[AnyRow]) -> Done:
    return Done(text=text, lines=tuple(help_line(row) for row in rows))


def _all(daily: Sequence[AnyRow], topics: Sequence[Topic]) -> Done:
    """What is needed every day, for a hundred lines help nobody; a press away stands the rest."""
    return Done(
        text="What the bridge can do. Every day, also with several names or “for 5 min” behind it:",
        lines=(
            *(help_line(row) for row in daily),
            Heading("All the rest"),
            "A button lists a topic; /pexip help mute tells all about mute.",
        ),
        buttons=tuple(
            Button(label=each.title, command="help", values={"command": each.title})
            for each in topics
        ),
    )


async def take_back(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Only what has no way back comes here: whoever has one is led there at once."""
    _, done = await find_last_undo(situation.invocation, situation.services.database)
    if not done:
        return Refused(text="You have done nothing here that could be undone.")
    rows = [each for each in situation.services.rows if f"{done} ".startswith(f"{each.name} ")]
    row = max(rows, key=lambda each: len(each.name), default=None)
    if row is not None and row.undo is not None:
        return Refused(text=say(catalogue.UNDONE_OR_LONG_AGO, done=done))
    if not (buttons := tuple(_WAYS_BACK.get(row.name, ())) if row else ()):
        return await _earlier(done, situation)
    return Refused(text=say(catalogue.NO_WAY_BACK, done=done), buttons=buttons)


async def _earlier(done: str, situation: Situation) -> Refused:
    """Nobody means what is further back, but it may be what they mean to name."""
    way = await find_earlier_undo(situation.invocation, situation.services.database)
    row = next((each for each in situation.services.rows if way and each.name == way.command), None)
    if way is None or row is None:
        return Refused(text=say(catalogue.NO_WAY_BACK, done=done))
    back = way.arguments["asked"]
    button = Button(
        label=say(catalogue.TAKE_BACK, what=row.title),
        command=back["command"],
        values=back["values"],
        undo_id=way.id,
    )
    text = say(catalogue.NO_WAY_BACK_BUT, done=done, other=row.name)
    return Refused(text=text, buttons=(button,))


async def cancel(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Close the question that was put to this person last, as its own No does."""
    closed = await situation.services.database.write(_close_question, situation.invocation)
    if closed is None:
        return Refused(text=say(catalogue.NOTHING_UNDER_WAY))
    row = next((each for each in situation.services.rows if each.name == closed), None)
    return Done(text=say(catalogue.CANCELLED, what=closed if row is None else row.title))


async def _close_question(tx: Transaction, invocation: Invocation) -> str | None:
    """The command that was asked about; None where nothing was."""
    where = {"workspace": invocation.workspace, "person": invocation.person.id}
    found = await pending.newest_open(
        tx, **where, channel=invocation.channel, kinds=("confirm", "choose", "form")
    )
    if found is None:
        return None
    await pending.take(tx, found.id, **where)
    return found.command


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

UNDO_LAST = Procedure(
    name=UNDO,
    summary="Take back what you did last, within ten minutes",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="undo",
    run=take_back,
)

CANCEL = Procedure(
    name="cancel",
    summary="Close the question that you were asked last",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="cancel",
    aliases=("never mind",),
    run=cancel,
    needs_binding=False,
)

COMMANDS = (HELP, UNDO_LAST, CANCEL)
