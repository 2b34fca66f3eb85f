"""The workspace as one person sees it, in the shape that the page draws."""

from collections.abc import Iterable
from typing import Any

from bridge.simulator.page.views.message import MessageView
from bridge.simulator.slack import Channel, Ephemeral, Message, User, View
from bridge.simulator.slack.state.app import Shortcut
from bridge.simulator.slack.state.workspace import Workspace

Json = dict[str, Any]

_SHOWN_MESSAGES = 80
_SHOWN_REPLIES = 60


class SlackView:
    """What one person's client shows: their channels, the app's page, and their modals."""

    def __init__(self, workspace: Workspace, user: User, home: Channel) -> None:
        self._workspace = workspace
        self._user = user
        self._home = home
        self._messages = MessageView(workspace, user)

    def to_json(self) -> Json:
        workspace = self._workspace
        return {
            "scene": workspace.team_id,
            "workspace": workspace.name,
            "me": {"name": self._user.shown_name, "is_app": False},
            "channels": [self._channel(channel) for channel in self._channels()],
            "app": self._app(),
            "shortcuts": [_entry(each) for each in workspace.app.shortcuts.values()],
            "directory": self._directory(),
            "views": [self._view(view) for view in workspace.screens.stack(self._user.id)],
        }

    def _channels(self) -> Iterable[Channel]:
        return (
            channel
            for channel in self._workspace.channels.values()
            if channel.kind != "im" and self._user.id in channel.members
        )

    def _app(self) -> Json:
        """The page under the app's name; its conversation begins when somebody first looks."""
        workspace = self._workspace
        home = workspace.screens.homes.get(self._user.id)
        pair = {self._user.id, workspace.app.bot_user}
        direct = (c for c in workspace.channels.values() if c.kind == "im")
        channel = next((each for each in direct if set(each.members) == pair), None)
        return {
            "name": workspace.bot.shown_name,
            "has_home": workspace.app.home_tab_enabled,
            "has_messages": workspace.app.messages_tab_enabled,
            "home": home and self._view(home),
            "direct": channel and self._channel(channel),
        }

    def _view(self, view: View) -> Json:
        return {
            "id": view.id,
            "body": view.body,
            "errors": view.errors,
            "place": view.place,
            "names": self._messages.names(view.body),
        }

    def _directory(self) -> Json:
        """Whom and what the menus of people and of conversations offer."""
        people = [user for user in self._workspace.users.values() if not user.is_bot]
        return {
            "users": [{"value": each.id, "text": each.shown_name} for each in people],
            "channels": [
                {"value": each.id, "text": each.name, "kind": each.kind}
                for each in self._channels()
            ],
        }

    def _channel(self, channel: Channel) -> Json:
        top = [m for m in channel.messages.values() if not m.is_reply or _is_broadcast(m)]
        top = top[-_SHOWN_MESSAGES:]
        shown = [self._messages.message(channel, m) for m in top]
        for message in top:
            replies = channel.replies(message.ts)[-_SHOWN_REPLIES:]
            shown += [self._messages.message(channel, m) for m in replies]
        shown += [self._messages.ephemeral(e) for e in self._own_ephemerals(channel)]
        captions = find_captions(self._workspace, channel) if channel.kind != "im" else None
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "members": len(channel.members),
            "is_home": channel is self._home,
            "open_thread": captions.ts if captions else None,
            "bookmarks": [
                {"title": each.title, "link": each.link, "emoji": self._messages.emoji(each.emoji)}
                for each in self._workspace.bookmarks.of(channel.id)
            ],
            "messages": sorted(shown, key=lambda each: str(each["ts"])),
        }

    def _own_ephemerals(self, channel: Channel) -> list[Ephemeral]:
        mine = [e for e in self._workspace.ephemerals if e.user == self._user.id]
        return [e for e in mine if e.channel == channel.id][-_SHOWN_MESSAGES:]


def _entry(shortcut: Shortcut) -> Json:
    return {"id": shortcut.callback_id, "name": shortcut.name, "kind": shortcut.kind}


def _is_broadcast(message: Message) -> bool:
    return message.subtype == "thread_broadcast"


def find_captions(workspace: Workspace, channel: Channel) -> Message | None:
    """The newest message of the app that opens a thread for captions."""
    return next((m for m in _openers(workspace, channel) if _is_about_captions(m)), None)


def find_card(workspace: Workspace, channel: Channel) -> Message | None:
    """The newest message of the app that has buttons, which is the meeting's card."""
    openers = [m for m in _openers(workspace, channel) if not _is_about_captions(m)]
    with_buttons = (m for m in openers if any(b["type"] == "actions" for b in m.blocks))
    return next(with_buttons, None)


def _openers(workspace: Workspace, channel: Channel) -> list[Message]:
    own = (m for m in channel.messages.values() if m.bot_id == workspace.app.bot_id)
    return [m for m in own if not m.is_reply][::-1]


def _is_about_captions(message: Message) -> bool:
    """A page that knew the bridge's wording exactly would have to change with it."""
    words = message.words.lower()
    has_buttons = any(block["type"] == "actions" for block in message.blocks)
    return "caption" in words and "thread" in words and not has_buttons
