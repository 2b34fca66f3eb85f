"""What people are called in a meeting that another process holds, as that one has stored it.

A name with its number stays with whoever has it for as long as they are there, so it is looked up
only once somebody is new, came anew or calls themselves otherwise.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from bridge.pexip.models import Participant, ParticipantId
from bridge.storage.database import Transaction
from bridge.storage.meetings import meetings

Names = Mapping[ParticipantId, str]

_Stay = tuple[str, str, float | None]


async def find_names(tx: Transaction, binding_id: str) -> Names:
    """Of everybody who is or was in the meeting that runs."""
    record = await meetings.find_open(tx, binding_id)
    found = [] if record is None else await meetings.attendees(tx, record.id)
    return {ParticipantId(each.participant_uuid): each.name for each in found}


class StoredNames:
    """Of one meeting and its breakout rooms; `look` looks them up."""

    def __init__(self, look: Callable[[], Awaitable[Names]]) -> None:
        self._look = look
        self._names: Names = {}
        # By room: for whom the names hold.
        self._known: dict[str | None, dict[ParticipantId, _Stay]] = {}

    async def of(self, breakout: str | None, people: Iterable[Participant]) -> Names:
        """Theirs, for all whose names are stored by now."""
        stays = {each.uuid: _stay_of(each) for each in people}
        if not stays.items() <= self._known.get(breakout, {}).items():
            self._names = await self._look()
        self._known[breakout] = {uuid: stay for uuid, stay in stays.items() if uuid in self._names}
        return self._names


def _stay_of(participant: Participant) -> _Stay:
    return participant.display_name, participant.uri, participant.start_time
