"""Every command for every kind of person in every kind of binding: `python -m tests.pairs`.

Who people are comes from a simulated Slack over its real wire, once as it tells, and once while it
refuses `users.info`; how channels are, while it refuses `conversations.info` too. What each may is
written down here a second time, in other words than the bridge's, and compared.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from random import Random
from typing import Any

from bridge.clock import SystemClock
from bridge.commands.rights.permissions import permit
from bridge.commands.table.command import Command
from bridge.commands.table.errors import NotPermittedError
from bridge.commands.table.invocation import Channel, ChannelId, Person, WorkspaceId
from bridge.commands.table.row import AnyRow, Permission
from bridge.features import COMMANDS
from bridge.simulator.clock import SystemClock as SimulatorClock
from bridge.simulator.slack import SimulatedSlack
from bridge.slack.people.people import People
from bridge.slack.sent.client import identify, open_session, web_client
from bridge.storage.meetings.bindings import Binding, BindingSettings
from bridge.storage.people.grants import EVERYONE, Grant
from tests.slack.rig import settings_for

VIEW, SPEAK, MODERATE, HOST, ADMIN = Permission
# What makes somebody more, or less, than a plain member, as `users.info` has it.
ACCOUNTS: Mapping[str, Mapping[str, Any]] = {
    "member": {},
    "workspace admin": {"is_admin": True},
    "guest of several channels": {"is_restricted": True},
    "guest of one channel": {"is_restricted": True, "is_ultra_restricted": True},
    "of another workspace": {"team_id": "TELSEWHERE"},
    "admin of another workspace": {"team_id": "TELSEWHERE", "is_admin": True},
    "bot": {"is_bot": True},
    "deactivated": {"deleted": True},
}
MEMBERS = frozenset({"member"})
GUESTS = frozenset(ACCOUNTS) - MEMBERS - {"workspace admin", "bot", "deactivated"}
# What somebody was given in the binding by name.
GIVEN: Sequence[Permission | None] = (None, *Permission)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A person: their account, what they were given, and whether they made the binding."""

    account: str
    given: Permission | None = None
    is_owner: bool = False
    is_told: bool = True
    person: Person


@dataclass(frozen=True)
class Pair:
    row: AnyRow
    kind: Kind
    binding: Binding
    is_right: bool
    is_allowed: bool


def level(kind: Kind, binding: Binding) -> Permission | None:
    """What a person may at most, said anew."""
    if kind.is_told and kind.account in {"bot", "deactivated"}:
        return None
    if not kind.is_told or kind.account in GUESTS:
        return VIEW
    if kind.account == "workspace admin" or kind.is_owner or kind.given is ADMIN:
        return ADMIN
    everyone = [each.permission for each in binding.grants if each.kind == EVERYONE]
    moderates = binding.settings.members_moderate
    is_private = binding.channel_is_private if moderates is None else moderates
    usual = everyone[0] if everyone else (MODERATE if is_private else SPEAK)
    found = Permission(max(usual, kind.given or 0))
    if found is ADMIN:
        return ADMIN
    return Permission(min(found, SPEAK)) if binding.is_listening else found


def bindings(channels: Sequence[Channel], kind: Kind) -> Iterator[Binding]:
    """By channel, as told or not; by who moderates; as Host or Guest; with a level for everyone."""
    given = kind.given
    own = (Grant(kind="person", subject=kind.person.id, permission=given),) if given else ()
    for channel, moderates, is_listening, everyone in product(
        channels, (None, True, False), (False, True), (None, VIEW, HOST)
    ):
        all_ = (Grant(kind=EVERYONE, permission=everyone),) if everyone else ()
        yield Binding(
            id="b1",
            workspace=kind.person.workspace,
            channel=channel.id,
            conference_name="Team",
            alias="meet.team",
            owner=kind.person.id if kind.is_owner else "UOWNER",
            created=datetime(2026, 11, 1, tzinfo=UTC),
            settings=BindingSettings(members_moderate=moderates),
            is_listening=is_listening,
            channel_is_private=channel.is_private is True,
            grants=(*own, *all_),
        )


def pairs(kinds: Sequence[Kind], channels: Sequence[Channel]) -> Iterator[Pair]:
    for kind in kinds:
        for binding in bindings(channels, kind):
            most = level(kind, binding)
            for row in COMMANDS:
                is_hosts = isinstance(row, Command) and row.permission > SPEAK
                is_right = most is not None and row.permission <= most
                is_right &= not (binding.is_listening and is_hosts)
                yield Pair(row, kind, binding, is_right, _is_allowed(row, kind, binding))


def _is_allowed(row: AnyRow, kind: Kind, binding: Binding) -> bool:
    try:
        permit(kind.person, row, binding)
    except NotPermittedError:
        return False
    return True


async def look_up() -> tuple[list[Kind], list[Channel]]:
    """Everybody and every channel as Slack tells them, and as it refuses to."""
    slack = SimulatedSlack(SimulatorClock(), Random(1))
    async with slack.serve() as url, open_session() as session:
        settings = settings_for(url, slack, "sockets")
        client = web_client(settings, session, settings.slack_bot_token)
        clock, workspace = SystemClock(), slack.workspace
        identity = await identify(client, clock, Random(1))
        ana = workspace.find_user("ana")
        assert ana is not None
        ids = {}
        for number, (name, fields) in enumerate(ACCOUNTS.items()):
            made = replace(ana, id=f"UKIND{number}", name=f"kind{number}", **fields)
            workspace.users[made.id] = made
            ids[name] = made.id
        places = [slack.channel(each).id for each in ("standup", "leads", "partners")]
        kinds: list[Kind] = []
        channels: list[Channel] = []
        for is_told in (True, False):
            if not is_told:
                slack.faults.remove_method("users.info")
                slack.faults.remove_method("conversations.info")
            people = People(client, clock)
            people.identity = identity
            for account, user in ids.items():
                home = ACCOUNTS[account].get("team_id", workspace.team_id)
                hint = {"user": {"id": user, "team_id": home}}
                person = await people.person(workspace.team_id, user, hint)
                kinds += _kinds(account, person, is_told=is_told)
            for place in places:
                found = await people.find_channel(WorkspaceId(workspace.team_id), ChannelId(place))
                assert found is not None
                assert found.is_told is is_told
                channels.append(found)
    return kinds, channels


def _kinds(account: str, person: Person, *, is_told: bool) -> Iterator[Kind]:
    for given in GIVEN:
        yield Kind(account=account, given=given, is_told=is_told, person=person)
    yield Kind(account=account, is_owner=True, is_told=is_told, person=person)


def main() -> None:
    kinds, channels = asyncio.run(look_up())
    found = list(pairs(kinds, channels))
    above = [each for each in found if each.is_allowed and not each.is_right]
    below = [each for each in found if each.is_right and not each.is_allowed]
    print(f"{len(found):,} pairs: {len(COMMANDS)} commands, {len(kinds)} kinds of people, ", end="")  # noqa: T201 - what it is for
    print(f"{len(found) // len(COMMANDS) // len(kinds)} kinds of bindings")  # noqa: T201 - what it is for
    print(f"above their level: {len(above)}; refused what is theirs: {len(below)}")  # noqa: T201 - what it is for
    for each in [*above, *below][:20]:
        print(f"  {each.row.name}: {each.kind.account} given {each.kind.given}")  # noqa: T201 - what it is for
    if above or below:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
