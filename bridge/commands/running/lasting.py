"""`for 5 min`: what is done for a while is stored with its end, and says so."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bridge.commands.asking.asked import Asked
from bridge.commands.asking.filling import Several
from bridge.commands.running.earlier_ends import (
    Touched,
    in_few_words,
    let_go,
    names_by_id,
    touched,
)
from bridge.commands.running.record import DONE, Ending
from bridge.commands.table.outcome import Done, Undo
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.table.situation import Services
from bridge.commands.typed.arguments import BUT, ROOM, WHILE, audit_detail, participant_slots
from bridge.commands.typed.durations import parse_seconds
from bridge.commands.typed.lasting import in_words
from bridge.commands.typed.words import join_names, split_names
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.meeting.handlers import LastingChanged
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.storage.database import Transaction, Work, bind
from bridge.storage.meetings import lasting, meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.lasting import Lasting
from bridge.storage.people.pending import Pending

_LONGEST_LABEL = 75


@dataclass(frozen=True)
class Kept:
    """An ending that says how long it holds, and what is to be stored for that."""

    ending: Ending
    works: tuple[Work[Any], ...] = ()


async def keep(
    asked: Asked,
    arguments: Arguments | Several,
    services: Services,
    ending: Ending,
    *,
    binding: Binding | None,
    conference: Conference | None,
    way: Pending | None,
) -> Kept:
    """What lasts from now on; whoever it is about is held by no earlier end any more."""
    if binding is None or not isinstance(ending.outcome, Done):
        return Kept(ending)
    new = await touched(asked.row, arguments, conference, _room(asked))
    kept = await _keep(asked, arguments, services, ending, binding=binding, way=way, new=new)
    if ending.result != DONE or asked.undone is not None or not _is_of_a_kind(asked.row):
        return kept
    meeting, held, own = await services.database.read(_held, binding.id, new, _about(asked))
    own = own if WHILE in asked.values else ""
    if meeting is None or all(each.id == own for each in held):
        return kept
    return replace(kept, works=(bind(let_go, meeting, new, own, _lasts(asked, way)), *kept.works))


def _is_of_a_kind(row: AnyRow) -> bool:
    """Whether something of its kind can last."""
    return row.undo is not None or bool(row.opposite or row.for_each)


def _lasts(asked: Asked, way: Pending | None) -> str:
    """The way back that ends it, if it has an end."""
    return way.id if way is not None and WHILE in asked.values else ""


async def earlier_way(
    asked: Asked,
    arguments: Arguments | Several,
    services: Services,
    *,
    binding: Binding | None,
    conference: Conference | None,
) -> Undo | None:
    """Back from what was so before, where that would have ended for all of them by itself."""
    people = names_by_id(arguments)
    if binding is None or WHILE not in asked.values or not asked.row.opposite or not people:
        return None
    new = await touched(asked.row, arguments, conference, _room(asked))
    _, held, own = await services.database.read(_held, binding.id, new, _about(asked))
    if own or not new.people.issubset(uuid for each in held for uuid in each.people):
        return None
    [slot] = participant_slots(asked.row)
    label = f"{asked.row.opposite.capitalize()} {in_few_words(people.values())}"
    return Undo(
        label=label[:_LONGEST_LABEL],
        command=asked.row.opposite,
        values={slot.name: join_names(people)},
    )


async def _keep(
    asked: Asked,
    arguments: Arguments | Several,
    services: Services,
    ending: Ending,
    *,
    binding: Binding,
    way: Pending | None,
    new: Touched,
) -> Kept:
    """Only what has a way back ends by itself; why it does not is told."""
    seconds = parse_seconds(asked.values.get(WHILE, ""))
    if seconds is None:
        return Kept(ending)
    meeting, earlier = await services.database.read(_look, binding.id, _about(asked))
    length = in_words(seconds)
    if way is not None and meeting is not None:
        ends = services.clock.now() + timedelta(seconds=seconds)
        entry = Lasting(
            id=way.id,
            meeting_id=meeting,
            workspace=way.workspace,
            channel=way.channel,
            person=way.person,
            about=_about(asked),
            seconds=seconds,
            what=_what(asked, arguments),
            ends=ends,
            rows=_rows(asked),
            people=names_by_id(arguments) or _freed(new, way),
            each=asked.row.for_each,
            room=_room(asked),
        )
        return Kept(
            _saying(ending, f"It ends by itself after {length}."), (bind(lasting.add, entry),)
        )
    is_same = earlier is not None and earlier.what == _what(asked, arguments)
    if earlier is not None and is_same and ending.result == DONE:
        work = bind(lasting.prolong, earlier, seconds, asked.invocation.person.id)
        return Kept(_saying(ending, f"It ends by itself {length} from now."), (work,))
    stays = catalogue.STAYS_AS_BEFORE if ending.result == DONE else catalogue.STAYS_UNCONFIRMED
    return Kept(_saying(ending, say(stays)))


def _freed(new: Touched, way: Pending) -> dict[str, str]:
    """Of what was done to all, those for whom it ends; their names stand nowhere."""
    but = split_names(way.arguments["asked"]["values"].get(BUT, ""))
    return {uuid: "" for uuid in new.people if uuid not in but}


def _room(asked: Asked) -> str:
    return asked.values.get(ROOM, "") if asked.row.in_room else ""


def is_touched(asked: Asked, kept: Kept) -> bool:
    """Whether something lasts from now on, or no longer."""
    return bool(kept.works) or WHILE in asked.values or _takes_back(asked)


def _takes_back(asked: Asked) -> bool:
    return asked.undone is not None and WHILE in asked.undone.values


def asking(asked: Asked, question: str | None) -> str | None:
    """The question before it, with for how long."""
    seconds = parse_seconds(asked.values.get(WHILE, ""))
    if question is None or seconds is None:
        return question
    return f"{question} (For {in_words(seconds)}.)"


async def tell_meeting(services: Services, binding: Binding | None) -> None:
    """So that the card shows it."""
    if binding is None:
        return
    entries = await services.database.read(_all, binding.id)
    await services.conferences.tell(binding, LastingChanged(entries))


async def _look(tx: Transaction, binding_id: str, about: str) -> tuple[str | None, Lasting | None]:
    """The meeting that runs, and what lasts of the same command there."""
    meeting = await meetings.find_open(tx, binding_id)
    if meeting is None:
        return None, None
    return meeting.id, await lasting.find(tx, meeting.id, about)


async def _held(
    tx: Transaction, binding_id: str, new: Touched, about: str
) -> tuple[str | None, tuple[Lasting, ...], str]:
    """The meeting, what would end there of what was done just now, and the earlier one of it."""
    meeting = await meetings.find_open(tx, binding_id)
    if meeting is None:
        return None, (), ""
    entries = await lasting.of_meeting(tx, meeting.id)
    own = next((each.id for each in entries if each.about == about), "")
    return meeting.id, tuple(filter(new.is_held_by, entries)), own


async def _all(tx: Transaction, binding_id: str) -> tuple[Lasting, ...]:
    meeting = await meetings.find_open(tx, binding_id)
    return () if meeting is None else await lasting.of_meeting(tx, meeting.id)


def _about(asked: Asked) -> str:
    said = {name: value for name, value in asked.values.items() if name != WHILE}
    # Of a row and the one that leads back only the later holds: `mute carol`, `unmute carol`.
    told = json.dumps([_rows(asked), sorted(said.items())])
    return hashlib.sha256(told.encode()).hexdigest()


def _rows(asked: Asked) -> tuple[str, ...]:
    return tuple(sorted({asked.row.name, asked.row.opposite or asked.row.name}))


def _what(asked: Asked, arguments: Arguments | Several) -> str:
    """`Mute Bob`, `Guests-can unmute off`."""
    one = arguments.each[0] if isinstance(arguments, Several) else arguments
    names = in_few_words(names_by_id(arguments).values())
    parts = [asked.row.title, names, audit_detail(one)]
    return " ".join(filter(None, parts))


def _saying(ending: Ending, words: str) -> Ending:
    done = ending.outcome
    if not isinstance(done, Done):
        return ending
    return replace(ending, outcome=replace(done, text=f"{done.text} {words}"))
