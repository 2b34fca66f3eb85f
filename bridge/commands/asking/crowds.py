"""What is asked before a command goes to several people at once: all their names."""

from bridge.commands.asking.filling import Several
from bridge.commands.named.resolver import describe
from bridge.commands.table.row import AnyRow, Permission
from bridge.commands.typed.arguments import audit_detail, typed_slots
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, listed

_LONGEST_NAME = 60
_LONGEST_TEXT = 300
_MOST_DESCRIBED = 20


async def question_of(row: AnyRow, several: Several, conference: Conference) -> str | None:
    """With a Host's right also what tells each of them from others; looking asks nothing."""
    if row.permission is Permission.VIEW:
        return None
    roster = await conference.roster()
    detail = audit_detail(several.each[0])
    what = say(catalogue.WITH_DETAIL, what=row.title, detail=detail) if detail else row.title
    if said := _said(row, several):
        return say(
            catalogue.SAID_TO_SEVERAL, what=what, names=listed(names_of(several, roster)), text=said
        )
    if row.permission < Permission.HOST or len(several.people) > _MOST_DESCRIBED:
        return say(catalogue.TO_SEVERAL, what=what, names=listed(names_of(several, roster)))
    described = "\n".join(f"• {describe(each, roster)}" for each in several.people)
    asked = say(catalogue.TO_THESE, what=what, count=len(several.people))
    return f"{asked}\n{described}"


def _said(row: AnyRow, several: Several) -> str:
    """The words that each of them would read; only whoever asks sees the question."""
    spoken = next((slot.name for slot in typed_slots(row) if slot.is_spoken), None)
    text = clean_name(str(getattr(several.each[0], spoken)), "") if spoken else ""
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"


def names_of(several: Several, roster: Roster) -> list[str]:
    return [_short(roster.label(each)) for each in several.people]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
