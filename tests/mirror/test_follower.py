"""What a conference's stream leaves in the database."""

from dataclasses import dataclass, field
from random import Random

from bridge.mirror.follower import Follower
from bridge.mirror.handlers import Handlers
from bridge.mirror.rooms import Rooms
from bridge.mirror.roster import Roster
from bridge.pexip import ParticipantCreated, ParticipantId, ParticipantSyncBegan, Request
from bridge.pexip import ParticipantSyncEnded as SyncEnded
from bridge.pexip.errors import NodeUnreachableError
from bridge.storage import bindings, meetings
from bridge.storage.bindings import Binding
from bridge.storage.database import Database
from tests.commands.conferences import participant
from tests.commands.conftest import a_binding
from tests.fake_clock import FakeClock


@dataclass
class Place:
    """A conference without a node."""

    binding: Binding = field(default_factory=a_binding)
    roster: Roster = field(default_factory=Roster)
    rooms: Rooms = field(default_factory=Rooms)
    own_uuid: ParticipantId | None = None

    async def send(self, request: Request, breakout: str | None = None) -> object:
        raise NodeUnreachableError(f"{request.name} {breakout}")


async def test_a_time_that_no_calendar_has_does_not_end_the_stay(
    sqlite_database: Database, clock: FakeClock
):
    place = Place()
    async with sqlite_database.transaction() as tx:
        await bindings.add(tx, place.binding)
    follower = Follower(
        place,
        database=sqlite_database,
        handlers=Handlers([], Random(7)),
        clock=clock,
        random=Random(7),
    )
    zoe = participant(1, "Zoe", start_time=1e18)

    for event in (ParticipantSyncBegan(), ParticipantCreated(participant=zoe), SyncEnded()):
        await follower.apply(event)

    assert follower.meeting is not None
    async with sqlite_database.transaction() as tx:
        [attendee] = await meetings.attendees(tx, follower.meeting.id)
    assert attendee.joined == clock.now()
