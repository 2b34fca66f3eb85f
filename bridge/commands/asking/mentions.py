"""Mentions of people in Slack within a command, by what those people are called there."""

import re

from bridge.commands.asking.asked import Asked
from bridge.commands.named.resolver import named_at_once
from bridge.commands.table.errors import AmbiguousNameError
from bridge.commands.table.invocation import Directory
from bridge.commands.typed.arguments import typed_slots
from bridge.mirror.people.roster import Roster
from bridge.mirror.words.text import clean_name

MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
_MOST_NAMES = 10


async def name_mentioned(asked: Asked, directory: Directory) -> None:
    """In what people in the meeting read, a mention is the name of whoever is mentioned."""
    for slot in typed_slots(asked.row):
        if slot.is_read and "<@" in (text := asked.values.get(slot.name, "")):
            asked.values[slot.name] = await with_names(text, asked, directory, before="@")


async def with_names(text: str, asked: Asked, directory: Directory, *, before: str = "") -> str:
    workspace = asked.invocation.workspace
    for person in list(dict.fromkeys(MENTION.findall(text)))[:_MOST_NAMES]:
        name = clean_name(await directory.name_of(workspace, person), "somebody")
        text = f"{before}{name}".join(mention_of(person).split(text))
    return text


def mention_of(person: str) -> re.Pattern[str]:
    return re.compile(rf"<@{person}(?:\|[^>]*)?>")


def likeliest_first(error: AmbiguousNameError, called: str, roster: Roster) -> AmbiguousNameError:
    """Whoever is called in the meeting as the one who is mentioned is in Slack."""
    person = named_at_once(called, roster) if called else None
    if person is None or person not in error.candidates:
        return error
    others = (each for each in error.candidates if each.uuid != person.uuid)
    error.candidates = (person, *others)
    return error
