"""A conference whose stream this process holds, as commands see it."""

from collections.abc import Callable
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
    """Commands for a running stay."""

    def __init__(self, stay: Stay, clock: Clock) -> None:
        self._stay = stay
        self._clock = clock

    @override
    async def send(self, request: Request[ResultT]) -> ResultT:
        return await self._stay.send(request)

    @override
    async def roster(self) -> Roster:
        return self._stay.roster if self._stay.is_streaming else await self._poll()

    @override
    async def wait_until(self, shown: Callable[[Roster], bool]) -> Roster | None:
        if self._stay.is_streaming and (roster := await self._watch(shown)):
            return roster
        for seconds in _POLLS:
            with suppress(PexipError, NotInConferenceError):
                roster = await self._poll()
                if shown(roster):
                    return roster
            await self._clock.sleep(seconds)
        return None

    async def _watch(self, shown: Callable[[Roster], bool]) -> Roster | None:
        with suppress(TimeoutError):
            async with self._clock.timeout(_STREAM_SECONDS):
                while not shown(self._stay.roster):
                    await self._stay.next_change()
                return self._stay.roster
        return None

    async def _poll(self) -> Roster:
        participants = await self._stay.send(GetParticipants())
        status = await self._stay.send(GetConferenceStatus())
        return Roster.of(participants, status, own=self._stay.roster.own)
