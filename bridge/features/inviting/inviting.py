"""Invite people and user groups of the workspace: a direct message to each, with a way in."""

import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from pydantic import Field

from bridge.budgets.table import INVITATIONS
from bridge.commands.running.spending import check_budget
from bridge.commands.table.command import Procedure
from bridge.commands.table.direct import DirectMessages
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.features.inviting.calling import Invited, call
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, listed, safe
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.shown import blocks
from bridge.slack.shown.buttons import button_elements
from bridge.storage.meetings.bindings import Binding

MOST = 20
"""So many get a message from one invitation, groups spread out."""
_MOST_NAMED = 5
_LONGEST_ECHO = 60
_TOO_MANY = (
    f"You have invited people {INVITATIONS.amount} times in the last ten minutes. "
    "Try again a little later."
)
_ID = re.compile(r"<@([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>|(?<![\w@])([UW][A-Z0-9]{6,20})(?!\w)")
_GROUP = re.compile(
    r"<!subteam\^(S[A-Z0-9]{1,20})(?:\|[^>]*)?>|(?<![\w@^])(S[A-Z0-9]{6,20})(?![\w])"
)


class InviteArguments(Arguments):
    """Whom; one line names several."""

    who: Annotated[
        str,
        Field(
            title="Person",
            description="In a line: @somebody, several of them, or @a-user-group.",
            max_length=1000,
            json_schema_extra={"kind": "person"},
        ),
    ]


async def invite(arguments: InviteArguments, situation: Situation) -> Outcome:
    """Members of this workspace alone; bots, and whoever invites, get nothing."""
    binding, letters = situation.require_binding(), situation.services.letters
    if letters is None:
        raise CommandError("From here nobody can be written to. Try again in Slack.")
    wanted = await _wanted(arguments.who, situation)
    await check_budget(situation, INVITE.name, INVITATIONS, _TOO_MANY)
    invited: list[Invited] = []
    missed: list[str] = []
    for each in wanted:
        name, has_it = await _invite(each, binding, situation, letters)
        if has_it:
            invited.append(Invited(each, name))
        else:
            missed.append(name)
    left = [f"{listed(missed, _MOST_NAMED)} got nothing: no member here, or Slack did not take it."]
    if not invited:
        raise CommandError(left[0] if missed else "There is nobody to invite but you.")
    names, label = [each.name for each in invited], binding.settings.dial_field
    calls = await call(invited, label, situation) if label else ()
    return Done(
        text=f"{listed(names, _MOST_NAMED)} got a direct message with the way into "
        f"{binding.alias}.",
        lines=(*(left if missed else ()), *calls),
    )


async def _wanted(text: str, situation: Situation) -> Sequence[str]:
    """Ids of people, each once.

    Raises:
        BadArgumentError: Nobody is named, or too many are.
    """
    workspace, directory = situation.invocation.workspace, situation.services.directory
    people = [match[1] or match[2] for match in _ID.finditer(text)]
    groups = list(dict.fromkeys(match[1] or match[2] for match in _GROUP.finditer(text)))
    if not people and not groups:
        raise BadArgumentError({"who": _why_nobody(text)})
    for group in groups[:MOST]:
        people += await directory.members_of_group(workspace, group)
    found = [each for each in dict.fromkeys(people) if each != situation.person.id]
    if len(found) > MOST:
        raise BadArgumentError(
            {"who": f"That is {len(found)} people; one invitation is for up to {MOST}."}
        )
    return found


def _why_nobody(text: str) -> str:
    if not (who := clean_name(text, "")):
        return say(catalogue.INVITE_WHOM)
    return say(catalogue.INVITE_NOBODY, who=blocks.cut(who, _LONGEST_ECHO))


async def _invite(
    slack_user: str, binding: Binding, situation: Situation, letters: DirectMessages
) -> tuple[str, bool]:
    """Their name, and whether they have it."""
    workspace, directory = situation.invocation.workspace, situation.services.directory
    try:
        person = await directory.person(workspace, slack_user)
    except DirectoryUnavailableError:
        return await directory.name_of(workspace, slack_user), False
    if not person.is_member:
        return person.name, False
    text, shown = _letter(binding, situation)
    return person.name, await letters.tell(workspace, slack_user, text, shown)


def _letter(binding: Binding, situation: Situation) -> tuple[str, list[blocks.Block]]:
    url = situation.services.settings.pexip_join_url
    inviter, meeting = safe(situation.person.name), safe(binding.alias)
    text = say(catalogue.INVITED, name=inviter, meeting=meeting, channel=f"<#{binding.channel}>")
    if url is None:
        return text, [blocks.section(f"{text} {say(catalogue.DIAL_IN, meeting=meeting)}")]
    address = url.replace("{alias}", quote(binding.alias, safe=""))
    join = Button(label="Join", command="", url=address, is_primary=True)
    return text, [blocks.section(text), blocks.actions(button_elements([join]))]


INVITE = Procedure(
    name="invite",
    summary="Send people or a user group a message with a way in",
    arguments=InviteArguments,
    permission=Permission.SPEAK,
    example="invite @bob @ops",
    label="Invite",
    form=True,
    run=invite,
)

COMMANDS = (INVITE,)
