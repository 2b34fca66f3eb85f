"""Conferences in memory: they keep a roster and do to it what a request asks."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bridge.mirror.conference.conferences import Entry
from bridge.mirror.people.roster import Roster
from bridge.pexip.errors import PinRequiredError, TokenExpiredError
from bridge.pexip.models import Participant, ParticipantId
from bridge.pexip.request import Request
from bridge.pexip.requests.participant import (
    DisconnectParticipant,
    MuteParticipant,
    MuteParticipantVideo,
    UnmuteParticipant,
    UnmuteParticipantVideo,
)
from bridge.pexip.token import Token
from bridge.storage.meetings.bindings import Binding

ResultT = TypeVar("ResultT")

OWN = ParticipantId("00000000-0000-4000-8000-0000000000ff")


def participant(number: int, name: str, **fields: Any) -> Participant:
    """Somebody who joined at 14:00 UTC and so many minutes."""
    known = {
        "uuid": f"00000000-0000-4000-8000-{number:012}",
        "display_name": name,
        "role": "guest",
        "protocol": "webrtc",
        "is_muted": False,
        # 2026-11-02 14:00 UTC
        "start_time": 1793628000 + 60 * number,
    }
    return Participant.model_validate(known | fields)


class MemoryConference:
    """A conference whose node answers at once; what is in `fails_with` is raised first."""

    version: int | None = None

    def __init__(self, *people: Participant) -> None:
        bridge = participant(0, "Slack bridge", uuid=OWN, protocol="api", role="chair")
        self._people = {each.uuid: each for each in (*people, bridge)}
        self.sent: list[Request[Any]] = []
        self.fails_with: list[Exception] = []
        self.sees_with: list[Exception] = []
        self.is_slow = False
        """Accepts requests and shows nothing of them."""
        self.breakouts: dict[str, MemoryConference] = {}

    def join(self, *people: Participant) -> None:
        self._people.update({each.uuid: each for each in people})

    def drop(self, uuid: str) -> None:
        del self._people[ParticipantId(uuid)]

    async def send(self, request: Request[ResultT]) -> ResultT:
        if self.fails_with:
            raise self.fails_with.pop()
        self.sent.append(request)
        if not self.is_slow:
            self._do(request)
        answer: ResultT = request.parse_result(True)  # noqa: FBT003 - a wire value
        return answer

    async def roster(self) -> Roster:
        if self.sees_with:
            raise self.sees_with.pop()
        return Roster.of(self._people.values(), own=[OWN])

    async def wait_until(self, shown: Callable[[Roster], bool]) -> Roster | None:
        roster = await self.roster()
        return roster if shown(roster) else None

    async def rooms(self) -> Mapping[str, str]:
        return {name: f"room-{number}" for number, name in enumerate(self.breakouts, 1)}

    async def room(self, name: str) -> "MemoryConference | None":
        folded = {each.casefold(): room for each, room in self.breakouts.items()}
        return folded.get(name.casefold())

    def _do(self, request: Request[Any]) -> None:
        match request:
            case MuteParticipant(participant_uuid=uuid):
                self._change(uuid, is_muted=True)
            case UnmuteParticipant(participant_uuid=uuid):
                self._change(uuid, is_muted=False)
            case MuteParticipantVideo(participant_uuid=uuid):
                self._change(uuid, is_video_muted=True)
            case UnmuteParticipantVideo(participant_uuid=uuid):
                self._change(uuid, is_video_muted=False)
            case DisconnectParticipant(participant_uuid=uuid):
                self.drop(uuid)
            case _:
                pass

    def _change(self, uuid: ParticipantId, **fields: Any) -> None:
        self._people[uuid] = self._people[uuid].model_copy(update=fields)


class MemoryConferences:
    """The bridge is in those conferences that were put here, by binding id."""

    def __init__(self) -> None:
        self.by_binding: dict[str, MemoryConference] = {}
        self.told: list[object] = []

    async def ask_in(self, entry: Entry) -> Token:
        raise PinRequiredError(403, "PIN required", request=f"{entry.alias} {bool(entry.pin)}")

    async def give_back(self, token: Token, reason: str) -> None:
        raise TokenExpiredError(403, reason, request=token.alias)

    async def find(self, binding: Binding) -> MemoryConference | None:
        return self.by_binding.get(binding.id)

    async def tell(self, binding: Binding, event: object) -> bool:
        self.told.append(event)
        return binding.id in self.by_binding

    async def leave(self, binding: Binding, reason: str, *, quietly: bool = False) -> None:  # noqa: ARG002 - no channel
        assert reason
        self.by_binding.pop(binding.id, None)
