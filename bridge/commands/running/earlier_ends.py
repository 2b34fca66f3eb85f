"""Whoever is done something to anew is held by no earlier end of the same kind."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from bridge.commands.asking.filling import Several
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.typed.arguments import BUT, subjects
from bridge.commands.typed.words import join_names, split_names
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.words.text import clean_name, listed
from bridge.pexip.models import Participant
from bridge.storage.database import Transaction
from bridge.storage.meetings import lasting
from bridge.storage.meetings.lasting import Lasting
from bridge.storage.people import pending
from bridge.storage.people.pending import Pending

_MOST_NAMES = 5


@dataclass(frozen=True)
class Touched:
    """What was done just now, and to whom; of the meeting as a whole, to nobody."""

    row: str
    rows: frozenset[str]
    people: frozenset[str]
    room: str = ""
    is_all: bool = False
    """Whether a row for all did it."""

    def is_held_by(self, entry: Lasting) -> bool:
        """Whether an earlier end would undo some of it."""
        if self.rows.isdisjoint({*entry.rows, entry.each}):
            return False
        is_of_all = bool(entry.each) or not (self.people or entry.people)
        return entry.room == self.room if is_of_all else not self.people.isdisjoint(entry.people)


async def touched(
    row: AnyRow, arguments: Arguments | Several, conference: Conference | None, room: str
) -> Touched:
    """Of a row for everybody, all whom it concerns."""
    people = people_of(arguments)
    if row.for_each and conference is not None:
        everybody = (await conference.roster()).people
        people = tuple(each for each in everybody if row.concerns is None or row.concerns(each))
    name = row.for_each or row.name
    rows = frozenset(filter(None, (name, row.name, row.opposite)))
    ids = frozenset(each.uuid for each in people)
    return Touched(name, rows, ids, room, is_all=bool(row.for_each))


def people_of(arguments: Arguments | Several) -> tuple[Participant, ...]:
    return arguments.people if isinstance(arguments, Several) else subjects(arguments)


def names_by_id(arguments: Arguments | Several) -> dict[str, str]:
    return {each.uuid: clean_name(each.display_name, "") for each in people_of(arguments)}


def in_few_words(names: Collection[str]) -> str:
    shown = list(names)[:_MOST_NAMES]
    more = [f"{len(names) - _MOST_NAMES} more"] if len(names) > _MOST_NAMES else []
    return listed([*shown, *more])


async def let_go(tx: Transaction, meeting_id: str, new: Touched, own: str, way: str) -> None:
    """The others of an earlier command are still held by its end; `way` leads back of the new."""
    for entry in await lasting.of_meeting(tx, meeting_id):
        if entry.id not in {own, way} and new.is_held_by(entry):
            await _take_over(tx, entry, new, way)
            if entry.each and new.is_all:
                await lasting.drop(tx, entry.id)
            elif entry.each:
                await _spare(tx, entry, new)
            else:
                await _narrow(tx, entry, new.people)


async def _take_over(tx: Transaction, entry: Lasting, new: Touched, way: str) -> None:
    """Who was muted for five minutes, and now with another for ten, is freed with that other."""
    earlier, later = await pending.peek(tx, entry.id), await pending.peek(tx, way)
    if earlier is None or later is None:
        return
    old, asked = earlier.arguments["asked"], later.arguments["asked"]
    held = new.people.intersection(entry.people if entry.each else _named(old["values"]))
    if BUT in asked["values"]:
        # All are freed, and with them whoever would have been freed before.
        back = _without(asked["values"], held)
    elif old["command"] == asked["command"] or (entry.each == new.row and asked["values"]):
        back = {name: _joined(value, held, new) for name, value in asked["values"].items()}
    else:
        return
    await _lead_back(tx, later, back)


def _named(values: Mapping[str, str]) -> Iterator[str]:
    return (each for value in values.values() for each in split_names(value))


def _joined(value: str, held: Collection[str], new: Touched) -> str:
    """With the ids of those who are held, where it has ids."""
    ids = split_names(value)
    more = sorted(each for each in held if each not in ids)
    return join_names([*ids, *more]) if more and not new.people.isdisjoint(ids) else value


async def _spare(tx: Transaction, entry: Lasting, new: Touched) -> None:
    """`mute all for 5 min` ends for all but those who were muted by name meanwhile."""
    way = await pending.peek(tx, entry.id)
    if way is None:
        return
    values = way.arguments["asked"]["values"]
    but = {each for each in split_names(values.get(BUT, "")) if each not in new.people}
    if new.row == entry.each:
        but |= new.people
    await _lead_back(tx, way, {**values, BUT: join_names(sorted(but))})
    held = {uuid: name for uuid, name in entry.people.items() if uuid not in but}
    await lasting.narrow(tx, replace(entry, people=held))


async def _lead_back(tx: Transaction, way: Pending, values: dict[str, str]) -> None:
    asked = {**way.arguments["asked"], "values": values}
    await pending.rewrite(tx, replace(way, arguments={**way.arguments, "asked": asked}))


async def _narrow(tx: Transaction, entry: Lasting, without: Collection[str]) -> None:
    kept = {uuid: name for uuid, name in entry.people.items() if uuid not in without}
    way = await pending.peek(tx, entry.id)
    if not kept or way is None:
        await lasting.drop(tx, entry.id)
        return
    before, asked = way.arguments["values"], way.arguments["asked"]
    back = _without(asked["values"], without)
    if not all(back.values()):
        # Those who are left were so before, and were not to be undone.
        await lasting.drop(tx, entry.id)
        return
    arguments = {"values": _without(before, without), "asked": {**asked, "values": back}}
    await pending.rewrite(tx, replace(way, arguments=arguments))
    names = in_few_words(entry.people.values())
    what = entry.what.replace(names, in_few_words(kept.values()), 1)
    about = f"{entry.id}/{len(kept)}"
    await lasting.narrow(tx, replace(entry, what=what, people=kept, about=about))


def _without(values: dict[str, str], people: Collection[str]) -> dict[str, str]:
    """The values without these ids; what holds none of them stays as it is."""
    changed = {}
    for name, value in values.items():
        ids = split_names(value)
        rest = [each for each in ids if each not in people]
        changed[name] = value if len(rest) == len(ids) else join_names(rest)
    return changed
