"""What becomes of a binding when its channel is archived, shared, opened, left or renamed.

Before the next line is posted there, the binding rests: what was said in a closed circle
must not reach a wider one because somebody changed the channel.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import structlog

from bridge.mirror.conference.conferences import Conferences
from bridge.storage.database import Database
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding, BindingState
from bridge.storage.people import channel_members
from bridge.storage.queues import inbox, messages, outbox, relayed
from bridge.storage.queues.inbox import InboxRow
from bridge.storage.queues.outbox import Post, Priority
from bridge.storage.queues.withdrawing import withdraw

_SHARED = "channel_shared"
_OPENED = "channel_convert_to_public"
_LEFT = "member_left_channel"
_MEMBERS = frozenset({_LEFT, "member_joined_channel"})

# By Slack's event, what is said of the channel.
_PAUSING: Mapping[str, str] = MappingProxyType(
    {
        "channel_archive": "the channel was archived",
        "group_archive": "the channel was archived",
        "channel_deleted": "the channel was deleted",
        "group_deleted": "the channel was deleted",
        _SHARED: "the channel is now shared with another workspace",
        "channel_left": "the bridge was removed from the channel",
        "group_left": "the bridge was removed from the channel",
        _OPENED: "the channel is now public",
    }
)
# Others than before can read there.
_WIDENING = frozenset({_PAUSING[_SHARED], _PAUSING[_OPENED]})
_SHARED_KEPT = 100
OwnBot = Callable[[str, str], bool]
"""Whether a user of a workspace is the bridge itself."""


_log = structlog.get_logger()


class ChannelLife:
    """Listens to the inbox's channel events, and to the sender's troubles."""

    def __init__(self, database: Database, conferences: Conferences, is_own_bot: OwnBot) -> None:
        self._database = database
        self._conferences = conferences
        self._is_own_bot = is_own_bot
        self._turn = asyncio.Lock()
        # A channel may become shared and get another id, and Slack tells of both in any order.
        self._order = asyncio.Lock()
        self._shared: deque[tuple[str, str]] = deque(maxlen=_SHARED_KEPT)

    async def hear(self, row: InboxRow) -> None:
        """One event of Slack about a channel."""
        async with self._order:
            await self._hear(row, _kind_of(row.payload))

    async def _hear(self, row: InboxRow, kind: str) -> None:
        if kind == "channel_id_changed":
            await self._follow(row)
        elif kind in _MEMBERS:
            await self._note_member(kind, row)
        elif reason := self._reason(kind, row):
            if kind == _SHARED:
                self._shared.append((row.workspace, row.channel))
            step = "/pexip shared on" if kind == _SHARED else "/pexip join"
            await self.pause(row.workspace, row.channel, reason, step)
            await self._note(kind, row.workspace, row.channel, _moment_of(row))

    async def found(self, binding: Binding, *, is_shared: bool, since: datetime) -> None:
        """Slack never told that it was shared or opened, and that is how it is now.

        It may have been so from `since` on.
        """
        kind = _SHARED if is_shared else _OPENED
        step = "/pexip shared on" if is_shared else "/pexip join"
        async with self._order:
            await self.pause(binding.workspace, binding.channel, _PAUSING[kind], step)
            await self._note(kind, binding.workspace, binding.channel, since)

    async def pause(
        self, workspace: str, channel: str, reason: str, step: str = "/pexip join"
    ) -> None:
        """Rest until somebody says join, and tell the owner, to whom a post can always go.

        One change shows in an event and in posts that fail; it is told once.
        """
        async with self._turn:
            async with self._database.transaction() as transaction:
                binding = await bindings.find_by_channel(transaction, workspace, channel)
            if binding is None or binding.state is BindingState.PAUSED:
                return
            await self._conferences.leave(binding, reason, quietly=True)
            async with self._database.transaction() as transaction:
                if reason in _WIDENING:
                    await withdraw(transaction, workspace, channel, reason)
                await outbox.post(
                    transaction, workspace, _notice(binding, reason, step, transaction.now)
                )
            _log.info("A binding was paused", binding=binding.id, reason=reason)

    async def _note_member(self, kind: str, row: InboxRow) -> None:
        user = row.payload.get("user")
        if not isinstance(user, str):
            return
        where = (row.workspace, row.channel, user)
        if kind == _LEFT:
            if reason := self._reason(kind, row):
                await self.pause(row.workspace, row.channel, reason)
            await self._database.write(channel_members.note_left, *where)
        else:
            at = _moment_of(row)
            await self._database.write(channel_members.note_joined, *where, at=at)

    async def _note(self, kind: str, workspace: str, channel: str, at: datetime) -> None:
        """What the change means for rights: everyone can come in, or people of elsewhere."""
        async with self._database.transaction() as transaction:
            binding = await bindings.find_by_channel(transaction, workspace, channel)
            if binding is not None and kind in {_SHARED, _OPENED}:
                await channel_members.widen(transaction, binding.id, at)
            if binding is not None and kind == _SHARED:
                await bindings.change_settings(transaction, binding.id, {"allow_shared": False})
            if binding is not None and kind == _OPENED:
                await bindings.set_channel(
                    transaction, binding.id, binding.channel, is_private=False
                )

    def _reason(self, kind: str, row: InboxRow) -> str | None:
        if kind == _LEFT:
            is_bot = self._is_own_bot(row.workspace, str(row.payload.get("user")))
            return _PAUSING["channel_left"] if is_bot else None
        return _PAUSING.get(kind)

    async def _follow(self, row: InboxRow) -> None:
        """Slack gave the channel another id, as it does when a channel becomes shared."""
        old, new = row.payload.get("old_channel_id"), row.payload.get("new_channel_id")
        if not (isinstance(old, str) and isinstance(new, str)):
            return
        async with self._database.transaction() as transaction:
            binding = await bindings.find_by_channel(transaction, row.workspace, old)
            if binding is not None:
                await bindings.set_channel(
                    transaction, binding.id, new, is_private=binding.channel_is_private
                )
                for each in (messages, relayed, inbox, channel_members):
                    await each.move(transaction, row.workspace, old, new)
        if (row.workspace, new) in self._shared:
            await self.pause(row.workspace, new, _PAUSING[_SHARED], "/pexip shared on")
            await self._note(_SHARED, row.workspace, new, _moment_of(row))


def is_about_channel(event: Mapping[str, Any]) -> bool:
    """Whether it tells of the channel or the app, and not of what somebody wrote."""
    return event.get("type") != "message" or _kind_of(event) in _PAUSING


def _moment_of(row: InboxRow) -> datetime:
    """When it happened, by Slack's time."""
    told = row.payload.get("event_ts") or row.payload.get("ts")
    with suppress(TypeError, ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(float(str(told)), UTC)
    return row.received


def _kind_of(event: Mapping[str, Any]) -> str:
    """Of some changes Slack tells by a message of their kind alone."""
    kind = event.get("type")
    return str(event.get("subtype") if kind == "message" else kind)


def _notice(binding: Binding, reason: str, step: str, now: object) -> Post:
    text = (
        f"The bridge has left {binding.alias}: {reason}. "
        f"Nothing is mirrored until somebody says {step} in the channel."
    )
    return Post(
        key=f"{binding.id}/paused/{now}",
        channel=binding.owner,
        text=text,
        priority=Priority.CONTROL,
    )
