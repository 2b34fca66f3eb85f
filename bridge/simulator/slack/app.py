"""The Slack app that is installed in the workspace: its tokens, scopes and subscriptions."""

from dataclasses import dataclass, field

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.customize",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "reactions:write",
    "users:read",
)
SUBSCRIPTIONS = (
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "tokens_revoked",
)


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
    # With a request URL Slack delivers over HTTP, without one over Socket Mode.
    request_url: str | None = None
    is_installed: bool = True
    # The error that every call with the bot's token gets, once it is revoked.
    revoked: str | None = None

    @property
    def granted(self) -> str:
        """The scopes as Slack lists them in a header and in `provided`."""
        return ",".join(sorted(self.scopes))
