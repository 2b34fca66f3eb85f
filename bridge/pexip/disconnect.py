"""What the reason of a disconnect means for someone who would like to stay.

The texts are the node's own; that they fall into these kinds is our reading of them. Nodes and
clients put a code such as `[#pex113]` before or after the text, so the text is looked for anywhere
in the reason.
"""

import re
from enum import Enum, auto


class DisconnectKind(Enum):
    """What to do next is decided by the kind, never by the text."""

    REMOVED = auto()
    """A person or an administrator put us out: stay out until someone asks us back."""
    OVER = auto()
    """The meeting has ended."""
    CANNOT_GET_IN = auto()
    """Limits, licenses, login or an unknown alias: trying again soon will not help."""
    NEEDS_PIN = auto()
    """The PIN is wrong or missing."""
    NEEDS_LOGIN = auto()
    """The conference lets in who signs in at an identity provider."""
    RETRY = auto()
    """A fault of network or node, or a reason that is not known: join again."""


# The first text found decides, so one that is part of another stands after it.
_KINDS: tuple[tuple[str, DisconnectKind], ...] = (
    ("disconnected by another participant", DisconnectKind.REMOVED),
    ("api initiated participant disconnect", DisconnectKind.REMOVED),
    ("disconnected by an administrator", DisconnectKind.REMOVED),
    ("api initiated conference termination", DisconnectKind.OVER),
    ("conference terminated by another participant", DisconnectKind.OVER),
    ("conference terminated by an administrator", DisconnectKind.OVER),
    ("conference host ended the conference", DisconnectKind.OVER),
    ("all conference hosts departed hosted conference", DisconnectKind.OVER),
    ("last remaining participant removed from conference after timeout", DisconnectKind.OVER),
    ("no participants can keep conference alive", DisconnectKind.OVER),
    ("test call finished", DisconnectKind.OVER),
    ("invalid pin", DisconnectKind.NEEDS_PIN),
    ("exceeded pin entry retries", DisconnectKind.NEEDS_PIN),
    ("system is in maintenance mode", DisconnectKind.RETRY),
    ("neither conference nor gateway found", DisconnectKind.CANNOT_GET_IN),
    ("timeout waiting for conference host to join", DisconnectKind.CANNOT_GET_IN),
    ("participant limit reached", DisconnectKind.CANNOT_GET_IN),
    ("invalid license", DisconnectKind.CANNOT_GET_IN),
    ("insufficient licenses", DisconnectKind.CANNOT_GET_IN),
    ("sso authentication failed", DisconnectKind.NEEDS_LOGIN),
    ("sso enabled but no identity providers", DisconnectKind.CANNOT_GET_IN),
)

# What people are told; a reason that is not here is shown as the node words it.
_WORDS: tuple[tuple[str, str], ...] = (
    ("disconnected by another participant", "somebody in the meeting ended it"),
    ("api initiated participant disconnect", "somebody in the meeting ended it"),
    ("disconnected by an administrator", "an administrator ended it"),
    ("api initiated conference termination", "a Host ended the meeting"),
    ("conference terminated by another participant", "a Host ended the meeting"),
    ("conference host ended the conference", "a Host ended the meeting"),
    ("conference terminated by an administrator", "an administrator ended the meeting"),
    ("all conference hosts departed hosted conference", "all Hosts have left"),
    ("last remaining participant removed", "nobody else was there any more"),
    ("no participants can keep conference alive", "nobody else was there any more"),
    ("test call finished", "the test call is over"),
    ("invalid pin", "the PIN is wrong"),
    ("exceeded pin entry retries", "the PIN was wrong too often"),
    ("system is in maintenance mode", "the node is in maintenance"),
    ("neither conference nor gateway found", "the node knows no meeting of this name"),
    ("timeout waiting for conference host to join", "nobody let it in within the node’s time"),
    ("participant limit reached", "the meeting is full"),
    ("invalid license", "the platform lacks a license"),
    ("insufficient licenses", "the platform has no license left"),
    ("sso authentication failed", "the login failed"),
    ("sso enabled but no identity providers", "the meeting wants a login and offers none"),
    ("timer expired awaiting token refresh", "the connection to the node was lost"),
    ("invalid token", "the node has forgotten the bridge"),
    ("signaling node disconnected", "the node was lost"),
    ("media node disconnected", "the node was lost"),
    ("call rejected", "the other side declined"),
    ("call disconnected", "the other side hung up"),
)
_LONGEST_REASON = 120

_CODE = re.compile(r"\[?#pex\d+\]?", re.IGNORECASE)


def classify_disconnect(reason: str) -> DisconnectKind:
    text = _without_code(reason).casefold()
    return next((kind for known, kind in _KINDS if known in text), DisconnectKind.RETRY)


def describe_disconnect(reason: str) -> str:
    """The reason in words, to stand behind a colon."""
    text = _without_code(reason)
    known = next((words for known, words in _WORDS if known in text.casefold()), "")
    return known or text[:_LONGEST_REASON] or "the node gave no reason"


def _without_code(reason: str) -> str:
    return " ".join(_CODE.sub(" ", reason).split())
