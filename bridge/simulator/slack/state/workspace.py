"""The state of the simulated workspace; every change of it is published."""

import copy
from dataclasses import replace
from random import Random
from typing import Any

from bridge.simulator.clock import Clock
from bridge.simulator.slack.ids import Ids, Timestamps
from bridge.simulator.slack.state.app import App
from bridge.simulator.slack.state.bookmarks import Bookmarks
from bridge.simulator.slack.state.calls import Calls
from bridge.simulator.slack.state.changes import (
    AppRemoved,
    ChannelChanged,
    ChannelIdChanged,
    Deleted,
    Edited,
    EphemeralChanged,
    Feed,
    MemberChanged,
    NoticeShown,
    Posted,
    ReactionChanged,
)
from bridge.simulator.slack.state.entities import (
    Channel,
    ChannelKind,
    Ephemeral,
    Message,
    User,
    UserGroup,
)
from bridge.simulator.slack.state.files import Files
from bridge.simulator.slack.state.grants import Grants
from bridge.simulator.slack.state.screens import Screens
from bridge.simulator.slack.state.triggers import Tickets, Triggers
from bridge.simulator.slack.state.typeahead import Offers
from bridge.simulator.slack.state.unfurls import Unfurls


class Workspace:
    """A team with its people, channels and messages, and the one app installed in it.

    A further workspace of the same app is made `beside` the first: it shares the app's settings
    and the codes that are out, and the app is not installed there yet.
    """

    def __init__(
        self,
        clock: Clock,
        random: Random,
        *,
        name: str = "Simulated",
        beside: "Workspace | None" = None,
    ) -> None:
        self.clock = clock
        self.random = random
        self.ids = Ids(random)
        self.feed = Feed()
        self.name = name
        self.team_id = self.ids.next("T")
        self.domain = name.lower().replace(" ", "-")
        # Set once the server listens; ends without a slash.
        self.base_url: str = "" if beside is None else beside.base_url
        # What a reply to a vanished parent leads to is not documented. Slack has been seen to say
        # ok and to show it in the channel itself; where this is set it is refused.
        self.refuses_unknown_threads = False
        # Whether the same holds for a parent that left a tombstone.
        self.tombstones_take_replies = True
        # Some apps get no more than 15 messages with a page of a conversation.
        self.longest_page: int | None = None
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.user_groups: dict[str, UserGroup] = {}
        # The labels of the fields that the workspace has added to people's profiles, by id.
        self.profile_fields: dict[str, str] = {}
        self.ephemerals: list[Ephemeral] = []
        self.triggers = Triggers(clock, self.ids)
        self.tickets = Tickets(clock, self.ids)
        self.screens = Screens(self.ids, self.feed)
        self.files = Files(self.ids)
        self.calls = Calls(self.ids)
        self.bookmarks = Bookmarks(self.ids)
        self.offers = Offers()
        # The organization of an Enterprise Grid that the workspace belongs to: `id` and `name`.
        self.enterprise: dict[str, str] | None = None
        self.app: App = self._make_app(None if beside is None else beside.app)
        self.grants: Grants = Grants(clock, self.ids) if beside is None else beside.grants
        self.unfurls = Unfurls(self.ids, self.app)
        self._timestamps = Timestamps(clock)

    def _make_app(self, known: App | None) -> App:
        bot_id = self.ids.next("B")
        app = App(self.ids.next("A"), bot_id, bot_user="")
        if known is not None:
            # The settings are the same objects, so that a change of them counts everywhere.
            app = replace(known, bot_id=bot_id, scopes=set(), is_installed=False)
            app.bot_token = self.new_token()
            app.revoked = "account_inactive"
        app.bot_user = self.add_user(app.name, "Pexip", is_bot=True, bot_id=bot_id).id
        return app

    def new_token(self) -> str:
        return f"xoxb-simulated-{self.ids.secret()}"

    @property
    def bot(self) -> User:
        return self.users[self.app.bot_user]

    @property
    def enterprise_id(self) -> str | None:
        return None if self.enterprise is None else self.enterprise["id"]

    def revoke(self, error: str, *, is_uninstalled: bool) -> None:
        """Let the app's token die; the app is told while it may still be told."""
        self.feed.publish(AppRemoved(is_uninstalled))
        self.app.revoked = error
        self.app.is_installed = not is_uninstalled

    def seconds(self) -> int:
        return int(self.clock.now().timestamp())

    def next_ts(self) -> str:
        return self._timestamps.next()

    # People and channels

    def add_user(
        self, name: str, real_name: str, *, team_id: str | None = None, **flags: Any
    ) -> User:
        user = User(self.ids.next("U"), name, real_name, team_id or self.team_id, **flags)
        self.users[user.id] = user
        return user

    def add_channel(
        self, name: str, members: list[str], *, kind: ChannelKind = "public"
    ) -> Channel:
        prefix = "D" if kind == "im" else "C"
        channel = Channel(self.ids.next(prefix), name, kind, list(members), created=self.seconds())
        channel.creator = members[0] if members else ""
        self.channels[channel.id] = channel
        self.feed.publish(ChannelChanged(channel, "created"))
        return channel

    def add_user_group(self, handle: str, users: list[str]) -> UserGroup:
        group = UserGroup(self.ids.next("S"), self.team_id, handle, list(users))
        self.user_groups[group.id] = group
        return group

    def add_profile_field(self, label: str) -> str:
        field = self.ids.next("Xf")
        self.profile_fields[field] = label
        return field

    def find_user(self, wanted: str) -> User | None:
        """A user by id or by handle, with or without `@`."""
        name = wanted.removeprefix("@")
        return self.users.get(wanted) or next(
            (user for user in self.users.values() if user.name == name), None
        )

    def find_channel(self, wanted: str) -> Channel | None:
        """A channel by id or by name, with or without `#`."""
        name = wanted.removeprefix("#")
        return self.channels.get(wanted) or next(
            (c for c in self.channels.values() if c.name == name and c.kind != "im"), None
        )

    def direct_channel(self, user: str) -> Channel:
        """The conversation between a person and the app, made where there is none."""
        members = {user, self.app.bot_user}
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == members:
                return channel
        return self.add_channel("", [user, self.app.bot_user], kind="im")

    def change_id(self, channel: Channel) -> None:
        """Let a channel, with all that was said in it, go on under a new id."""
        old_id = channel.id
        del self.channels[old_id]
        channel.id = self.ids.next("C")
        self.channels[channel.id] = channel
        for message in channel.messages.values():
            message.channel = channel.id
        for ephemeral in self._ephemerals_in(old_id):
            ephemeral.channel = channel.id
        self.bookmarks.move(old_id, channel.id)
        self.feed.publish(ChannelIdChanged(channel, old_id))

    def delete_channel(self, channel: Channel, by: str) -> None:
        """Remove a channel with all that was said in it."""
        self.feed.publish(ChannelChanged(channel, "deleted", by=by))
        del self.channels[channel.id]
        for ephemeral in self._ephemerals_in(channel.id):
            self.remove_ephemeral(ephemeral)

    def _ephemerals_in(self, channel: str) -> list[Ephemeral]:
        return [each for each in self.ephemerals if each.channel == channel]

    def join(self, channel: Channel, user: str, by: str | None = None) -> None:
        if user not in channel.members:
            channel.members.append(user)
            self.feed.publish(MemberChanged(channel, user, joined=True, by=by))
            self._announce(channel, user, "channel_join", "has joined the channel")

    def leave(self, channel: Channel, user: str, by: str | None = None) -> None:
        if user in channel.members:
            channel.members.remove(user)
            self.feed.publish(MemberChanged(channel, user, joined=False, by=by))
            self._announce(channel, user, "channel_leave", "has left the channel")

    def _announce(self, channel: Channel, user: str, subtype: str, words: str) -> None:
        text = f"<@{user}> {words}"
        self.add_message(Message(channel.id, self.next_ts(), text, user=user, subtype=subtype))

    # Messages

    def add_message(self, message: Message) -> Message:
        channel = self.channels[message.channel]
        if message.is_reply and (parent := channel.messages.get(message.thread_ts or "")):
            parent.thread_ts = parent.ts
            message.parent_user_id = parent.user
        channel.messages[message.ts] = message
        self.feed.publish(Posted(message))
        return message

    def edit_message(self, message: Message, editor: str | None, **changes: Any) -> None:
        """Change a message; without an editor Slack did it (an unfurl), and it is not "edited"."""
        before = copy.deepcopy(message)
        for name, value in changes.items():
            setattr(message, name, value)
        if editor is not None:
            message.edited = {"user": editor, "ts": self.next_ts()}
        self.feed.publish(Edited(message, before))

    def delete_message(self, message: Message) -> None:
        """Remove a message; one that has replies leaves a tombstone in its place."""
        channel = self.channels[message.channel]
        del channel.messages[message.ts]
        tombstone = None
        if channel.replies(message.ts):
            tombstone = Message(
                channel.id,
                message.ts,
                "This message was deleted.",
                user="USLACKBOT",
                thread_ts=message.ts,
                subtype="tombstone",
            )
            channel.messages[message.ts] = tombstone
            channel.messages = dict(sorted(channel.messages.items()))
        self.feed.publish(Deleted(message, tombstone))

    def react(self, message: Message, name: str, user: str, *, added: bool) -> None:
        users = message.reactions.setdefault(name, [])
        if added:
            users.append(user)
        else:
            users.remove(user)
        if not users:
            del message.reactions[name]
        self.feed.publish(ReactionChanged(message, name, user, added))

    # What one person sees

    def show_ephemeral(self, ephemeral: Ephemeral) -> Ephemeral:
        self.ephemerals.append(ephemeral)
        self.feed.publish(EphemeralChanged(ephemeral, "shown"))
        return ephemeral

    def replace_ephemeral(
        self, ephemeral: Ephemeral, text: str, blocks: list[dict[str, Any]]
    ) -> None:
        ephemeral.text, ephemeral.blocks = text, blocks
        self.feed.publish(EphemeralChanged(ephemeral, "replaced"))

    def remove_ephemeral(self, ephemeral: Ephemeral) -> None:
        self.ephemerals.remove(ephemeral)
        self.feed.publish(EphemeralChanged(ephemeral, "deleted"))

    def notify(self, user: str, channel: str | None, error: str, text: str) -> None:
        self.feed.publish(NoticeShown(user, channel, error, text))
