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
    ("sso authentication failed", DisconnectKind.CANNOT_GET_IN),
    ("sso enabled but no identity providers", DisconnectKind.CANNOT_GET_IN),
)

_CODE = re.compile(r"\[?#pex\d+\]?", re.IGNORECASE)


def classify_disconnect(reason: str) -> DisconnectKind:
    text = " ".join(_CODE.sub(" ", reason).split()).casefold()
    return next((kind for known, kind in _KINDS if known in text), DisconnectKind.RETRY)
