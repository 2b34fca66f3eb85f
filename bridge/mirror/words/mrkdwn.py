"""Read the `text` that Slack sends: tokens in angle brackets, three entities, emoji shortcodes.

Slack escapes what a person typed and wraps what it recognized, so tokens are
taken apart first and the entities are undone once, piece by piece: an escaped
`<!here>` stays five harmless words and never becomes a token.
Reference: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Callable
from typing import Protocol

from bridge.mirror.words.characters import without_invisible
from bridge.mirror.words.dates import date_of_token
from bridge.mirror.words.emoji_names import emojize

_TOKEN = re.compile(r"<([^<>\n]+)>")
_GROUP = "!subteam^"
_BROADCASTS = ("here", "channel", "everyone")
_PHONE_TYPOGRAPHY = str.maketrans(
    {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u201a": "'"}
)
# Phones make one dash of "--"; elsewhere in a line a long dash is a person's own.
_OPTION_DASH = re.compile(r"(?<!\S)[\u2013\u2014](?=\w)")
_ANY_BLANK = re.compile(r"[^\S\n\t ]")


class Names(Protocol):
    """What is known of the ids that a message mentions; asked for before the text is read."""

    def user(self, user_id: str) -> str:
        """A display name without the `@`."""

    def channel(self, channel_id: str) -> str | None:
        """A name without the `#`; None for a private channel, whose name must not leave it."""

    def group(self, group_id: str) -> str | None:
        """A user group's handle without the `@`; None where Slack does not tell it."""


class LabeledNames:
    """Names, and the labels that come with a text for the groups that have none."""

    def __init__(self, names: Names, text: str) -> None:
        tokens = (match[1].partition("|") for match in _TOKEN.finditer(text))
        self._names = names
        self._labels = {
            body.removeprefix(_GROUP): unescape(label).removeprefix("@")
            for body, _, label in tokens
            if body.startswith(_GROUP)
        }

    def user(self, user_id: str) -> str:
        return self._names.user(user_id)

    def channel(self, channel_id: str) -> str | None:
        return self._names.channel(channel_id)

    def group(self, group_id: str) -> str | None:
        return self._names.group(group_id) or self._labels.get(group_id)


def plain_from_mrkdwn(text: str, names: Names) -> str:
    return _each_piece(
        text, lambda body, label: _shown(body, label, names), lambda words: emojize(unescape(words))
    )


def unwrap(text: str) -> str:
    """What the person typed after a slash command, for Slack and phones both rewrite it.

    Mentions stay as `<@U1>`, `<#C1>` and `<!subteam^S1>`, without the names Slack adds.
    """
    typed = _each_piece(text, _typed, unescape).translate(_PHONE_TYPOGRAPHY)
    typed = _OPTION_DASH.sub("--", typed)
    return _ANY_BLANK.sub(" ", without_invisible(typed, keep_joiners=False))


def mentioned_ids(text: str) -> set[str]:
    """Ids of users, channels and user groups."""
    bodies = (match[1].partition("|")[0] for match in _TOKEN.finditer(text))
    return {
        body.removeprefix(_GROUP).lstrip("@#")
        for body in bodies
        if body.startswith(("@", "#", _GROUP))
    }


def unescape(text: str) -> str:
    """Undo Slack's three entities, once: the ampersand comes last."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape(text: str) -> str:
    """Slack's three entities and no others; the ampersand comes first."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown_user(user_id: str, names: Names) -> str:
    return f"@{names.user(user_id)}"


def shown_channel(channel_id: str, names: Names) -> str:
    return f"#{names.channel(channel_id) or 'private-channel'}"


def shown_group(group_id: str, names: Names) -> str:
    name = names.group(group_id)
    return f"@{name}" if name else "a user group"


def shown_link(url: str, label: str) -> str:
    """The label with the address behind it, unless the label is the address."""
    address = re.sub(r"^(mailto|tel):", "", url)
    if not label or label in {url, address} or _is_abbreviation(label, url):
        return label or address
    return f"{label} ({address})"


def _each_piece(text: str, token: Callable[[str, str], str], words: Callable[[str], str]) -> str:
    pieces = []
    end = 0
    for match in _TOKEN.finditer(text):
        body, _, label = match[1].partition("|")
        pieces += [words(text[end : match.start()]), token(unescape(body), unescape(label))]
        end = match.end()
    return "".join([*pieces, words(text[end:])])


def _shown(body: str, label: str, names: Names) -> str:
    if body.startswith("@"):
        return shown_user(body[1:], names)
    if body.startswith("#"):
        return shown_channel(body[1:], names)
    if body.startswith(_GROUP):
        return shown_group(body.removeprefix(_GROUP), names)
    if body.startswith("!"):
        return _shown_special(body[1:], label)
    return shown_link(body, label)


def _typed(body: str, label: str) -> str:
    if body.startswith(("@", "#", _GROUP)):
        return f"<{body}>"
    if body.startswith("!"):
        return _shown_special(body[1:], label)
    if body.startswith(("mailto:", "tel:")):
        return label or body.partition(":")[2]
    return label if _is_abbreviation(label, body) else body


def _shown_special(body: str, label: str) -> str:
    name = body.partition("^")[0]
    return f"@{name}" if name in _BROADCASTS else label or date_of_token(body) or name


def _is_abbreviation(label: str, url: str) -> bool:
    """Slack completes a host typed without a scheme, and may add the closing slash."""
    return bool(label) and url.rstrip("/") in {
        f"{scheme}{label.rstrip('/')}" for scheme in ("http://", "https://")
    }
