"""Who people and channels are, as Slack tells it, remembered for a while."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bridge.clock import Clock
from bridge.commands.invocation import (
    Channel,
    ChannelId,
    Directory,
    Person,
    SlackUserId,
    WorkspaceId,
)
from bridge.errors import BridgeError
from bridge.mirror.text import Names, clean_name, mentions_in
from bridge.slack.client import Identity
from bridge.slack.failure import CALL_ERRORS, CALL_SECONDS, TOKEN_ERRORS, Failure, read_failure
from bridge.slack.profile import read_channel, read_name, read_person
from bridge.slack.requests import text_at

_NAME_SECONDS = 24 * 3600.0
# Rights are asked for again sooner, so that who is no admin any more is none here either.
_RIGHTS_SECONDS = 600.0
# While Slack does not answer, what it said last goes on counting for so long.
_GRACE_SECONDS = 600.0
# Then it is not asked again at once, for it may be that it was asked too often.
_AGAIN_SECONDS = 15.0
_NOBODY_SECONDS = 300.0
_CHANNEL_SECONDS = 60.0
_GROUP_SECONDS = 300.0
_ENTRIES = 10_000
# Slack gives no more at once.
_MEMBERS_AT_ONCE = 1000
# In a larger channel people have other ways.
_MOST_PAGES = 20
_UNKNOWN_USER = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
# This app, or this Slack, never tells who people are; any other refusal is about one person.
_TELLS_NOBODY = frozenset({"missing_scope", "not_allowed_token_type", "unknown_method"})
_UNKNOWN_CHANNEL = frozenset({"channel_not_found", "method_not_supported_for_channel_type"})

log = structlog.get_logger()


class DirectoryUnavailableError(BridgeError):
    """Slack did not answer a question about a person or channel."""

    def __init__(self) -> None:
        super().__init__("Slack did not tell me who you are; please try again.")


@dataclass(frozen=True)
class _Known:
    """An answer of Slack; None where there is nothing of that id."""

    fields: Mapping[str, Any] | None
    at: float
    tried: float
    """When Slack was asked last, whether it answered or not."""


class People(Directory):
    """Looks people, channels and groups up; one for a workspace."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[tuple[str, str], _Known] = {}
        self._named_scopes: set[str] = set()
        self.identity: Identity | None = None
        """Set once Slack has told; the app's own person cannot be known before."""

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
        if self._is_elsewhere(workspace, hint):
            return Person(
                workspace=WorkspaceId(workspace),
                id=SlackUserId(slack_user),
                name=read_name(hint) or slack_user,
                is_external=True,
            )
        try:
            fields = await self._user(slack_user, _RIGHTS_SECONDS, _GRACE_SECONDS)
        except DirectoryUnavailableError:
            fields = self._remembered(("users.info", slack_user), _NAME_SECONDS)
            if fields is None:
                raise
            person = read_person(workspace, slack_user, fields, hint=payload or {})
            return replace(person, is_admin=False, is_remembered=True)
        return read_person(workspace, slack_user, fields, hint=payload or {})

    @property
    @override
    def bot_name(self) -> str:
        return self.identity.bot_name if self.identity else ""

    @override
    async def find_channel(self, workspace: WorkspaceId, channel: ChannelId) -> Channel | None:
        fields = await self._ask(
            ("conversations.info", channel),
            {"channel": channel, "include_num_members": True},
            "channel",
            seconds=_CHANNEL_SECONDS,
            unknown=_UNKNOWN_CHANNEL,
        )
        return None if fields is None else read_channel(channel, fields)

    @override
    async def is_in_groups(self, person: Person, groups: Collection[str]) -> bool:
        for group in sorted(groups):
            fields = await self._ask(
                ("usergroups.users.list", group),
                {"usergroup": group},
                "users",
                seconds=_GROUP_SECONDS,
                unknown=frozenset({"no_such_subteam", "subteam_not_found"}),
            )
            if person.id in ((fields or {}).get("users") or ()):
                return True
        return False

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

    async def _members(self, channel: str, cursor: str) -> Mapping[str, Any] | None:
        """One page; each is remembered for itself."""
        where = {"cursor": cursor} if cursor else {}
        return await self._ask(
            _page_key(channel, cursor),
            {"channel": channel, "limit": _MEMBERS_AT_ONCE} | where,
            "members",
            seconds=_CHANNEL_SECONDS,
            unknown=_UNKNOWN_CHANNEL,
        )

    async def names_for(self, text: str, blocks: Sequence[Any] | None) -> Names:
        """The names behind the ids in a message; an id that Slack keeps to itself gets none."""
        users: dict[str, str] = {}
        channels: dict[str, str | None] = {}
        for each in mentions_in(text, blocks):
            try:
                if each.startswith(("U", "W")):
                    users[each] = read_name(await self._user(each, _NAME_SECONDS) or {})
                elif each.startswith(("C", "G")):
                    found = await self.find_channel(WorkspaceId(""), ChannelId(each))
                    channels[each] = found.name if found and not found.is_private else None
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
        self._known.pop(("users.info", slack_user), None)

    def forget_channel(self, channel: str) -> None:
        """Slack says that the channel has changed."""
        self._known.pop(("conversations.info", channel), None)
        cursor = ""
        while known := self._known.pop(_page_key(channel, cursor), None):
            cursor = (known.fields or {}).get("next_cursor", "")

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
        return await self._ask(
            ("users.info", slack_user),
            {"user": slack_user},
            "user",
            seconds=seconds,
            grace=grace,
            unknown=_UNKNOWN_USER,
        )

    async def _ask(
        self,
        key: tuple[str, str],
        params: dict[str, Any],
        member: str,
        *,
        seconds: float,
        unknown: frozenset[str],
        grace: float = _GRACE_SECONDS,
    ) -> Mapping[str, Any] | None:
        """The answer's member, from memory while that is fresh; None if Slack knows nothing."""
        known = self._known.get(key)
        if known is not None and self._age(known) < self._life(known, seconds):
            return known.fields
        if known is not None and self._clock.monotonic() - known.tried < _AGAIN_SECONDS:
            return self._make_do(key, seconds + grace)
        try:
            async with self._clock.timeout(CALL_SECONDS):
                answer = await self._client.api_call(key[0], params=params)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            if _is_no_answer(key[0], failure, unknown):
                self._note_try(key)
                return self._make_do(key, seconds + grace)
            fields = self._judge(key[0], failure, unknown)
        else:
            fields = _member(answer.data, member)
        self._remember(key, fields)
        return fields

    def _judge(
        self, method: str, failure: Failure, unknown: frozenset[str]
    ) -> Mapping[str, Any] | None:
        if failure.code in unknown:
            return None
        if failure.code == "missing_scope" and method not in self._named_scopes:
            self._named_scopes.add(method)
            log.warning(
                "the app lacks a scope; reinstall it", method=method, needed=failure.details
            )
        return {}

    def _make_do(self, key: tuple[str, str], seconds: float) -> Mapping[str, Any]:
        """Better as they were a while ago than nobody.

        Raises:
            DirectoryUnavailableError: That is too long ago.
        """
        fields = self._remembered(key, seconds)
        if fields is None:
            raise DirectoryUnavailableError
        return fields

    def _remembered(self, key: tuple[str, str], seconds: float) -> Mapping[str, Any] | None:
        known = self._known.get(key)
        return known.fields if known is not None and self._age(known) < seconds else None

    def _note_try(self, key: tuple[str, str]) -> None:
        if known := self._known.get(key):
            self._known[key] = replace(known, tried=self._clock.monotonic())

    def _age(self, known: _Known) -> float:
        return self._clock.monotonic() - known.at

    @staticmethod
    def _life(known: _Known, seconds: float) -> float:
        return seconds if known.fields else min(seconds, _NOBODY_SECONDS)

    def _remember(self, key: tuple[str, str], fields: Mapping[str, Any] | None) -> None:
        self._known.pop(key, None)
        if len(self._known) >= _ENTRIES:
            self._known.pop(next(iter(self._known)))
        now = self._clock.monotonic()
        self._known[key] = _Known(fields, now, now)


@dataclass(frozen=True)
class FoundNames:
    """The names that Slack gave."""

    users: Mapping[str, str]
    channels: Mapping[str, str | None]

    def user(self, user_id: str) -> str:
        return clean_name(self.users.get(user_id, ""), "someone")

    def channel(self, channel_id: str) -> str | None:
        return self.channels.get(channel_id)

    def group(self, group_id: str) -> str:
        """Handles of groups would need a scope of their own."""
        return f"group {group_id}" if not group_id.startswith("S") else "a group"


def _is_no_answer(method: str, failure: Failure, unknown: frozenset[str]) -> bool:
    """Slack says neither how it is nor that it will never tell."""
    if failure.code in unknown:
        return False
    is_odd = method == "users.info" and failure.code not in _TELLS_NOBODY
    return failure.is_temporary or failure.code in TOKEN_ERRORS or is_odd


def _page_key(channel: str, cursor: str) -> tuple[str, str]:
    return "conversations.members", f"{channel} {cursor}"


def _member(data: Any, name: str) -> Mapping[str, Any]:
    """The part of an answer that we asked for; a list keeps its name, and where it goes on."""
    value = data.get(name) if isinstance(data, Mapping) else None
    if isinstance(value, list):
        return {name: value, "next_cursor": text_at(data, "response_metadata", "next_cursor")}
    return value if isinstance(value, Mapping) else {}
