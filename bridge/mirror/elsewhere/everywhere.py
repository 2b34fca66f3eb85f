"""All conferences that the bridge is in, whichever process holds their streams."""

from typing_extensions import override

from bridge.clock import Clock
from bridge.errors import BridgeError
from bridge.mirror.conference.conferences import Conference, Conferences, Entry
from bridge.mirror.conference.joining import Joiner
from bridge.mirror.conference.supervisor import Supervisor
from bridge.mirror.elsewhere.asking import Asking
from bridge.mirror.elsewhere.distant_conference import DistantConference
from bridge.mirror.elsewhere.distant_place import DistantPlace, find_stored
from bridge.mirror.elsewhere.letters import Kinds
from bridge.mirror.elsewhere.postman import FAILED, LEAVE
from bridge.pexip.token import Token
from bridge.storage.database import Database
from bridge.storage.meetings.bindings import AT_REST, Binding

_MOST_PLACES = 1_000
_LATELY_SECONDS = 0.5


class Everywhere(Conferences):
    """A meeting of this process at once, that of another through the node and the database."""

    def __init__(
        self,
        supervisor: Supervisor,
        *,
        database: Database,
        joiner: Joiner,
        kinds: Kinds,
        clock: Clock,
    ) -> None:
        self._supervisor = supervisor
        self._database = database
        self._joiner = joiner
        self._kinds = kinds
        self._clock = clock
        self._asking = Asking(database, clock)
        self._places: dict[str, DistantPlace] = {}

    @override
    async def ask_in(self, entry: Entry) -> Token:
        return await self._supervisor.ask_in(entry)

    @override
    async def give_back(self, token: Token, reason: str) -> None:
        await self._supervisor.give_back(token, reason)

    @override
    async def find(self, binding: Binding) -> Conference | None:
        if self._is_here(binding):
            return await self._supervisor.find(binding)
        place = await self._find_place(binding)
        return None if place is None else DistantConference(place, self._clock)

    @override
    async def tell(self, binding: Binding, event: object) -> bool:
        if self._is_here(binding):
            return await self._supervisor.tell(binding, event)
        kind = self._kinds.of(event)
        answer = await self._asking.ask(binding.id, kind.name, kind.write(event))
        _raise_failure(answer.get(FAILED))
        if not answer.get("is_told"):
            return False
        kind.hear(event, answer)
        return True

    @override
    async def leave(self, binding: Binding, reason: str, *, quietly: bool = False) -> None:
        if self._is_here(binding):
            await self._supervisor.leave(binding, reason, quietly=quietly)
            return
        body = {"reason": reason, "quietly": quietly}
        answer = await self._asking.ask(binding.id, LEAVE, body)
        _raise_failure(answer.get(FAILED))

    def _is_here(self, binding: Binding) -> bool:
        """Whether this process holds it, or nobody can."""
        is_held = self._supervisor.find_stay(binding.id) is not None
        return is_held or self._database.is_alone or binding.state in AT_REST

    async def _find_place(self, binding: Binding) -> DistantPlace | None:
        # A command looks for it several times over; where the node refuses the token, a newer one
        # is looked for anew.
        stored = await self._database.read_lately(_LATELY_SECONDS, find_stored, binding.id)
        if stored is None:
            # Perhaps by now.
            stored = await self._database.read(find_stored, binding.id)
        place = self._places.pop(binding.id, None)
        if stored is None:
            return None
        if place is not None:
            place.update(stored)
        else:
            place = DistantPlace(
                binding.id,
                stored,
                database=self._database,
                joiner=self._joiner,
                clock=self._clock,
            )
        while len(self._places) >= _MOST_PLACES:
            del self._places[next(iter(self._places))]
        self._places[binding.id] = place
        return place


def _raise_failure(reason: object) -> None:
    if reason:
        raise BridgeError(str(reason))
