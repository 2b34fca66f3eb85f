"""What people are told when the bridge cannot be where a channel wants it to be."""

from datetime import datetime

from bridge.mirror.words.text import escape
from bridge.pexip.disconnect import DisconnectKind
from bridge.storage.database import Transaction
from bridge.storage.meetings.bindings import Binding
from bridge.storage.queues import messages, outbox
from bridge.storage.queues.messages import Message
from bridge.storage.queues.outbox import Post, Priority

# By what has happened: to whom it is said, and what to do about it.
_TO_CHANNEL = {
    DisconnectKind.REMOVED: "The bridge was removed from {alias}, and stays out. "
    "/pexip join brings it back.",
    DisconnectKind.CANNOT_GET_IN: "The bridge cannot get into {alias}: {reason}. "
    "It tries again every five minutes, or at once with /pexip join.",
}
_TO_OWNER = {
    DisconnectKind.NEEDS_PIN: "{alias} wants another PIN than the one that the bridge has. "
    "Say /pexip bind {alias} in <#{channel}> to give it.",
    DisconnectKind.NEEDS_LOGIN: "{alias} asks for a personal login again, which the bridge cannot "
    "give by itself. Say /pexip join in <#{channel}> to sign in.",
}


_BACK = {
    DisconnectKind.REMOVED.name: "The bridge was removed from {alias}, and is back in it.",
    DisconnectKind.CANNOT_GET_IN.name: "The bridge could not get into {alias}, and is in it now.",
}


async def tell_back(tx: Transaction, binding: Binding) -> None:
    """What a channel was told of a bridge that is out is true no more: it says so, once."""
    last = await outbox.last_in(tx, binding.workspace, _folder(binding))
    if last is None or last[1] != binding.channel:
        return
    key, channel = last
    words = _BACK.get(key.rpartition("/")[2])
    if words is not None:
        text = words.format(alias=escape(binding.alias))
        await outbox.edit(tx, binding.workspace, key, text, priority=Priority.CONTROL)
        # Which is the last one from now on.
        await messages.record(tx, Message(f"{key}/back", binding.workspace, channel, ts=None))


def _folder(binding: Binding) -> str:
    return f"{binding.id}/notice/"


def notice_of(kind: DisconnectKind, reason: str, binding: Binding, now: datetime) -> Post | None:
    """The message, or None for what passes by itself."""
    words = _TO_CHANNEL.get(kind) or _TO_OWNER.get(kind)
    if words is None:
        return None
    text = words.format(alias=escape(binding.alias), reason=escape(reason), channel=binding.channel)
    return Post(
        key=f"{_folder(binding)}{now.timestamp():.3f}/{kind.name}",
        channel=binding.channel if kind in _TO_CHANNEL else binding.owner,
        text=text,
        priority=Priority.CONTROL,
    )
