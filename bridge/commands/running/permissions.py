"""Who may do what: levels in a binding, and who may bind at all."""

from dataclasses import replace

from bridge.commands.table.command import Command
from bridge.commands.table.errors import NoMeetingError, NotPermittedError
from bridge.commands.table.invocation import Directory, Person, WorkspaceId
from bridge.commands.table.row import AnyRow, Permission
from bridge.commands.table.table import SLASH_COMMAND
from bridge.commands.typed.arguments import participant_slots
from bridge.config import Settings
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people.grants import EVERYONE, Grant

_IDS_OF_GROUPS = "S"
_IDS_OF_PEOPLE = ("U", "W")
_MOST_NAMED = 2
_NOT_TOLD = " Slack does not say who is an admin right now; if you are, try again later."
_UNTOLD = (
    "Slack does not tell the bridge who you are, so here you may only look. "
    "Ask whoever runs it: the app may lack users:read."
)
_ALL_GOES_ON = "Chat, captions and slides go on as they are set, after the !stop as well."


def granted(person: Person, binding: Binding) -> Permission | None:
    """The highest level the person has in the binding; None for who has nothing to do here.

    Groups count as far as the person was looked up in them: `with_groups` does that.
    """
    if person.is_bot:
        return None
    if not person.is_member or person.workspace != binding.workspace:
        return Permission.VIEW
    if person.is_admin or person.id == binding.owner:
        return Permission.ADMIN
    own = [Permission(each.permission) for each in binding.grants if _is_for(each, person)]
    level = max([members_level(binding), *own])
    if level is Permission.ADMIN:
        return level
    return min(level, Permission.SPEAK) if binding.is_listening else level


def _is_for(grant: Grant, person: Person) -> bool:
    if grant.kind == "person":
        return grant.subject == person.id
    return grant.kind == "group" and grant.subject in person.groups


async def with_groups(person: Person, binding: Binding | None, directory: Directory) -> Person:
    """The person, looked up in those user groups that have a right in this binding.

    Raises:
        DirectoryUnavailableError: Slack does not tell at this moment.
    """
    asked = {each.subject for each in binding.grants if each.kind == "group"} if binding else ()
    if not asked or not person.is_member or person.is_admin:
        return person
    found = [each for each in sorted(asked) if await directory.is_in_groups(person, {each})]
    return replace(person, groups=frozenset(found))


def members_level(binding: Binding) -> Permission:
    """What everyone in the channel has: as granted, else as the channel is."""
    for grant in binding.grants:
        if grant.kind == EVERYONE:
            return Permission(grant.permission)
    return Permission.MODERATE if members_moderate(binding) else Permission.SPEAK


def members_moderate(binding: Binding) -> bool:
    """As the binder chose, else as the channel is: who is in a private one was let in."""
    chosen = binding.settings.members_moderate
    return binding.channel_is_private if chosen is None else chosen


def is_beyond_a_guest(row: AnyRow, binding: Binding) -> bool:
    """Whether the row needs the Host's right in a binding that holds the Guest PIN only."""
    return binding.is_listening and isinstance(row, Command) and row.permission > Permission.SPEAK


def check_restart(person: Person, binding: Binding) -> tuple[str, ...]:
    """Whoever may, starts again what somebody in the meeting has stopped by !stop.

    Returns:
        What to add to the answer, for it was all of the mirror that was stopped.

    Raises:
        NotPermittedError: The mirror was stopped, and this is no administrator of the binding.
    """
    if binding.settings.stopped and granted(person, binding) is not Permission.ADMIN:
        raise NotPermittedError(
            "Somebody in the meeting said !stop. "
            f"To start again, ask {who_may(Permission.ADMIN, binding)}."
        )
    return (_ALL_GOES_ON,) if binding.settings.stopped else ()


def who_may(permission: Permission, binding: Binding) -> str:
    """For a refusal: whom to ask instead."""
    if permission is Permission.VIEW:
        return "everyone in the channel"
    level = members_level(binding)
    if permission is Permission.SPEAK and level >= permission:
        return "members of this workspace"
    others = (
        []
        if binding.is_listening and permission < Permission.ADMIN
        else _named(permission, binding)
    )
    if level >= permission and not binding.is_listening:
        others = ["members of this workspace"]
    owners = f"the binding’s owner <@{binding.owner}> or a workspace admin"
    return ", ".join([*others, owners])


def _named(permission: Permission, binding: Binding) -> list[str]:
    """Some of those who were given the right."""
    found = [each for each in binding.grants if each.permission >= permission]
    people = [f"<@{each.subject}>" for each in found if each.kind == "person"]
    groups = [f"<!subteam^{each.subject}>" for each in found if each.kind == "group"]
    return [*people, *groups][:_MOST_NAMED]


def is_workspace_allowed(workspace: WorkspaceId, settings: Settings) -> bool:
    """Without a list, or where workspaces install the app, the surface lets in whom it may."""
    listed = settings.slack_workspaces
    return not listed or workspace in listed or settings.slack_client_id is not None


def permit_workspace(person: Person, settings: Settings) -> None:
    """Only people, and only of workspaces that the bridge is for.

    Raises:
        NotPermittedError: A bot asks, or the workspace is not on the list.
    """
    if person.is_bot:
        raise NotPermittedError("Bots cannot command the bridge.")
    if not is_workspace_allowed(person.workspace, settings):
        raise NotPermittedError("This workspace may not use the bridge. Ask whoever runs it.")


_NO_MEETING = f"This channel has no meeting yet. Give it one: {SLASH_COMMAND} bind and its alias."
_NO_CHANNEL = (
    "A direct message has no meeting. Say meetings here for yours, or this in its channel."
)


def permit(
    person: Person, row: AnyRow, binding: Binding | None, *, is_direct: bool = False
) -> None:
    """Let the person do this in this channel, or in a direct message, which is none.

    Raises:
        NoMeetingError: The row needs a binding and the channel has none.
        NotPermittedError: The person's level is too low; the text says whose is not.
    """
    if binding is None:
        if needs_binding(row):
            raise NoMeetingError(_NO_CHANNEL if is_direct else _NO_MEETING)
        return
    if is_beyond_a_guest(row, binding):
        raise NotPermittedError(
            f"The bridge has only the Guest PIN here. For {row.name}, "
            f"give the Host PIN: {SLASH_COMMAND} bind."
        )
    level = granted(person, binding)
    if level is None or level < row.permission:
        if person.is_untold:
            raise NotPermittedError(_UNTOLD)
        refused = catalogue.MAY_NOT_YET if person.is_remembered else catalogue.MAY_NOT
        who = who_may(row.permission, binding)
        raise NotPermittedError(say(refused, command=row.name, who=who, why=_NOT_TOLD.strip()))


def needs_binding(row: AnyRow) -> bool:
    """Where it does not say so, it may still mean somebody in the meeting."""
    return row.needs_binding or row.needs_meeting or bool(participant_slots(row))


async def may_bind(person: Person, settings: Settings, directory: Directory) -> str | None:
    """Why the person may not bind, or None if they may."""
    if person.is_untold:
        return _UNTOLD
    if not person.is_member:
        return "Only members of this workspace can bind a channel, not guests or bots."
    rules = settings.who_may_bind
    if "members" in rules or person.id in rules or ("admins" in rules and person.is_admin):
        return None
    groups = frozenset(rule for rule in rules if rule.startswith(_IDS_OF_GROUPS))
    if groups and await directory.is_in_groups(person, groups):
        return None
    untold = _NOT_TOLD if person.is_remembered else ""
    return f"You may not bind a channel here. Ask {_binders(rules)}.{untold}"


def _binders(rules: tuple[str, ...]) -> str:
    people = [f"<@{rule}>" for rule in rules if rule.startswith(_IDS_OF_PEOPLE)]
    groups = [f"<!subteam^{rule}>" for rule in rules if rule.startswith(_IDS_OF_GROUPS)]
    admins = ["a workspace admin"] if "admins" in rules else []
    return " or ".join([*admins, *people, *groups][:3]) or "whoever runs the bridge"
