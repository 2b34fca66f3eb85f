"""What a workspace consists of, and how each thing looks on the wire.

https://docs.slack.dev/reference/objects/
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from bridge.simulator.slack.rules.block_text import notifications_of, words_of

Json = dict[str, Any]
ChannelKind = Literal["public", "private", "im"]

_PICTURE_SIZES = (24, 32, 48, 72, 192, 512)
# What a message has on the wire only where it is known.
_OPTIONAL = (
    "user",
    "subtype",
    "team",
    "bot_id",
    "app_id",
    "username",
    "icons",
    "client_msg_id",
    "thread_ts",
    "parent_user_id",
    "edited",
)


@dataclass(eq=False)
class User:
    """A person or a bot; `team_id` of another workspace makes a person external."""

    id: str
    name: str
    real_name: str
    team_id: str
    display_name: str = ""
    tz: str = "Etc/UTC"
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    bot_id: str | None = None
    deleted: bool = False
    # Of a member of an organization: its id, and the workspaces the person is in.
    enterprise_user: Json | None = None
    phone: str = ""
    # What the person has written into the workspace's own fields, by their ids.
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def shown_name(self) -> str:
        return self.display_name or self.real_name

    def to_wire(self, home_team: str, base_url: str) -> Json:
        picture = f"{base_url}/avatars/{self.id}.svg"
        profile = {
            **{f"image_{size}": picture for size in _PICTURE_SIZES},
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.display_name,
            "display_name_normalized": self.display_name,
            "team": self.team_id,
        }
        flags = {
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted or self.is_ultra_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "deleted": self.deleted,
        }
        wire: Json = {"id": self.id, "team_id": self.team_id, "name": self.name, "tz": self.tz}
        wire |= {"real_name": self.real_name, "profile": profile, **flags}
        if self.enterprise_user is not None:
            wire["enterprise_user"] = self.enterprise_user
        return wire if self.team_id == home_team else wire | {"is_stranger": False}


@dataclass(eq=False)
class UserGroup:
    """People who can be mentioned, and given rights, together."""

    id: str
    team_id: str
    handle: str
    users: list[str]

    def to_wire(self) -> Json:
        return {
            "id": self.id,
            "team_id": self.team_id,
            "is_usergroup": True,
            "name": self.handle,
            "handle": self.handle,
            "user_count": len(self.users),
        }


@dataclass(eq=False)
class Message:
    """One message in a channel or thread; `ts` is its id within the channel."""

    channel: str
    ts: str
    text: str
    user: str | None = None
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    subtype: str | None = None
    team: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    icons: Json | None = None
    client_msg_id: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    parent_user_id: str | None = None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def words(self) -> str:
        """What a reader sees: the blocks' texts, else the text."""
        return words_of(self.blocks) if self.blocks else self.text

    @property
    def notifies(self) -> set[str]:
        """Whom it would alert: user ids, `channel`, `here`, `everyone`, group ids."""
        return notifications_of(self.text, self.blocks)

    def to_wire(self, *, with_metadata: bool = False) -> Json:
        wire: Json = {"type": "message", "ts": self.ts, "text": self.text}
        wire |= {name: value for name in _OPTIONAL if (value := getattr(self, name)) is not None}
        lists = {"blocks": self.blocks, "attachments": self.attachments, "files": self.files}
        wire |= {name: value for name, value in lists.items() if value}
        if self.reactions:
            wire["reactions"] = [
                {"name": name, "users": users, "count": len(users)}
                for name, users in self.reactions.items()
            ]
        if with_metadata and self.metadata is not None:
            wire["metadata"] = self.metadata
        return wire


@dataclass(eq=False)
class Ephemeral:
    """Only visible to you: shown to one person, kept nowhere else."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    username: str | None = None

    @property
    def words(self) -> str:
        return words_of(self.blocks) if self.blocks else self.text


@dataclass(eq=False)
class Channel:
    """A conversation; `messages` is in order of `ts`, `members` in order of joining."""

    id: str
    name: str
    kind: ChannelKind = "public"
    members: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    created: int = 0
    creator: str = ""
    is_archived: bool = False
    connected_teams: list[str] = field(default_factory=list)

    @property
    def is_ext_shared(self) -> bool:
        return bool(self.connected_teams)

    @property
    def event_type(self) -> str:
        """The `channel_type` of message events."""
        return {"public": "channel", "private": "group", "im": "im"}[self.kind]

    def replies(self, thread_ts: str) -> list[Message]:
        return [m for m in self.messages.values() if m.thread_ts == thread_ts and m.is_reply]

    def to_wire(self, asking: str) -> Json:
        if self.kind == "im":
            user = next((m for m in self.members if m != asking), asking)
            return {"id": self.id, "is_im": True, "user": user, "created": self.created}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_im": False,
            "is_mpim": False,
            "is_private": self.kind == "private",
            "is_archived": self.is_archived,
            "is_general": False,
            "is_shared": self.is_ext_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_org_shared": False,
            "is_member": asking in self.members,
            "created": self.created,
            "creator": self.creator,
            "connected_team_ids": list(self.connected_teams),
        }


@dataclass(eq=False)
class View:
    """A modal or the Home tab on one person's screen; `body` is the view as the app sent it."""

    id: str
    user: str
    hash: str
    body: Json
    root_view_id: str
    previous_view_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    is_open: bool = True
    # The conversation in front of the person when it opened.
    place: str | None = None

    @property
    def is_home(self) -> bool:
        return bool(self.body["type"] == "home")

    @property
    def title(self) -> str:
        return "Home" if self.is_home else str(self.body["title"]["text"])

    @property
    def words(self) -> str:
        return words_of(self.body["blocks"])
