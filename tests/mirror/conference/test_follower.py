"""What a conference's stream leaves in the database."""

from datetime import datetime, timedelta
from random import Random

from bridge.mirror.conference.follower import Follower
from bridge.mirror.meeting.handlers import Handler, Handlers, StreamGap, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.pexip import (
    MessageReceived,
    ParticipantCreated,
    ParticipantDeleted,
    ParticipantSyncBegan,
    StreamLost,
)
from bridge.pexip import ParticipantSyncEnded as SyncEnded
from bridge.storage.meetings import bindings, meetings
from bridge.storage.transactions.database import Database
from tests.commands.conferences import participant
from tests.fake_clock import FakeClock
from tests.mirror.places import Place


async def test_a_time_that_no_calendar_has_does_not_end_the_stay(
    sqlite_database: Database, clock: FakeClock
):
    zoe = participant(1, "Zoe", start_time=1e18)
    follower = await following(sqlite_database, clock)

    for event in (ParticipantSyncBegan(), ParticipantCreated(participant=zoe), SyncEnded()):
        await follower.apply(event, clock.now())

    assert follower.meeting is not None
    async with sqlite_database.transaction() as tx:
        [attendee] = await meetings.attendees(tx, follower.meeting.id)
    assert attendee.joined == clock.now()


async def test_what_is_stored_bears_the_time_at_which_it_was_heard(
    sqlite_database: Database, clock: FakeClock
):
    """However late it is handled: a database that was away for a minute moves no word."""
    heard_at: list[datetime] = []

    async def note(_event: MessageReceived, meeting: Meeting) -> None:
        heard_at.append(meeting.heard_at)

    zoe = participant(1, "Zoe", start_time=None)
    follower = await following(sqlite_database, clock, on(MessageReceived, note))
    start = clock.now()
    await clock.advance(60)

    events = [
        ParticipantSyncBegan(),
        ParticipantCreated(participant=zoe),
        SyncEnded(),
        MessageReceived(payload="Hi", uuid=zoe.uuid),
        ParticipantDeleted(uuid=zoe.uuid),
    ]
    for number, event in enumerate(events):
        await follower.apply(event, start + timedelta(seconds=number))

    assert follower.meeting is not None
    assert heard_at == [start + timedelta(seconds=3)]
    async with sqlite_database.transaction() as tx:
        record = await meetings.get(tx, follower.meeting.id)
        [attendee] = await meetings.attendees(tx, follower.meeting.id)
    assert record.began == follower.meeting.began == start + timedelta(seconds=2)
    assert attendee.joined == start + timedelta(seconds=2)
    assert attendee.left == start + timedelta(seconds=4)


async def test_a_gap_begins_with_the_last_that_was_heard(
    sqlite_database: Database, clock: FakeClock
):
    gaps: list[StreamGap] = []

    async def note(event: StreamGap, _meeting: Meeting) -> None:
        gaps.append(event)

    follower = await following(sqlite_database, clock, on(StreamGap, note))
    last = clock.now()
    for event in (ParticipantSyncBegan(), ParticipantCreated(participant=participant(1, "Zoe"))):
        await follower.apply(event, last)
    await follower.apply(SyncEnded(), last)
    await clock.advance(90)

    await follower.apply(StreamLost("silent for 90 s", 0.1, last), clock.now())

    assert gaps == [StreamGap(since=last)]


async def following(database: Database, clock: FakeClock, *handlers: Handler) -> Follower:
    place = Place()
    async with database.transaction() as tx:
        await bindings.add(tx, place.binding)
    return Follower(
        place,
        database=database,
        handlers=Handlers(handlers, Random(7)),
        clock=clock,
        random=Random(7),
    )
