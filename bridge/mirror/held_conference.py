"""A conference whose stream this process holds, and its breakout rooms, as commands see them."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar

from typing_extensions import override

from bridge.clock import Clock
from bridge.mirror.conferences import Conference, NotInConferenceError
from bridge.mirror.roster import Roster
from bridge.mirror.stay import Stay
from bridge.pexip import GetConferenceStatus, GetParticipants, PexipError, Request

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

    @override
    async def send(self, request: Request[ResultT]) -> ResultT:
        return await self._stay.send(request, self._breakout)

    @override
    async def roster(self) -> Roster:
        return self._stay.roster if self._is_watched else await self._poll()

    @override
    async def rooms(self) -> Mapping[str, str]:
        if self._breakout is not None:
            return {}
        breakouts = self._stay.roster.breakouts
        for uuid in breakouts.unnamed:
            with suppress(PexipError):
                status = await self._stay.send(GetConferenceStatus(), uuid)
                breakouts.rename(uuid, status.breakout_name or "")
        return breakouts.by_name

    @override
    async def room(self, name: str) -> "HeldConference | None":
        if not await self.rooms():
            return None
        uuid = self._stay.roster.breakouts.find(name)
        return None if uuid is None else HeldConference(self._stay, self._clock, uuid)

    @override
    async def wait_until(self, shown: Callable[[Roster], bool]) -> Roster | None:
        if self._is_watched and (roster := await self._watch(shown)):
            return roster
        for seconds in _POLLS:
            with suppress(PexipError, NotInConferenceError):
                roster = await self._poll()
                if shown(roster):
                    return roster
            await self._clock.sleep(seconds)
        return None

    @property
    def _is_watched(self) -> bool:
        """The stream keeps the roster of the conference itself; a room's is asked for."""
        return self._breakout is None and self._stay.is_streaming

    async def _watch(self, shown: Callable[[Roster], bool]) -> Roster | None:
        with suppress(TimeoutError):
            async with self._clock.timeout(_STREAM_SECONDS):
                while not shown(self._stay.roster):
                    await self._stay.next_change()
                return self._stay.roster
        return None

    async def _poll(self) -> Roster:
        participants = await self.send(GetParticipants())
        status = await self.send(GetConferenceStatus())
        known = self._stay.roster
        return Roster.of(participants, status, own=known.own | known.breakouts.own)
