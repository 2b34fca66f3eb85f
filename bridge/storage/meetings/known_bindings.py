"""Bindings by channel with their grants, read once and then known until one of them changes.

Every write to a binding or a grant rings a bell behind its commit, and nobody hears that it is
stored before all that was known is forgotten. Where other processes may write too, no bell of ours
rings for them, and each look is at the database.
"""

from bridge.storage.database import Database
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding

_MOST = 10_000


class KnownBindings:
    """Finds the binding of a channel; that it has none is known as well."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[tuple[str, str], Binding | None] = {}
        self._rings = database.bells.count(bindings.BELL)

    async def find(self, workspace: str, channel: str) -> Binding | None:
        """As it is by all writes that anybody was told of."""
        if not self._database.is_alone:
            return await self._read(workspace, channel)
        self._forget_changed()
        if (workspace, channel) in self._known:
            return self._known[workspace, channel]
        rings = self._rings
        found = await self._read(workspace, channel)
        self._forget_changed()
        # What was read while something changed may be older than that.
        if rings == self._rings:
            self._keep(workspace, channel, found)
        return found

    async def _read(self, workspace: str, channel: str) -> Binding | None:
        return await self._database.read(bindings.find_by_channel, workspace, channel)

    def _keep(self, workspace: str, channel: str, found: Binding | None) -> None:
        if len(self._known) >= _MOST:
            self._known.pop(next(iter(self._known)))
        self._known[workspace, channel] = found

    def _forget_changed(self) -> None:
        rings = self._database.bells.count(bindings.BELL)
        if rings != self._rings:
            self._rings = rings
            self._known.clear()
