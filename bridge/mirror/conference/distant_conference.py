"""A conference whose stream another process holds, and its breakout rooms, as commands see them.

Requests go to the node with the token that the holder keeps alive. Here it is neither refreshed
nor given back: where the node refuses it, a newer one is looked for in the database, once.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar

from typing_extensions import override

from bridge.clock import Clock
from bridge.mirror.conference.conferences import Conference, NotInConferenceError
from bridge.mirror.conference.distant_place import DistantPlace
from bridge.mirror.people.roster import Roster
from bridge.pexip.errors import PexipError
from bridge.pexip.request import Request

ResultT = TypeVar("ResultT")

# Most effects show at once; those that take a moment are asked for at growing intervals.
_POLLS = (0.05, 0.1, 0.2, 0.4, 0.75, 1.0, 1.5)


class DistantConference(Conference):
    """For one command; what is known of the conference is shared with all others."""

    def __init__(self, place: DistantPlace, clock: Clock, breakout: str | None = None) -> None:
        self._place = place
        self._clock = clock
        self._breakout = breakout
        # What was asked of the node before this command sent anything does not show it.
        self._sent: float | None = None

    @property
    @override
    def version(self) -> int | None:
        return self._place.version

    @override
    async def send(self, request: Request[ResultT]) -> ResultT:
        try:
            return await self._place.send(request, self._breakout)
        finally:
            if request.method != "GET":
                self._sent = self._clock.monotonic()

    @override
    async def roster(self) -> Roster:
        return await self._place.roster(self._breakout, since=self._sent)

    @override
    async def wait_until(self, shown: Callable[[Roster], bool]) -> Roster | None:
        for seconds in (*_POLLS, None):
            began = self._clock.monotonic()
            with suppress(PexipError, NotInConferenceError):
                roster = await self._place.roster(self._breakout, since=began)
                if shown(roster):
                    return roster
            if seconds is not None:
                await self._place.changed(seconds)
        return None

    @override
    async def rooms(self) -> Mapping[str, str]:
        return {} if self._breakout is not None else await self._place.rooms()

    @override
    async def room(self, name: str) -> "DistantConference | None":
        wanted = _plain(name)
        for each, uuid in (await self.rooms()).items():
            if wanted in {_plain(each), uuid}:
                return DistantConference(self._place, self._clock, uuid)
        return None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
