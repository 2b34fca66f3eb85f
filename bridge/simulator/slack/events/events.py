"""Turns what happens in the workspace into Events API payloads for the app.

https://docs.slack.dev/reference/events
"""

from collections.abc import Iterator
from typing import Any

from bridge.simulator.slack.delivery.delivery import Courier
from bridge.simulator.slack.events.app_events import (
    app_mentioned,
    app_removed,
    call_rejected,
    home_opened,
    link_shared,
    mentions_app,
)
from bridge.simulator.slack.events.channel_events import (
    bot_left,
    channel_changed,
    channel_id_changed,
    member_changed,
)
from bridge.simulator.slack.events.message_events import (
    message_changed,
    message_deleted,
    message_posted,
    tombstone_shown,
)
from bridge.simulator.slack.state.changes import (
    AppRemoved,
    CallRejected,
    Change,
    ChannelChanged,
    ChannelIdChanged,
    Deleted,
    Edited,
    HomeOpened,
    LinksDrafted,
    MemberChanged,
    Posted,
    ReactionChanged,
)
from bridge.simulator.slack.state.entities import Channel, Message
from bridge.simulator.slack.state.workspace import Workspace

Json = dict[str, Any]

_MESSAGES = {"public": "message.channels", "private": "message.groups", "im": "message.im"}
_SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "call_rejected": "calls:read",
    "link_shared": "links:read",
}


class EventSource:
    """Listens to the workspace and hands the courier what the app has subscribed to."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier
        workspace.feed.listen(self._on_change)

    def send(self, subscription: str, event: Json, channel: Channel | None = None) -> None:
        """Deliver an event if the app's subscriptions and scopes let it have it."""
        app = self._workspace.app
        scope = _SCOPES.get(subscription)
        is_wanted = app.is_installed and subscription in app.subscriptions
        if is_wanted and (scope is None or scope in app.scopes):
            self._courier.send_event(self._envelop(event, channel))

    def _envelop(self, event: Json, channel: Channel | None) -> Json:
        workspace = self._workspace
        event_id = "Ev" + workspace.ids.next("")
        return {
            "token": "simulated",
            "team_id": workspace.team_id,
            "context_team_id": workspace.team_id,
            "context_enterprise_id": workspace.enterprise_id,
            "api_app_id": workspace.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": workspace.seconds(),
            "authorizations": [
                {
                    "enterprise_id": workspace.enterprise_id,
                    "team_id": workspace.team_id,
                    "user_id": workspace.app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
            "event_context": f"4-{event_id}",
        }

    def _on_change(self, change: Change) -> None:
        for subscription, channel, event in self._events(change):
            event.setdefault("event_ts", self._workspace.next_ts())
            self.send(subscription, event, channel)

    def _events(self, change: Change) -> Iterator[tuple[str, Channel | None, Json]]:
        match change:
            case Posted(message) | Edited(message) | Deleted(message) | ReactionChanged(message):
                channel = self._workspace.channels[message.channel]
                if self._workspace.app.bot_user in channel.members:
                    yield from self._message_events(change, channel, message)
                if isinstance(change, Posted):
                    yield from self._link_events(message, channel)
            case MemberChanged():
                yield from self._member_events(change)
            case ChannelChanged():
                yield from self._channel_events(change)
            case ChannelIdChanged(channel, old_id):
                yield "channel_id_changed", channel, channel_id_changed(channel, old_id)
            case _:
                yield from self._app_events(change)

    def _app_events(self, change: Change) -> Iterator[tuple[str, Channel | None, Json]]:
        workspace = self._workspace
        match change:
            case HomeOpened():
                yield "app_home_opened", change.channel, home_opened(workspace, change)
            case LinksDrafted(shared):
                channel = workspace.channels[shared.channel]
                is_member = workspace.app.bot_user in channel.members
                yield "link_shared", channel, link_shared(shared, is_member=is_member)
            case CallRejected():
                yield "call_rejected", change.channel, call_rejected(change)
            case AppRemoved():
                for event in app_removed(change, workspace.app):
                    yield event["type"], None, event
            case _:
                return

    def _link_events(
        self, message: Message, channel: Channel
    ) -> Iterator[tuple[str, Channel, Json]]:
        """What a person of this workspace shares; apps and the other side of a channel do not."""
        workspace = self._workspace
        user = workspace.users.get(message.user or "")
        if user is None or user.is_bot or user.team_id != workspace.team_id:
            return
        shared = workspace.unfurls.share(user.id, channel.id, message.text, message)
        if shared.domains:
            is_member = workspace.app.bot_user in channel.members
            yield "link_shared", channel, link_shared(shared, is_member=is_member)

    def _message_events(
        self, change: Change, channel: Channel, message: Message
    ) -> Iterator[tuple[str, Channel, Json]]:
        ts, name = self._workspace.next_ts, _MESSAGES[channel.kind]
        match change:
            case Posted():
                yield name, channel, message_posted(message, channel)
                if mentions_app(message, channel, self._workspace.app):
                    yield "app_mention", channel, app_mentioned(message)
            case Edited():
                yield name, channel, message_changed(message, change.before, channel, ts())
            case Deleted(_, None):
                yield name, channel, message_deleted(message, channel, ts())
            case Deleted(_, tombstone) if tombstone is not None:
                yield name, channel, tombstone_shown(message, tombstone, channel, ts())
            case ReactionChanged():
                yield _reaction(change, channel)
            case _:
                return

    def _member_events(self, change: MemberChanged) -> Iterator[tuple[str, Channel, Json]]:
        bot = self._workspace.app.bot_user
        if bot not in change.channel.members and change.user != bot:
            return
        event = member_changed(change, self._workspace.users[change.user].team_id)
        yield event["type"], change.channel, event
        if change.user == bot and not change.joined:
            event = bot_left(change)
            yield event["type"], change.channel, event

    def _channel_events(self, change: ChannelChanged) -> Iterator[tuple[str, Channel, Json]]:
        channel = change.channel
        is_told = channel.kind == "public" or self._workspace.app.bot_user in channel.members
        event = channel_changed(change)
        if is_told and event is not None:
            yield event["type"], channel, event


def _reaction(change: ReactionChanged, channel: Channel) -> tuple[str, Channel, Json]:
    kind = "reaction_added" if change.added else "reaction_removed"
    item = {"type": "message", "channel": channel.id, "ts": change.message.ts}
    event = {"type": kind, "user": change.user, "reaction": change.name, "item": item}
    event["item_user"] = change.message.user or ""
    return kind, channel, event
