"""The way back from a command: offered with the reply, taken once, while nothing has changed."""

from dataclasses import replace

from bridge.commands.asking.asked import Asked
from bridge.commands.asking.filling import Several
from bridge.commands.asking.rooms import open_rooms
from bridge.commands.asking.stored_questions import make
from bridge.commands.running.earlier_ends import people_of
from bridge.commands.running.several import still_so
from bridge.commands.table.errors import CommandError
from bridge.commands.table.outcome import Button, Done, Undo
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.table.situation import Services
from bridge.commands.typed.arguments import ROOM, participant_slots
from bridge.commands.typed.words import split_names
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.pexip.errors import PexipError
from bridge.pexip.models import ParticipantId
from bridge.storage.people.pending import Pending


async def follow(asked: Asked, conference: Conference | None) -> None:
    """Whoever has moved between the rooms since is meant where they are now."""
    people = participant_slots(asked.row)
    if conference is None or not asked.row.in_room or len(people) != 1:
        return
    ids = set(split_names(asked.values.get(people[0].name, "")))
    here, rooms = await conference.roster(), await open_rooms(conference)
    places = [("", here), *((each.name, each.roster) for each in rooms)]
    for room, roster in places:
        if ids and all(roster.find(ParticipantId(each)) for each in ids):
            asked.values.pop(ROOM, None)
            asked.values.update({ROOM: room} if room else {})
            return


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
        asked={"command": undo.command, "values": way, "key": asked.invocation.key},
    )
    button = Button(label=undo.label, command=undo.command, values=way, undo_id=question.id)
    return replace(done, buttons=(*done.buttons, button)), question


def _is_one_still_so(
    row: AnyRow, before: Arguments | Several, way: Arguments | Several, roster: Roster
) -> bool:
    """Of several all but one may have been so before, and then the way back is theirs alone."""
    if row.shown is None or not isinstance(before, Several):
        return row.shown is not None and row.shown(before, roster)
    people = {each.uuid for each in people_of(way)}
    those = [each for each, it in zip(before.each, before.people, strict=True) if it.uuid in people]
    return bool(those) and all(row.shown(each, roster) for each in those)


async def what_still_is(
    row: AnyRow,
    before: Arguments | Several,
    way: Arguments | Several,
    conference: Conference | None,
) -> Arguments | Several:
    """Only what still is as the command left it can be undone; of several people, theirs.

    Raises:
        CommandError: Somebody has changed it since.
    """
    shown = row.shown
    if conference is None or shown is None:
        return way
    roster = await conference.roster()
    if isinstance(before, Several) and isinstance(way, Several):
        kept = still_so(row, before, roster, way)
        if kept.each:
            return kept
    elif _is_one_still_so(row, before, way, roster):
        return way
    raise CommandError("Somebody has changed it since, so nothing was undone.")
