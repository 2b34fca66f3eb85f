"""Who asks for what, from where: what every surface turns a person's request into."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType, Protocol

WorkspaceId = NewType("WorkspaceId", str)
ChannelId = NewType("ChannelId", str)
SlackUserId = NewType("SlackUserId", str)


class Surface(StrEnum):
    """Where in Slack a request came from; stands in the audit."""

    SLASH_COMMAND = "slash command"
    BUTTON = "button"
    MODAL = "modal"
    PICKER = "picker"
    CONFIRMATION = "confirmation"
    WEB_PAGE = "web page"
    MENTION = "mention"
    DIRECT_MESSAGE = "direct message"
    SHORTCUT = "shortcut"
    TIMER = "timer"


@dataclass(frozen=True, kw_only=True)
class Person:
    """A Slack user as the bridge may judge them."""

    workspace: WorkspaceId
    id: SlackUserId
    name: str
    is_admin: bool = False
    is_guest: bool = False
    is_external: bool = False
    is_bot: bool = False
    is_remembered: bool = False
    """Slack has not said for long who this is, so nobody counts as an admin."""
    is_untold: bool = False
    """Slack refuses to say who this is: it may be a guest, and has no more rights than one."""
    utc_offset: int = 0
    """How many seconds their clock is ahead of UTC, as far as Slack says."""
    zone: str = ""
    """Where their clock is, by IANA's name, as far as Slack says."""
    groups: frozenset[str] = frozenset()
    """Those of the binding's user groups that the person is in; see `with_groups`."""

    @property
    def is_member(self) -> bool:
        """A full member of this workspace: no guest, no bot, nobody of another workspace.

        Whom Slack does not tell of is none, for it may be any of them.
        """
        return not (self.is_guest or self.is_external or self.is_bot or self.is_untold)


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A Slack conversation as binding needs to see it."""

    id: ChannelId
    name: str = ""
    is_private: bool | None = None
    """None where Slack does not say."""
    is_external: bool = False
    is_archived: bool = False
    has_bot: bool = True
    member_count: int | None = None
    """None where Slack does not say."""
    is_told: bool = True
    """Whether Slack says who can read there; where it does not, anybody may."""


class Directory(Protocol):
    """Looks people and channels up; cached by whoever implements it."""

    @property
    def bot_name(self) -> str:
        """What people write after `/invite @`."""

    async def find_channel(self, workspace: WorkspaceId, channel: ChannelId) -> Channel | None:
        """None where Slack hides it from the bot."""

    async def is_in_groups(self, person: Person, groups: Collection[str]) -> bool:
        """Whether the person belongs to one of these Slack user groups."""

    async def members_of_group(self, workspace: str, group: str) -> tuple[str, ...]:
        """Ids of the people in a Slack user group; none where Slack does not tell."""

    async def is_in_channel(self, person: Person, channel: ChannelId) -> bool:
        """Whether the person is a member of it; False where Slack does not tell."""

    async def person(self, workspace: str, slack_user: str) -> Person:
        """Who that is, and what they are there; raises where Slack does not tell."""

    async def profile_field(self, workspace: str, label: str) -> str | None:
        """The id of the profile field of that label; None where there is none.

        Raises where Slack does not tell.
        """

    async def in_profile(self, workspace: str, slack_user: str, field: str) -> str:
        """What a person's profile has in that field at this moment; raises as above."""

    async def link(
        self, workspace: str, channel: str, ts: str, thread_ts: str | None
    ) -> str | None:
        """The address of a message; None where it is not known."""

    async def profile_link(self, workspace: str, slack_user: str) -> str | None:
        """The address of a person's profile; None where it is not known."""

    async def name_of(self, workspace: str, slack_user: str) -> str:
        """A display name; never raises."""


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """One request of one person."""

    key: str
    """The same for each delivery of one gesture: what runs once is remembered by it."""
    person: Person
    channel: ChannelId
    surface: Surface
    words: str = ""
    """What was typed after the command, as Slack sent it: wrapped and escaped."""
    command: str | None = None
    """The row's name, where a button or form already knows it."""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Arguments by name; from a form, so they may hold a PIN."""
    pending_id: str | None = None
    """The stored question this answers."""
    choice: str | None = None
    """Which of the question's options was taken."""
    is_confirmed: bool = False
    """Whether the surface has asked already if it is meant."""
    files: tuple[str, ...] = ()
    """The ids of the files that came with the words."""

    @property
    def workspace(self) -> WorkspaceId:
        return self.person.workspace
