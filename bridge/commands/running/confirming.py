"""A Yes counts for what was asked; where that has changed meanwhile, it is said and asked again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bridge.commands.asking.asked import Asked
from bridge.commands.asking.filling import Several, fill_in
from bridge.commands.asking.stored_questions import LIFE
from bridge.commands.running.earlier_ends import touched
from bridge.commands.table.errors import CommandError
from bridge.commands.table.outcome import Choose, Form
from bridge.commands.table.row import AnyRow, Arguments, Permission
from bridge.commands.table.situation import Services
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, enumerated
from bridge.pexip.models import ParticipantId
from bridge.storage.meetings.bindings import Binding

# Whoever says yes at once means what they see; people come to a large meeting all the time.
_AT_ONCE = timedelta(seconds=30)
_LONGEST_NAME = 60
_MOST_NAMES = 5


@dataclass(frozen=True)
class Meant:
    """What a question is about: its words, and the people by their ids."""

    text: str
    people: Mapping[str, str]


async def meant(
    row: AnyRow, arguments: Arguments | Several, conference: Conference | None
) -> Meant:
    """Without what tells people apart: who is speaking just now changes all the time."""
    about = await touched(row, arguments, conference, "")
    roster = Roster() if conference is None or not about.people else await conference.roster()
    names = {each: _name(each, roster) for each in sorted(about.people)}
    if isinstance(arguments, Several) or row.confirm is None:
        return Meant("", names)
    text = row.confirm(arguments) or ""
    if row.confirm_details is not None and conference is not None:
        text = f"{text} {await row.confirm_details(arguments, conference)}"
    return Meant(text, names)


def to_store(asked: Asked, about: Meant) -> dict[str, Any]:
    """What is kept with a question, to see what has become of it."""
    return {"said": asked.said or asked.values, "text": about.text, "people": dict(about.people)}


def as_said(asked: Asked, services: Services) -> Asked:
    """The command as it was said, so that its people are looked up anew for a late Yes."""
    answer = asked.answer
    if answer is None or answer.kind != "confirm" or "said" not in answer.asked:
        return asked
    age = services.clock.now() - (answer.stored.expires - LIFE)
    if age < _AT_ONCE and asked.row.permission < Permission.HOST:
        return asked
    return replace(asked, values=dict(answer.asked["said"]), is_late=True)


async def fill_in_anew(
    asked: Asked, services: Services, binding: Binding | None, conference: Conference | None
) -> Arguments | Several | Choose | Form:
    """As `fill_in`; of several who were named, those who are still there."""
    try:
        arguments = await fill_in(asked, services, binding, conference)
    except CommandError:
        if not asked.is_late or asked.answer is None:
            raise
        asked.values.update(asked.answer.values)
        return await fill_in(asked, services, binding, conference)
    if asked.is_late and isinstance(arguments, Choose):
        question = asking_again(say(catalogue.SINCE_OTHER), arguments.question)
        return replace(arguments, question=question)
    return arguments


async def what_has_changed(
    asked: Asked, arguments: Arguments | Several, conference: Conference | None
) -> str:
    """What is different from when it was asked, as sentences; empty where nothing is."""
    if not asked.is_late or asked.answer is None:
        return ""
    before = Meant(asked.answer.asked["text"], asked.answer.asked["people"])
    now = await meant(asked.row, arguments, conference)
    roster = Roster() if conference is None else await conference.roster()
    lines = list(_changes(before, now, roster))
    if not lines and before.text != now.text:
        lines.append(say(catalogue.SINCE_OTHER))
    return " ".join(lines)


def _changes(before: Meant, now: Meant, roster: Roster) -> list[str]:
    came = {uuid: name for uuid, name in now.people.items() if uuid not in before.people}
    gone = {uuid: name for uuid, name in before.people.items() if uuid not in now.people}
    again = sorted(set(came.values()) & set(gone.values()))
    lines = [say(catalogue.SINCE_ANOTHER, name=each) for each in again]
    left = [name for uuid, name in gone.items() if roster.find(ParticipantId(uuid)) is None]
    kept = [name for uuid, name in gone.items() if roster.find(ParticipantId(uuid)) is not None]
    for saying, names in (
        (catalogue.SINCE_LEFT, left),
        (catalogue.SINCE_WITHOUT, kept),
        (catalogue.SINCE_TOO, list(came.values())),
    ):
        if rest := [each for each in names if each not in again]:
            lines.append(say(saying, names=enumerated(rest, _MOST_NAMES), count=len(rest)))
    return lines


def asking_again(changed: str, question: str) -> str:
    """The question with what has changed before it."""
    return f"{changed}\n{question}" if changed else question


def _name(uuid: str, roster: Roster) -> str:
    found = roster.find(ParticipantId(uuid))
    return "Somebody" if found is None else clean_name(found.display_name, "")[:_LONGEST_NAME]
