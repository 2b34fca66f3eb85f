"""Messages as the page draws them, with the names behind the ids and codes in them."""

import json
import re
from typing import Any

from bridge.simulator.slack import Channel, Ephemeral, Message, User
from bridge.simulator.slack.rules.emoji_names import TABLE
from bridge.simulator.slack.state.calls import RegisteredCall
from bridge.simulator.slack.state.workspace import Workspace

Json = dict[str, Any]

_REPLIERS = 3
_USER_ID = re.compile(r"\b[UW][A-Z0-9]{8,}\b")
_CHANNEL_ID = re.compile(r"\bC[A-Z0-9]{8,}\b")
_CALL_ID = re.compile(r'"call_id": "([^"]+)"')
_EMOJI = re.compile(
    r":([a-z0-9_+'-]+(?:::skin-tone-[-2-6]+)?):|\"type\": \"emoji\", \"name\": \"([^\"]+)\""
)
# Slack shows these in place of a name of a file.
_PICTURES = ("gif", "jpeg", "jpg", "png")


class MessageView:
    """What one person sees of messages."""

    def __init__(self, workspace: Workspace, user: User) -> None:
        self._workspace = workspace
        self._user = user

    def message(self, channel: Channel, message: Message) -> Json:
        replies = [] if message.is_reply else channel.replies(message.ts)
        repliers = {m.username or m.user or "": self._author(m) for m in reversed(replies)}
        return {
            "ts": message.ts,
            "thread": message.thread_ts if message.is_reply else None,
            "author": self._author(message),
            "text": message.text,
            "blocks": message.blocks,
            "unfurls": message.attachments,
            "is_ephemeral": False,
            "is_edited": message.edited is not None and message.bot_id is None,
            "files": [_file(file) for file in message.files],
            "reactions": [
                {"emoji": self.emoji(name), "count": len(users)}
                for name, users in message.reactions.items()
            ],
            "reply_count": len(replies),
            "last_reply": replies[-1].ts if replies else None,
            "repliers": list(repliers.values())[:_REPLIERS],
            "names": self.names([message.text, message.blocks, message.attachments]),
        }

    def ephemeral(self, ephemeral: Ephemeral) -> Json:
        return {
            "ts": ephemeral.ts,
            "thread": ephemeral.thread_ts,
            "author": {"name": ephemeral.username or self._bot_name, "is_app": True},
            "text": ephemeral.text,
            "blocks": ephemeral.blocks,
            "unfurls": [],
            "is_ephemeral": True,
            "is_edited": False,
            "files": [],
            "reactions": [],
            "names": self.names([ephemeral.text, ephemeral.blocks]),
        }

    @property
    def _bot_name(self) -> str:
        return self._workspace.bot.shown_name

    def _author(self, message: Message) -> Json:
        user = self._workspace.users.get(message.user or "")
        if message.bot_id is not None:
            return {"name": message.username or self._bot_name, "is_app": True}
        return {"name": user.shown_name if user else "Slack", "is_app": False}

    def names(self, content: Any) -> Json:
        """The names behind the ids and codes that occur in what the app or a person wrote."""
        source = json.dumps(content)
        users, channels = self._workspace.users, self._workspace.channels
        calls = self._workspace.calls.by_id
        codes = {a or b for a, b in _EMOJI.findall(source)}
        known = TABLE.characters
        return {
            "me": self._user.id,
            "users": {u: users[u].shown_name for u in _USER_ID.findall(source) if u in users},
            "channels": {c: channels[c].name for c in _CHANNEL_ID.findall(source) if c in channels},
            "emoji": {code: known[code] for code in sorted(codes) if code in known},
            "calls": {c: self._call(calls[c]) for c in _CALL_ID.findall(source) if c in calls},
        }

    def _call(self, call: RegisteredCall) -> Json:
        return {
            "title": call.title,
            "join_url": call.join_url,
            "people": [self._participant(each) for each in call.users],
            "began": call.date_start,
            "duration": call.duration,
            "is_over": call.is_over,
        }

    def _participant(self, wire: Json) -> str:
        user = self._workspace.users.get(wire.get("slack_id", ""))
        return user.shown_name if user else str(wire.get("display_name", ""))

    def emoji(self, name: str) -> str:
        """An emoji's character, or its code where Slack has none of that name."""
        code = name.strip(":")
        return TABLE.characters.get(code, f":{code}:") if code else ""


def _file(file: Json) -> Json:
    name = str(file.get("title") or file.get("name", "file"))
    is_picture = file.get("filetype") in _PICTURES
    words = file.get("alt_txt") or name
    return {"name": name, "id": file.get("id"), "is_picture": is_picture, "alt": words}
