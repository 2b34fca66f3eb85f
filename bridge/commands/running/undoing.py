"""The way back from a command: offered with the reply, taken once, while nothing has changed."""

from dataclasses import replace

from bridge.commands.asking.asked import Asked
from bridge.commands.asking.stored_questions import make
from bridge.commands.table.errors import CommandError
from bridge.commands.table.outcome import Button, Done, Undo
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.table.situation import Services
from bridge.commands.typed.arguments import ROOM
from bridge.mirror.conference.conferences import Conference
from bridge.pexip.errors import PexipError
from bridge.storage.people.pending import Pending


async def find_undo(
    row: AnyRow, arguments: Arguments, conference: Conference | None
) -> Undo | None:
    """The way back, while the meeting is still as it was before."""
    if row.undo is None or conference is None:
        return None
    try:
        return row.undo(arguments, await conference.roster())
    except PexipError:
        # Whoever cannot look may still do; only without a way back.
        return None


def offer(asked: Asked, services: Services, done: Done, undo: Undo) -> tuple[Done, Pending]:
    """The reply with a button that leads back for ten minutes, and what is to be stored for it."""
    way = dict(undo.values)
    if ROOM in asked.values:
        way[ROOM] = asked.values[ROOM]
    question = make(
        asked.invocation,
        services,
        "undo",
        asked.row,
        asked.values,
        asked={"command": undo.command, "values": way},
    )
    button = Button(label=undo.label, command=undo.command, values=way, undo_id=question.id)
    return replace(done, buttons=(*done.buttons, button)), question


async def refuse_if_changed(
    row: AnyRow, arguments: Arguments, conference: Conference | None
) -> None:
    """Only what still is as the command left it can be undone.

    Raises:
        CommandError: Somebody has changed it since.
    """
    shown = row.shown
    if conference and shown and not shown(arguments, await conference.roster()):
        raise CommandError("Somebody has changed it since, so nothing was undone.")
