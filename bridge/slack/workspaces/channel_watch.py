"""Looks again who can read in bound channels: right after a bind, and from time to time.

What Slack did not say at the bind it may say by now, and an event about a channel may have been
lost while the bridge was down. Who is there is noted too, for those who come after a channel was
widened may not fetch what was said before.
"""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import NoReturn, Protocol

import structlog

from bridge.clock import Clock
from bridge.commands.table.invocation import Channel, ChannelId, WorkspaceId
from bridge.errors import BridgeError
from bridge.slack.workspaces.workspaces import Everybody
from bridge.storage.connection.failures import Failure, judge
from bridge.storage.database import Database
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import channel_members

_AGAIN_SECONDS = 900.0
# Where Slack did not say it is asked sooner.
_UNTOLD_SECONDS = 60.0
# Slack lets an app ask about fifty channels a minute, and people ask too.
_PAUSE_SECONDS = 3.0
_BATCH = 200

_log = structlog.get_logger()


class OnWider(Protocol):
    """Told of a channel that others can read by now, and perhaps could from `since` on."""

    def __call__(
        self, binding: Binding, *, is_shared: bool, since: datetime
    ) -> Awaitable[None]: ...


class ChannelWatch:
    """For the channels of all workspaces."""

    def __init__(
        self, *, database: Database, people: Everybody, on_wider: OnWider, clock: Clock
    ) -> None:
        self._database = database
        self._people = people
        self._on_wider = on_wider
        self._clock = clock
        self._began = clock.now()
        # By binding, when it is to be looked at again, and when it was looked at last.
        self._due: dict[str, float] = {}
        self._seen: dict[str, datetime] = {}
        self._told: set[str] = set()

    async def run(self) -> NoReturn:
        """Look until canceled."""
        bell = self._database.bells.listen("bindings")
        while True:
            try:
                seconds = await self._look_at_next(self._clock.monotonic())
            except Exception as error:  # noqa: BLE001 - it is looked at again
                if judge(error) is not Failure.PASSING:
                    _log.exception("A channel could not be looked at")
                seconds = _UNTOLD_SECONDS
            await bell.heard(seconds)

    async def _look_at_next(self, now: float) -> float:
        """The seconds until something may be due, unless a binding changes before."""
        live = await self._database.read(bindings.list_live)
        self._forget_others(live)
        due = [each for each in live if self._due.get(each.id, now) <= now]
        for binding in due:
            is_told = await self._look(binding)
            wait = _AGAIN_SECONDS if is_told else _UNTOLD_SECONDS
            self._due[binding.id] = self._clock.monotonic() + wait
            if binding is not due[-1]:
                await self._clock.sleep(_PAUSE_SECONDS)
        passed = self._clock.monotonic()
        return max(0.0, min([_AGAIN_SECONDS, *(each - passed for each in self._due.values())]))

    def _forget_others(self, live: Sequence[Binding]) -> None:
        ids = {each.id for each in live}
        for known in (self._due, self._seen):
            for gone in known.keys() - ids:
                del known[gone]
        self._told &= ids

    async def _look(self, binding: Binding) -> bool:
        """Whether Slack has told."""
        where = WorkspaceId(binding.workspace), ChannelId(binding.channel)
        began = self._clock.now()
        try:
            channel = await self._people.look_again(*where)
            if channel is None or not channel.is_told:
                return False
            since = self._seen.get(binding.id, max(self._began, binding.created))
            await self._compare(binding, channel, since)
            self._seen[binding.id] = began
            await self._note_present(*where)
        except BridgeError:
            return False
        return True

    async def _compare(self, binding: Binding, channel: Channel, since: datetime) -> None:
        is_shared = channel.is_external and not binding.settings.allow_shared
        if is_shared and binding.id not in self._told:
            self._told.add(binding.id)
            await self._on_wider(binding, is_shared=True, since=since)
        elif not is_shared:
            self._told.discard(binding.id)
        if binding.channel_is_private and channel.is_private is False:
            await self._on_wider(binding, is_shared=False, since=since)

    async def _note_present(self, workspace: WorkspaceId, channel: ChannelId) -> None:
        present = sorted(await self._people.members(workspace, channel) or ())
        for start in range(0, min(len(present), channel_members.MOST), _BATCH):
            batch = present[start : start + _BATCH]
            await self._database.write_last(channel_members.note_present, workspace, channel, batch)
