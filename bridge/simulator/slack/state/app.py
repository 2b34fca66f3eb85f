"""The Slack app that is installed in the workspace: its tokens, scopes and subscriptions."""

from dataclasses import dataclass, field
from typing import Literal

SCOPES = (
    "app_mentions:read",
    "bookmarks:read",
    "bookmarks:write",
    "calls:write",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.customize",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "links:read",
    "links:write",
    "reactions:write",
    "users:read",
)
SUBSCRIPTIONS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "link_shared",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "tokens_revoked",
)


@dataclass(frozen=True)
class Shortcut:
    """An entry of the lightning menu, or of a message's menu."""

    callback_id: str
    name: str
    kind: Literal["global", "message"]


@dataclass
class App:
    """What the app's settings pages hold; a test may change any of it."""

    id: str
    bot_id: str
    bot_user: str
    name: str = "pexip"
    bot_token: str = "xoxb-simulated"  # noqa: S105 — a stand-in's token opens nothing
    app_token: str = "xapp-simulated"  # noqa: S105 — a stand-in's token opens nothing
    signing_secret: str = "simulated-signing-secret"  # noqa: S105 — signs on loopback only
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    subscriptions: set[str] = field(default_factory=lambda: set(SUBSCRIPTIONS))
    commands: set[str] = field(default_factory=lambda: {"/pexip"})
    should_escape: bool = True
    shortcuts: dict[str, Shortcut] = field(default_factory=dict)
    unfurl_domains: set[str] = field(default_factory=set)
    home_tab_enabled: bool = True
    messages_tab_enabled: bool = True
    # With a request URL Slack delivers over HTTP, without one over Socket Mode.
    request_url: str | None = None
    # Where Slack asks for a menu's options over HTTP; over sockets it needs no address.
    options_url: str | None = None
    client_id: str = "1000000000.2000000000"
    client_secret: str = "simulated-client-secret"  # noqa: S105 — a stand-in's secret opens nothing
    redirect_urls: list[str] = field(default_factory=list)
    is_installed: bool = True
    # The error that every call with the bot's token gets, once it is revoked.
    revoked: str | None = None

    @property
    def granted(self) -> str:
        """The scopes as Slack lists them in a header and in `provided`."""
        return ",".join(sorted(self.scopes))
