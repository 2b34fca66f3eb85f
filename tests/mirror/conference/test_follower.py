"""What a conference's stream leaves in the database."""

from functools import partial
from random import Random

from bridge.mirror.conference.follower import Follower
from bridge.mirror.meeting.handlers import Handlers
from bridge.pexip import ParticipantCreated, ParticipantSyncBegan
from bridge.pexip import ParticipantSyncEnded as SyncEnded
from bridge.storage.meetings import bindings, meetings
from bridge.storage.transactions.database import Database
from tests.commands.conferences import participant
from tests.fake_clock import FakeClock
from tests.mirror.places import Place, decided, some_turns


async def test_a_time_that_no_calendar_has_does_not_end_the_stay(
    sqlite_database: Database, clock: FakeClock
):
    place = Place()
    async with sqlite_database.transaction() as tx:
        await bindings.add(tx, place.binding)
    turns = some_turns(sqlite_database, clock)
    follower = Follower(
        place, turns=turns, handlers=Handlers([], Random(7)), clock=clock, random=Random(7)
    )
    zoe = participant(1, "Zoe", start_time=1e18)

    for event in (ParticipantSyncBegan(), ParticipantCreated(participant=zoe), SyncEnded()):
        await decided(turns, partial(follower.take, event))

    assert follower.meeting is not None
    async with sqlite_database.transaction() as tx:
        [attendee] = await meetings.attendees(tx, follower.meeting.id)
    assert attendee.joined == clock.now()
