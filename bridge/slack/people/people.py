"""Who people and channels are, as Slack tells it, remembered for a while."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bridge.clock import Clock
from bridge.commands.table.invocation import (
    Channel,
    ChannelId,
    Directory,
    Person,
    WorkspaceId,
)
from bridge.mirror.words.text import Names, clean_name, mentions_in
from bridge.slack.people.lookups import (
    DirectorySilentError,
    DirectoryUnavailableError,
    Lookups,
    Question,
)
from bridge.slack.people.profile import has_home, read_channel, read_name, read_person
from bridge.slack.people.profile_fields import Profiles
from bridge.slack.requests import text_at
from bridge.slack.sent.client import Identity, read_address

_NAME_SECONDS = 24 * 3600.0
# Rights are asked for again sooner, so that who is no admin any more is none here either.
_RIGHTS_SECONDS = 600.0
# While Slack does not answer, what it said last goes on counting for so long.
_GRACE_SECONDS = 600.0
_CHANNEL_SECONDS = 60.0
_GROUP_SECONDS = 300.0
# Slack gives no more at once.
_MEMBERS_AT_ONCE = 1000
# In a larger channel people have other ways.
_MOST_PAGES = 20
# Whoever names more of them in one message is read without their names.
_MOST_NAMES = 100
_UNKNOWN_USER = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
_UNKNOWN_CHANNEL = frozenset({"channel_not_found", "method_not_supported_for_channel_type"})
_UNKNOWN_GROUP = frozenset({"no_such_subteam", "subteam_not_found"})
_WHO, _WHERE, _MEMBERS = "users.info", "conversations.info", "conversations.members"


class People(Directory):
    """Looks people, channels and groups up; one for a workspace.

    Whom Slack refuses to tell of has a guest's rights, or with `trusts_untold` a member's.
    """

    def __init__(
        self, client: AsyncWebClient, clock: Clock, *, trusts_untold: bool = False
    ) -> None:
        self._lookups = Lookups(client, clock)
        self._profiles = Profiles(self._lookups)
        self._trusts_untold = trusts_untold
        self.identity: Identity | None = None
        """Set once Slack has told; the app's own person cannot be known before."""

    @override
    async def person(
        self, workspace: str, slack_user: str, payload: Mapping[str, Any] | None = None
    ) -> Person:
        """Who acts, judged by the payload that brought the request and by `users.info`.

        Where Slack has not answered for long, a person keeps what they must not, and not what
        they may.

        Raises:
            DirectoryUnavailableError: Slack does not answer at this moment.
        """
        user = (payload or {}).get("user")
        hint: Mapping[str, Any] = user if isinstance(user, Mapping) else {}
        is_elsewhere = self._is_elsewhere(workspace, hint)
        try:
            fields = await self._user(slack_user, _RIGHTS_SECONDS, _GRACE_SECONDS)
        except DirectoryUnavailableError as error:
            fields = self._lookups.remembered(_WHO, slack_user, _NAME_SECONDS)
            is_silent = isinstance(error, DirectorySilentError)
            if fields is None and not (is_elsewhere or is_silent):
                raise
            if fields is None and is_silent and not is_elsewhere:
                person = self._read(workspace, slack_user, {}, payload, is_elsewhere=False)
                return replace(person, is_untold=not self._trusts_untold)
            person = self._read(workspace, slack_user, fields, payload, is_elsewhere=is_elsewhere)
            return replace(person, is_admin=False, is_remembered=True)
        return self._read(workspace, slack_user, fields, payload, is_elsewhere=is_elsewhere)

    def _read(
        self,
        workspace: str,
        slack_user: str,
        fields: Mapping[str, Any] | None,
        payload: Mapping[str, Any] | None,
        *,
        is_elsewhere: bool,
    ) -> Person:
        """What Slack tells of a person counts, and the payload's word where Slack tells nothing."""
        organization = self.identity.enterprise_id if self.identity else None
        person = read_person(
            workspace, slack_user, fields, hint=payload or {}, organization=organization
        )
        return (
            replace(person, is_external=True) if is_elsewhere and not has_home(fields) else person
        )

    async def _address(self) -> str:
        """Of the workspace: an installation does not tell it, so Slack is asked once."""
        identity = self.identity
        if identity is None or identity.url:
            return identity.url if identity else ""
        with suppress(DirectoryUnavailableError):
            question = Question(
                method="auth.test",
                about="",
                params={},
                member="",
                seconds=_NAME_SECONDS,
                grace=_NAME_SECONDS,
                unknown=frozenset(),
            )
            return read_address((await self._lookups.ask(question) or {}).get("url"))
        return ""

    @property
    @override
    def bot_name(self) -> str:
        return self.identity.bot_name if self.identity else ""

    @override
    async def link(
        self, workspace: str, channel: str, ts: str, thread_ts: str | None
    ) -> str | None:
        """As Slack's own.

        https://docs.slack.dev/reference/methods/chat.getPermalink
        """
        base = await self._address()
        if not base:
            return None
        thread = f"?thread_ts={thread_ts}&cid={channel}" if thread_ts else ""
        return f"{base.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}{thread}"

    @override
    async def profile_link(self, workspace: str, slack_user: str) -> str | None:
        base = await self._address()
        return f"{base.rstrip('/')}/team/{slack_user}" if base else None

    @override
    async def find_channel(self, workspace: WorkspaceId, channel: ChannelId) -> Channel | None:
        question = Question(
            method=_WHERE,
            about=channel,
            params={"channel": channel, "include_num_members": "true"},
            member="channel",
            seconds=_CHANNEL_SECONDS,
            grace=_GRACE_SECONDS,
            unknown=_UNKNOWN_CHANNEL,
        )
        try:
            fields = await self._lookups.ask(question)
        except DirectorySilentError:
            fields = {}
        return None if fields is None else read_channel(channel, fields)

    async def look_again(self, workspace: WorkspaceId, channel: ChannelId) -> Channel | None:
        """As `find_channel`, as it is at this moment."""
        self.forget_channel(channel)
        return await self.find_channel(workspace, channel)

    @override
    async def is_in_groups(self, person: Person, groups: Collection[str]) -> bool:
        for group in sorted(groups):
            # Of whom Slack does not say that they are in it, nobody is.
            with suppress(DirectorySilentError):
                if person.id in await self._in_group(group):
                    return True
        return False

    @override
    async def members_of_group(self, workspace: str, group: str) -> tuple[str, ...]:
        with suppress(DirectoryUnavailableError):
            return tuple(each for each in await self._in_group(group) if isinstance(each, str))
        return ()

    async def _in_group(self, group: str) -> Sequence[Any]:
        question = Question(
            method="usergroups.users.list",
            about=group,
            params={"usergroup": group},
            member="users",
            seconds=_GROUP_SECONDS,
            grace=_GRACE_SECONDS,
            unknown=_UNKNOWN_GROUP,
        )
        return (await self._lookups.ask(question) or {}).get("users") or ()

    @override
    async def profile_field(self, workspace: str, label: str) -> str | None:
        return await self._profiles.field(label)

    @override
    async def in_profile(self, workspace: str, slack_user: str, field: str) -> str:
        return await self._profiles.value(slack_user, field)

    @override
    async def is_in_channel(self, person: Person, channel: ChannelId) -> bool:
        cursor = ""
        try:
            for _ in range(_MOST_PAGES):
                fields = await self._members(channel, cursor) or {}
                cursor = fields.get("next_cursor", "")
                if person.id in fields.get("members", ()):
                    return True
                if not cursor:
                    return False
        except DirectoryUnavailableError:
            pass
        return False

    async def members(self, channel: ChannelId) -> frozenset[str] | None:
        """Who is in it now, as far as Slack lists them; None where it does not."""
        found: set[str] = set()
        cursor = ""
        with suppress(DirectoryUnavailableError):
            for _ in range(_MOST_PAGES):
                fields = await self._members(channel, cursor)
                if fields is None:
                    return None
                found.update(each for each in fields.get("members", ()) if isinstance(each, str))
                if not (cursor := fields.get("next_cursor", "")):
                    break
            return frozenset(found)
        return None

    async def _members(self, channel: str, cursor: str) -> Mapping[str, Any] | None:
        """One page; each is remembered for itself."""
        where = {"cursor": cursor} if cursor else {}
        return await self._lookups.ask(
            Question(
                method=_MEMBERS,
                about=_page(channel, cursor),
                params={"channel": channel, "limit": str(_MEMBERS_AT_ONCE)} | where,
                member="members",
                seconds=_CHANNEL_SECONDS,
                grace=_GRACE_SECONDS,
                unknown=_UNKNOWN_CHANNEL,
            )
        )

    async def names_for(self, text: str, blocks: Sequence[Any] | None) -> Names:
        """The names behind the ids in a message; an id that Slack keeps to itself gets none."""
        users: dict[str, str] = {}
        channels: dict[str, str | None] = {}
        for each in sorted(mentions_in(text, blocks))[:_MOST_NAMES]:
            try:
                if each.startswith(("U", "W")):
                    users[each] = read_name(await self._user(each, _NAME_SECONDS) or {})
                elif each.startswith(("C", "G")):
                    found = await self.find_channel(WorkspaceId(""), ChannelId(each))
                    is_public = found is not None and found.is_private is False
                    channels[each] = found.name if found and is_public else None
            except DirectoryUnavailableError:
                continue
        return FoundNames(users, channels)

    @override
    async def name_of(self, workspace: str, slack_user: str) -> str:
        """A display name for the meeting; never raises."""
        try:
            fields = await self._user(slack_user, _NAME_SECONDS)
        except DirectoryUnavailableError:
            fields = None
        return clean_name(read_name(fields or {}), "someone")

    async def picture_of(self, slack_user: str) -> str:
        """The address of a person's picture; empty where Slack tells none."""
        try:
            fields = await self._user(slack_user, _NAME_SECONDS)
        except DirectoryUnavailableError:
            return ""
        return text_at(fields, "profile", "image_72")

    def forget(self, slack_user: str) -> None:
        """Slack says that the person has changed."""
        self._lookups.forget(_WHO, slack_user)

    def forget_channel(self, channel: str) -> None:
        """Slack says that the channel has changed."""
        self._lookups.forget(_WHERE, channel)
        cursor = ""
        while (page := self._lookups.forget(_MEMBERS, _page(channel, cursor))) is not None:
            cursor = page.get("next_cursor", "")

    def _is_elsewhere(self, workspace: str, hint: Mapping[str, Any]) -> bool:
        if self.identity is not None and self.identity.is_enterprise:
            # All teams of the organization are at home; `users.info` knows them apart.
            return False
        team = hint.get("team_id")
        ours = {workspace, self.identity.enterprise_id if self.identity else None}
        return isinstance(team, str) and bool(team) and team not in ours

    async def _user(
        self, slack_user: str, seconds: float, grace: float = _NAME_SECONDS
    ) -> Mapping[str, Any] | None:
        return await self._lookups.ask(
            Question(
                method=_WHO,
                about=slack_user,
                params={"user": slack_user},
                member="user",
                seconds=seconds,
                grace=grace,
                unknown=_UNKNOWN_USER,
            )
        )


@dataclass(frozen=True)
class FoundNames:
    """The names that Slack gave."""

    users: Mapping[str, str]
    channels: Mapping[str, str | None]

    def user(self, user_id: str) -> str:
        return clean_name(self.users.get(user_id, ""), "someone")

    def channel(self, channel_id: str) -> str | None:
        return self.channels.get(channel_id)

    def group(self, _: str) -> str | None:
        """Handles of groups would need a scope of their own."""
        return None


def _page(channel: str, cursor: str) -> str:
    return f"{channel} {cursor}"
