"""A conference whose stream this process holds, and its breakout rooms, as commands see them."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar

from typing_extensions import override

from bridge.clock import Clock
from bridge.mirror.conference.conferences import Conference, NotInConferenceError
from bridge.mirror.conference.stay import Stay
from bridge.mirror.people.roster import Roster
from bridge.pexip.errors import PexipError
from bridge.pexip.request import Request
from bridge.pexip.requests.conference import GetConferenceStatus, GetParticipants

ResultT = TypeVar("ResultT")

# The stream shows an effect within milliseconds; a node that shows it late, or in the list
# only, is asked at growing intervals.
_STREAM_SECONDS = 2.0
_POLLS = (0.2, 0.5, 1.0)


class HeldConference(Conference):
    """Commands for a running stay, or for one breakout room of its conference."""

    def __init__(self, stay: Stay, clock: Clock, breakout: str | None = None) -> None:
        self._stay = stay
        self._clock = clock
        self._breakout = breakout

    @property
    @override
    def version(self) -> int | None:
        return self._stay.node_version

    @override
    async def send(self, request: Request[ResultT]) -> ResultT:
        return await self._stay.send(request, self._breakout)

    @override
    async def roster(self) -> Roster:
        return self._running_roster or await self._poll()

    @override
    async def rooms(self) -> Mapping[str, str]:
        if self._breakout is not None:
            return {}
        for room in [each for each in self._stay.rooms if not each.name]:
            with suppress(PexipError):
                status = await self._stay.send(GetConferenceStatus(), room.uuid)
                room.name = status.breakout_name or ""
        return {name: room.uuid for name, room in self._stay.rooms.by_name.items()}

    @override
    async def room(self, name: str) -> "HeldConference | None":
        if not await self.rooms():
            return None
        found = self._stay.rooms.find(name)
        return None if found is None else HeldConference(self._stay, self._clock, found.uuid)

    @override
    async def wait_until(self, shown: Callable[[Roster], bool]) -> Roster | None:
        if (running := self._running_roster) and await self._watch(running, shown):
            return running
        for seconds in _POLLS:
            with suppress(PexipError, NotInConferenceError):
                roster = await self._poll()
                if shown(roster):
                    return roster
            await self._clock.sleep(seconds)
        return None

    @property
    def _running_roster(self) -> Roster | None:
        """The one that the stream keeps, of the conference or of the room."""
        if not self._stay.is_streaming:
            return None
        if self._breakout is None:
            return self._stay.roster
        room = self._stay.rooms.get(self._breakout)
        return room.roster if room is not None and room.roster.is_synced else None

    async def _watch(self, roster: Roster, shown: Callable[[Roster], bool]) -> bool:
        with suppress(TimeoutError):
            async with self._clock.timeout(_STREAM_SECONDS):
                while not shown(roster):
                    await self._stay.next_change()
                return True
        return False

    async def _poll(self) -> Roster:
        participants = await self.send(GetParticipants())
        status = await self.send(GetConferenceStatus())
        own = self._stay.roster.own | self._stay.rooms.own
        return Roster.of(participants, status, own=own, place=self._breakout or "")
