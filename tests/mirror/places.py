"""Where a meeting is held, for tests that need no node."""

from dataclasses import dataclass, field

from bridge.mirror.meeting.rooms import Rooms
from bridge.mirror.meeting.roster import Roster
from bridge.pexip import ParticipantId, Request
from bridge.pexip.errors import NodeUnreachableError
from bridge.storage.meetings.bindings import Binding
from tests.commands.conftest import a_binding


@dataclass
class Place:
    """A conference without a node, or one that the bridge has just lost."""

    binding: Binding = field(default_factory=a_binding)
    roster: Roster = field(default_factory=Roster)
    rooms: Rooms = field(default_factory=Rooms)
    own_uuid: ParticipantId | None = None

    async def send(self, request: Request, breakout: str | None = None) -> object:
        raise NodeUnreachableError(f"{request.name} {breakout}")
