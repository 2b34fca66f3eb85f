"""What is asked before a command goes to several people at once: all their names."""

from bridge.commands.asking.filling import Several
from bridge.commands.named.resolver import describe
from bridge.commands.table.row import AnyRow, Permission
from bridge.commands.typed.arguments import audit_detail
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words.text import listed

_LONGEST_NAME = 60
_MOST_DESCRIBED = 20


async def question_of(row: AnyRow, several: Several, conference: Conference) -> str | None:
    """With a Host's right also what tells each of them from others; looking asks nothing."""
    if row.permission is Permission.VIEW:
        return None
    roster = await conference.roster()
    detail = audit_detail(several.each[0])
    what = f"{row.title} ({detail})" if detail else row.title
    if row.permission < Permission.HOST or len(several.people) > _MOST_DESCRIBED:
        return f"{what}: {listed(names_of(several, roster))}?"
    described = "\n".join(f"• {describe(each, roster)}" for each in several.people)
    return f"{what}: these {len(several.people)}?\n{described}"


def names_of(several: Several, roster: Roster) -> list[str]:
    return [_short(roster.label(each)) for each in several.people]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
