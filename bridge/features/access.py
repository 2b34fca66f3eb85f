"""Rights in a binding: who was given what, to people, user groups, and everyone in the channel."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from bridge.commands.rights.permissions import members_level
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import Arguments, NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import grants
from bridge.storage.people.grants import EVERYONE, Grant, SubjectKind

Level = Literal["see", "speak", "moderate", "host", "admin"]

_LEVELS: Mapping[Level, Permission] = MappingProxyType(
    {
        "see": Permission.VIEW,
        "speak": Permission.SPEAK,
        "moderate": Permission.MODERATE,
        "host": Permission.HOST,
        "admin": Permission.ADMIN,
    }
)
_WORDS = MappingProxyType({level: word for word, level in _LEVELS.items()})
_PERSON = re.compile(r"(?:<@)?([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>?")
_GROUP = re.compile(r"(?:<!subteam\^)?(S[A-Z0-9]{1,20})(?:\|[^>]*)?>?")
_REMOVALS = 20


class WhoArguments(Arguments):
    """Whom a right is for."""

    who: Annotated[
        str | None,
        Field(
            title="Person",
            description="In a line: @somebody, a user group, or everyone.",
            max_length=100,
            json_schema_extra={"kind": "person"},
        ),
    ] = None
    group: Annotated[
        str | None,
        Field(
            title="User group",
            description="Its id, as its page in Slack shows it: S0123ABCD.",
            max_length=100,
            json_schema_extra={"after": "group", "placeholder": "S0123ABCD"},
        ),
    ] = None
    everyone: Annotated[bool, Field(title="Everyone in the channel")] = False


class GiveArguments(WhoArguments):
    """Whom, and how much; a modal asks for all of it."""

    level: Annotated[
        Level,
        Field(title="May", description="Each holds those before it; host can end and remove."),
    ]


async def show_access(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Who may what here, with a way to take each right away."""
    binding = situation.require_binding()
    everyone = _WORDS[members_level(binding)]
    owner = await situation.services.directory.name_of(binding.workspace, binding.owner)
    lines = [
        f"{owner} and workspace admins: admin (binding’s owner)",
        *(f"{_label(each)}: {_WORDS[Permission(each.permission)]}" for each in _own(binding)),
        f"Everyone else in the channel: {everyone}",
        "Guests, and people of other workspaces: see",
    ]
    return Done(
        text=f"Rights in {binding.alias}:", lines=tuple(lines), buttons=tuple(_buttons(binding))
    )


async def give(arguments: GiveArguments, situation: Situation) -> Outcome:
    """Set one subject's level; more than one at a time would be a guess."""
    binding = situation.require_binding()
    kind, subject = _subject(arguments)
    level = _LEVELS[arguments.level]
    if kind == EVERYONE and level is Permission.ADMIN:
        raise BadArgumentError({"level": "Not everyone can be admin. Give it to people or groups."})
    name = await _name(kind, subject, situation)
    grant = Grant(kind=kind, subject=subject, name=name, permission=level)
    database = situation.services.database
    await database.write(grants.put, binding.id, grant, by=situation.person.id)
    return Done(
        text=f"{_label(grant)} may now {_can(level)} here.{_limits(binding, level)}",
        buttons=(_removal(grant),),
    )


async def take(arguments: WhoArguments, situation: Situation) -> Outcome:
    """Take a right away that was given; the owner's own cannot be."""
    binding = situation.require_binding()
    kind, subject = _subject(arguments)
    found = next((g for g in binding.grants if (g.kind, g.subject) == (kind, subject)), None)
    was_there = await situation.services.database.write(grants.remove, binding.id, kind, subject)
    if found is None or not was_there:
        raise CommandError("No right was given to them here. /pexip access lists what was.")
    return Done(text=f"{_label(found)} has lost the right to {_can(Permission(found.permission))}.")


def _subject(arguments: WhoArguments) -> tuple[SubjectKind, str]:
    """Raises BadArgumentError unless exactly one subject is named."""
    named = [each for each in (arguments.who, arguments.group) if each]
    if len(named) + arguments.everyone != 1:
        raise BadArgumentError({"who": "Choose one: a person, a user group, or everyone."})
    if arguments.everyone or named == ["everyone"]:
        return EVERYONE, ""
    if match := _PERSON.fullmatch(named[0].strip()):
        return "person", match[1]
    if match := _GROUP.fullmatch(named[0].strip()):
        return "group", match[1]
    field = "who" if arguments.who else "group"
    raise BadArgumentError({field: "Name them as @somebody or @group, or say everyone."})


async def _name(kind: SubjectKind, subject: str, situation: Situation) -> str:
    if kind != "person":
        return ""
    workspace = situation.invocation.workspace
    return await situation.services.directory.name_of(workspace, subject)


def _own(binding: Binding) -> list[Grant]:
    return [each for each in binding.grants if each.kind != EVERYONE]


def _label(grant: Grant) -> str:
    if grant.kind == EVERYONE:
        return "Everyone in the channel"
    return grant.name or f"User group {grant.subject}"


def _can(level: Permission) -> str:
    return "administer" if level is Permission.ADMIN else _WORDS[level]


def _limits(binding: Binding, level: Permission) -> str:
    if binding.is_listening and Permission.SPEAK < level < Permission.ADMIN:
        return " With the Guest PIN that the bridge has, it goes no further than speaking."
    return ""


def _buttons(binding: Binding) -> list[Button]:
    return [
        Button(label="Give a right…", command=GIVE.name, is_primary=True),
        *(_removal(each) for each in binding.grants[:_REMOVALS]),
    ]


def _removal(grant: Grant) -> Button:
    values = {"everyone": "yes"} if grant.kind == EVERYONE else {"who": grant.subject}
    return Button(label=f"Remove: {_label(grant)}"[:75], command=TAKE.name, values=values)


def _question(arguments: GiveArguments) -> str | None:
    is_all = arguments.everyone or arguments.who == "everyone"
    return f"Let everyone in this channel {arguments.level}?" if is_all else None


ACCESS = Procedure(
    name="access",
    summary="Who may do what here, and give or take rights",
    arguments=NoArguments,
    permission=Permission.ADMIN,
    example="access",
    run=show_access,
)
GIVE = Procedure(
    name="access give",
    summary="Give somebody a right in this binding",
    arguments=GiveArguments,
    permission=Permission.ADMIN,
    example="access give everyone moderate",
    label="Give a right",
    form=True,
    confirm=_question,
    confirm_button="Give it",
    run=give,
)
TAKE = Procedure(
    name="access remove",
    summary="Take a right away that was given",
    arguments=WhoArguments,
    permission=Permission.ADMIN,
    example="access remove everyone",
    run=take,
)

COMMANDS = (ACCESS, GIVE, TAKE)
