"""What a person types, as Slack sends it on: in a message, in rich text, after a command.

The composer finds links, hosts, addresses, numbers, names and emoji in the text. A
command's text gets the same marks where the app set `should_escape`.
https://docs.slack.dev/messaging/formatting-message-text/
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from bridge.simulator.slack.rules.emoji_names import TABLE
from bridge.simulator.slack.state.entities import Channel, User
from bridge.simulator.slack.state.workspace import Workspace

Kind = Literal["text", "link", "host", "mail", "phone", "user", "channel", "broadcast", "emoji"]

_DOMAINS = "com|org|net|io|dev|co|info|biz|app|ai|edu|gov|me|tv|us|uk|de|fr|eu|no|se|dk|fi|nl|es|it"
_TOKEN = re.compile(
    r"(?P<link>https?://[^\s<>|]*[^\s<>|.,;:!?)'\"])"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w.@/-])(?P<host>(?:[a-z0-9-]+\.)+(?:" + _DOMAINS + r")(?![\w.-]*\w)(?:/[^\s<>|]*)?)"
    r"|(?<![\w+])(?P<phone>\+\d[\d ()-]{5,}\d|\d{3}-\d{3}-\d{4})(?!\w)"
    r"|(?<![\w<@])@(?P<name>[\w.-]*\w)"
    r"|(?<![\w<#&])#(?P<channel>[\w-]+)"
    r"|(?<!\w):(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-[-2-6]+)?):",
    re.IGNORECASE,
)
_MARKS = {
    "link": "<{}>",
    "user": "<@{}>",
    "channel": "<#{}>",
    "broadcast": "<!{}>",
    "emoji": ":{}:",
}
_ELEMENTS = {"link": "url", "user": "user_id", "channel": "channel_id", "broadcast": "range"}
_BROADCASTS = ("here", "channel", "everyone")


@dataclass(frozen=True)
class Token:
    """A piece of typed text: `typed` as the keys were pressed, `value` what it stands for."""

    kind: Kind
    typed: str
    value: str = ""


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def smarten(text: str) -> str:
    """What a telephone's keyboard makes of quotes and dashes."""
    text = re.sub(r'(?<!\S)"', "\u201c", text).replace('"', "\u201d")
    text = re.sub(r"(?<!\S)'", "\u2018", text).replace("'", "\u2019")
    return text.replace("--", "\u2014")


def tokenize(workspace: Workspace, text: str) -> list[Token]:
    """Cut typed text into its pieces; joined, their `typed` is the text again."""
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        token = _token(workspace, match)
        if token is not None:
            tokens += _words(text[end : match.start()])
            tokens.append(token)
            end = match.end()
    return tokens + _words(text[end:])


def _token(workspace: Workspace, match: re.Match[str]) -> Token | None:
    kind, typed = match.lastgroup, match.group()
    value = match.group(kind or 0)
    match kind:
        case "link" | "host" | "mail" | "phone":
            return Token(kind, typed, _url(kind, value))
        case "emoji":
            return Token("emoji", typed, value) if value in TABLE.characters else None
        case "channel":
            channel = workspace.find_channel(value)
            return Token("channel", typed, channel.id) if channel else None
        case _:
            return _named(workspace, typed, value)


def _url(kind: Kind, value: str) -> str:
    if kind == "phone":
        return "tel:" + re.sub(r"[^\d+]", "", value)
    return {"host": "http://", "mail": "mailto:"}.get(kind, "") + value


def _named(workspace: Workspace, typed: str, name: str) -> Token | None:
    if name in _BROADCASTS:
        return Token("broadcast", typed, name)
    # The composer offers people whichever case is typed; a handle is in lower case.
    user = workspace.find_user(name.lower())
    return Token("user", typed, user.id) if user else None


def _words(text: str) -> list[Token]:
    """Plain text, with each Unicode emoji apart, since Slack turns it into a shortcode."""
    tokens: list[Token] = []
    end = 0
    for found in TABLE.find_all(text):
        tokens.append(Token("text", text[end : found.start]))
        tokens.append(Token("emoji", text[found.start : found.end], found.name))
        end = found.end
    tokens.append(Token("text", text[end:]))
    return [token for token in tokens if token.typed]


def render_message(tokens: list[Token]) -> str:
    """The `text` of a message event."""
    return "".join(_message_piece(token) for token in tokens)


def _message_piece(token: Token) -> str:
    match token.kind:
        case "text":
            return escape(token.typed)
        case "host" | "mail" | "phone":
            return f"<{escape(token.value)}|{escape(token.typed)}>"
        case kind:
            return _MARKS[kind].format(escape(token.value))


def render_command(workspace: Workspace, tokens: list[Token]) -> str:
    """The `text` of a slash command under `should_escape: true`."""
    return "".join(_command_piece(workspace, token) for token in tokens)


def _command_piece(workspace: Workspace, token: Token) -> str:
    match token.kind:
        case "user":
            user: User = workspace.users[token.value]
            return f"<@{user.id}|{user.name}>"
        case "channel":
            channel: Channel = workspace.channels[token.value]
            return f"<#{channel.id}|{channel.name if channel.kind == 'public' else ''}>"
        case "broadcast":
            return f"<!{token.value}>"
        case _:
            return _message_piece(token)


def render_rich_text(tokens: list[Token], block_id: str) -> list[dict[str, Any]]:
    """The `blocks` of a message event."""
    elements = [_element(token) for token in tokens]
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}] if elements else []


def _element(token: Token) -> dict[str, Any]:
    match token.kind:
        case "text" | "phone":
            return {"type": "text", "text": token.typed}
        case "host" | "mail":
            return {"type": "link", "url": token.value, "text": token.typed}
        case "emoji":
            return _emoji_element(token.value)
        case kind:
            return {"type": kind, _ELEMENTS[kind]: token.value}


def _emoji_element(shortcode: str) -> dict[str, Any]:
    name, _, tone = shortcode.partition("::skin-tone-")
    unicode = "-".join(f"{ord(character):04x}" for character in TABLE.characters[shortcode])
    element = {"type": "emoji", "name": name, "unicode": unicode}
    return element | {"skin_tone": int(tone)} if tone.isdecimal() else element
