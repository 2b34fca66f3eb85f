"""The workspaces the bridge serves: that of the bot token, or all that installed the app.

Each has its own token, people, limits, sender and desk; what arrives is brought to the one whose
installation it was delivered for. A workspace that nobody has approved is not in here at all.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

import aiohttp
from pydantic import SecretStr
from typing_extensions import override

from bridge.clock import Clock
from bridge.commands.table.invocation import Channel, ChannelId, Directory, Person, WorkspaceId
from bridge.commands.telling.overview import Overview
from bridge.config import Settings
from bridge.mirror.words.text import Names
from bridge.slack.answering.answers import Answers
from bridge.slack.answering.desk import Desk, Runner
from bridge.slack.answering.home import Home
from bridge.slack.answering.links import Links
from bridge.slack.answering.panel_desk import PanelDesk
from bridge.slack.answering.panels import Panels
from bridge.slack.answering.shortcuts import Shortcuts
from bridge.slack.answering.submissions import Submissions
from bridge.slack.answering.views import Views
from bridge.slack.jobs import Jobs
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.people.people import People
from bridge.slack.requests import text_at
from bridge.slack.sent.client import Identity, web_client
from bridge.slack.sent.limits import Limits
from bridge.storage.database import Database


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What all workspaces share."""

    settings: Settings
    database: Database
    session: aiohttp.ClientSession
    clock: Clock
    random: Random
    wanted_scopes: frozenset[str] = frozenset()
    """Without them people miss something, and are told so on the Home tab."""


class Workspace:
    """One workspace with the bridge in it."""

    def __init__(self, identity: Identity, token: SecretStr, parts: Parts) -> None:
        self.identity = identity
        self.token = token
        self.client = web_client(parts.settings, parts.session, token)
        self.limits = Limits(parts.clock)
        trusts_untold = parts.settings.untold_people == "members"
        self.people = People(self.client, parts.clock, trusts_untold=trusts_untold)
        self.people.identity = identity
        self._parts = parts
        self.desk: Desk
        self.submissions: Submissions
        self.links: Links
        self.shortcuts: Shortcuts
        self.panels: Panels | None = None
        self.panel_desk: PanelDesk | None = None
        self.home: Home | None = None

    @property
    def id(self) -> str:
        """What everything stored for it is kept under."""
        return self.identity.team

    def open(self, runner: Runner, jobs: Jobs, overview: Overview | None = None) -> None:
        """Build what serves its people; needed before anything arrives for it."""
        parts = self._parts
        answers = Answers(
            client=self.client,
            session=parts.session,
            api_url=parts.settings.slack_api_url,
            clock=parts.clock,
            random=parts.random,
        )
        views = Views(self.client, parts.clock)
        if overview is not None:
            self.panels = Panels(
                overview=overview, people=self.people, views=views, jobs=jobs, clock=parts.clock
            )
        self.desk = Desk(
            runner=runner,
            people=self.people,
            identity=self.identity,
            answers=answers,
            views=views,
            jobs=jobs,
            database=parts.database,
            clock=parts.clock,
            random=parts.random,
            panels=self.panels,
        )
        if overview is not None and self.panels is not None:
            self.home = self._home(overview)
            self.panel_desk = PanelDesk(
                desk=self.desk, panels=self.panels, home=self.home, views=views
            )
        self.shortcuts = Shortcuts(
            desk=self.desk,
            panels=self.panels,
            people=self.people,
            workspace=self.id,
            database=parts.database,
            clock=parts.clock,
        )
        self.links = Links(
            client=self.client,
            settings=parts.settings,
            database=parts.database,
            clock=parts.clock,
        )
        self.submissions = Submissions(
            desk=self.desk,
            answers=answers,
            views=views,
            jobs=jobs,
            database=parts.database,
            clock=parts.clock,
            random=parts.random,
        )

    def _home(self, overview: Overview) -> Home:
        return Home(
            client=self.client,
            overview=overview,
            identity=self.identity,
            wanted_scopes=self._parts.wanted_scopes,
            clock=self._parts.clock,
            join_url=self._parts.settings.pexip_join_url,
        )


class Workspaces:
    """Those that are served at this moment, by team id or by organization id."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._by_id: dict[str, Workspace] = {}

    def __iter__(self) -> Iterator[Workspace]:
        return iter(tuple(self._by_id.values()))

    def add(self, workspace: Workspace) -> None:
        self._by_id[workspace.id] = workspace

    def remove(self, workspace_id: str) -> None:
        self._by_id.pop(workspace_id, None)

    def get(self, workspace_id: str) -> Workspace | None:
        return self._by_id.get(workspace_id)

    def find_by_event(self, body: Mapping[str, Any]) -> Workspace | None:
        """Whose event this is; None for whoever may not use the bridge.

        What names no workspace at all can only be the one token's.
        """
        found = self._find(body) if installed_for(body) else self._only
        if self._settings.slack_client_id is not None or found is None:
            return found or self._listed(body)
        listed = self._settings.slack_workspaces
        return found if not listed or found.id in listed else None

    def find_by_request(self, body: Mapping[str, Any]) -> Workspace | None:
        """Whose desk serves a press; in a shared channel its person may live elsewhere."""
        return self._find(body) or self._only

    def find_by_ids(self, team: str | None, enterprise: str | None) -> Workspace | None:
        return self._by_id.get(team or "") or self._by_id.get(enterprise or "") or self._only

    def _find(self, body: Mapping[str, Any]) -> Workspace | None:
        ids = installed_for(body)
        return next((self._by_id[each] for each in ids if each in self._by_id), None)

    def _listed(self, body: Mapping[str, Any]) -> Workspace | None:
        """One token that is used for several workspaces, where the setting names them."""
        listed = set(self._settings.slack_workspaces)
        return self._only if listed.intersection(installed_for(body)) else None

    @property
    def _only(self) -> Workspace | None:
        """The bot token's own, where nobody else can have installed the app."""
        if self._settings.slack_client_id is not None:
            return None
        return next(iter(self), None)


class Everybody(Directory):
    """The people and channels of all workspaces, each asked of its own."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    @property
    @override
    def bot_name(self) -> str:
        return next((each.people.bot_name for each in self._workspaces), "")

    @override
    async def link(
        self, workspace: str, channel: str, ts: str, thread_ts: str | None
    ) -> str | None:
        found = self._workspaces.find_by_ids(workspace, None)
        return await found.people.link(workspace, channel, ts, thread_ts) if found else None

    @override
    async def profile_link(self, workspace: str, slack_user: str) -> str | None:
        found = self._workspaces.find_by_ids(workspace, None)
        return await found.people.profile_link(workspace, slack_user) if found else None

    @override
    async def find_channel(self, workspace: WorkspaceId, channel: ChannelId) -> Channel | None:
        return await self.of(workspace).find_channel(workspace, channel)

    async def look_again(self, workspace: WorkspaceId, channel: ChannelId) -> Channel | None:
        """As `find_channel`, as it is at this moment."""
        return await self.of(workspace).look_again(workspace, channel)

    async def members(self, workspace: WorkspaceId, channel: ChannelId) -> frozenset[str] | None:
        """As `People.members`."""
        return await self.of(workspace).members(channel)

    @override
    async def is_in_groups(self, person: Person, groups: Collection[str]) -> bool:
        return await self.of(person.workspace).is_in_groups(person, groups)

    @override
    async def members_of_group(self, workspace: str, group: str) -> tuple[str, ...]:
        with suppress(DirectoryUnavailableError):
            return await self.of(workspace).members_of_group(workspace, group)
        return ()

    @override
    async def profile_field(self, workspace: str, label: str) -> str | None:
        return await self.of(workspace).profile_field(workspace, label)

    @override
    async def in_profile(self, workspace: str, slack_user: str, field: str) -> str:
        return await self.of(workspace).in_profile(workspace, slack_user, field)

    @override
    async def is_in_channel(self, person: Person, channel: ChannelId) -> bool:
        return await self.of(person.workspace).is_in_channel(person, channel)

    @override
    async def person(
        self, workspace: str, slack_user: str, payload: Mapping[str, Any] | None = None
    ) -> Person:
        """As `People.person`; raises DirectoryUnavailableError."""
        return await self.of(workspace).person(workspace, slack_user, payload)

    @override
    async def name_of(self, workspace: str, slack_user: str) -> str:
        try:
            return await self.of(workspace).name_of(workspace, slack_user)
        except DirectoryUnavailableError:
            return "someone"

    async def names_for(self, workspace: str, text: str, blocks: Sequence[Any] | None) -> Names:
        return await self.of(workspace).names_for(text, blocks)

    def of(self, workspace: str) -> People:
        """Raises DirectoryUnavailableError where the app was removed."""
        found = self._workspaces.find_by_ids(workspace, None)
        if found is None:
            raise DirectoryUnavailableError
        return found.people


def installed_for(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids a payload may have been delivered for, the surest first.

    `team` is the acting person's in a shared channel, while our own message or view says which
    installation posted it. https://docs.slack.dev/apis/slack-connect/using-slack-connect-api
    """
    authorizations = body.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else None
    paths = (
        ("view", "app_installed_team_id"),
        ("message", "bot_profile", "team_id"),
        ("team", "id"),
        ("team_id",),
        ("enterprise", "id"),
        ("enterprise_id",),
        ("team", "enterprise_id"),
        ("user", "team_id"),
    )
    found = [text_at(first, "team_id"), text_at(first, "enterprise_id")]
    found += [text_at(body, *path) for path in paths]
    return tuple(dict.fromkeys(each for each in found if each))
