"""The workspace as one person sees it, in the shape that the page draws."""

import json
import re
from collections.abc import Iterable
from typing import Any

import emoji

from bridge.simulator.slack import Channel, Ephemeral, Message, User
from bridge.simulator.slack.workspace import Workspace

Json = dict[str, Any]

_SHOWN_MESSAGES = 80
_SHOWN_REPLIES = 60
_REPLIERS = 3
_USER_ID = re.compile(r"\b[UW][A-Z0-9]{8,}\b")
_CHANNEL_ID = re.compile(r"\bC[A-Z0-9]{8,}\b")
_EMOJI = re.compile(r":([a-z0-9_+'-]+):|\"type\": \"emoji\", \"name\": \"([^\"]+)\"")


class SlackView:
    """What one person's client shows: their channels, one of them open, and their modal."""

    def __init__(self, workspace: Workspace, user: User, home: Channel) -> None:
        self._workspace = workspace
        self._user = user
        self._home = home

    def to_json(self) -> Json:
        workspace = self._workspace
        view = workspace.screens.top(self._user.id)
        return {
            "scene": workspace.team_id,
            "workspace": workspace.name,
            "me": {"name": self._user.shown_name, "is_app": False},
            "apps": [{"name": workspace.bot.shown_name}],
            "channels": [self._channel(channel) for channel in self._channels()],
            "view": view and {"id": view.id, "body": view.body, "errors": view.errors},
            "names": self._names(json.dumps(view.body)) if view else None,
        }

    def _channels(self) -> Iterable[Channel]:
        return (
            channel
            for channel in self._workspace.channels.values()
            if channel.kind != "im" and self._user.id in channel.members
        )

    def _channel(self, channel: Channel) -> Json:
        top = [m for m in channel.messages.values() if not m.is_reply or _is_broadcast(m)]
        top = top[-_SHOWN_MESSAGES:]
        shown = [self._message(channel, m) for m in top]
        for message in top:
            replies = channel.replies(message.ts)[-_SHOWN_REPLIES:]
            shown += [self._message(channel, m) for m in replies]
        shown += [self._ephemeral(e) for e in self._own_ephemerals(channel)]
        captions = find_captions(self._workspace, channel)
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "members": len(channel.members),
            "is_home": channel is self._home,
            "open_thread": captions.ts if captions else None,
            "messages": sorted(shown, key=lambda each: str(each["ts"])),
        }

    def _own_ephemerals(self, channel: Channel) -> list[Ephemeral]:
        mine = [e for e in self._workspace.ephemerals if e.user == self._user.id]
        return [e for e in mine if e.channel == channel.id][-_SHOWN_MESSAGES:]

    def _message(self, channel: Channel, message: Message) -> Json:
        replies = [] if message.is_reply else channel.replies(message.ts)
        repliers = {m.username or m.user or "": self._author(m) for m in reversed(replies)}
        return {
            "ts": message.ts,
            "thread": message.thread_ts if message.is_reply else None,
            "author": self._author(message),
            "text": message.text,
            "blocks": message.blocks,
            "is_ephemeral": False,
            "is_edited": message.edited is not None and message.bot_id is None,
            "files": [file.get("title") or file.get("name", "file") for file in message.files],
            "reactions": [
                {"emoji": _character(name) or f":{name}:", "count": len(users)}
                for name, users in message.reactions.items()
            ],
            "reply_count": len(replies),
            "last_reply": replies[-1].ts if replies else None,
            "repliers": list(repliers.values())[:_REPLIERS],
            "names": self._names(message.text + json.dumps(message.blocks)),
        }

    def _ephemeral(self, ephemeral: Ephemeral) -> Json:
        return {
            "ts": ephemeral.ts,
            "thread": ephemeral.thread_ts,
            "author": {"name": ephemeral.username or self._bot_name, "is_app": True},
            "text": ephemeral.text,
            "blocks": ephemeral.blocks,
            "is_ephemeral": True,
            "is_edited": False,
            "files": [],
            "reactions": [],
            "names": self._names(ephemeral.text + json.dumps(ephemeral.blocks)),
        }

    @property
    def _bot_name(self) -> str:
        return self._workspace.bot.shown_name

    def _author(self, message: Message) -> Json:
        user = self._workspace.users.get(message.user or "")
        if message.bot_id is not None:
            return {"name": message.username or self._bot_name, "is_app": True}
        return {"name": user.shown_name if user else "Slack", "is_app": False}

    def _names(self, source: str) -> Json:
        """The names behind the ids and codes that occur in a message."""
        users, channels = self._workspace.users, self._workspace.channels
        codes = {a or b for a, b in _EMOJI.findall(source)}
        emoji_characters = {code: _character(code) for code in sorted(codes)}
        return {
            "me": self._user.id,
            "users": {u: users[u].shown_name for u in _USER_ID.findall(source) if u in users},
            "channels": {c: channels[c].name for c in _CHANNEL_ID.findall(source) if c in channels},
            "emoji": {code: found for code, found in emoji_characters.items() if found},
        }


def _is_broadcast(message: Message) -> bool:
    return message.subtype == "thread_broadcast"


def _character(code: str) -> str | None:
    """An emoji's character, None for what is no code of Slack's."""
    found = emoji.emojize(f":{code}:", language="alias")
    return None if found.startswith(":") else found


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
