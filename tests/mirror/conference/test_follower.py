"""What a conference's stream leaves in the database."""

from datetime import datetime, timedelta
from random import Random

from bridge.mirror.conference.follower import Follower
from bridge.mirror.conference.recollection import recollect
from bridge.mirror.meeting.handlers import Handler, Handlers, Ticked, WordsMissed, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.turns.turns import Turns
from bridge.pexip.stream.events import (
    MessageReceived,
    ParticipantCreated,
    ParticipantDeleted,
    ParticipantSyncBegan,
)
from bridge.pexip.stream.events import ParticipantSyncEnded as SyncEnded
from bridge.pexip.stream.heard import StreamLost, StreamOpened
from bridge.storage.database import Database
from bridge.storage.meetings import bindings, meetings, unlisted
from tests.commands.conferences import participant
from tests.fake_clock import FakeClock
from tests.mirror.places import Place, some_turns


class Following:
    """A follower that hears what a test says, at the time that the test gives it."""

    def __init__(
        self, database: Database, clock: FakeClock, *handlers: Handler, most_stays: int = 100
    ) -> None:
        self._database = database
        self._place = Place()
        self._turns: Turns = some_turns(database, clock)
        self.follower = Follower(
            self._place,
            turns=self._turns,
            handlers=Handlers(handlers, Random(7)),
            clock=clock,
            random=Random(7),
            most_stays=most_stays,
        )
        self._turns.taker = self.follower

    async def begin(self) -> None:
        async with self._database.transaction() as tx:
            await bindings.add(tx, self._place.binding)

    async def hears(self, at: datetime, *events: object) -> None:
        for event in events:
            self._turns.put(event, at)
        self._turns.run()
        await self._turns.ledger.stored()


async def test_a_time_that_no_calendar_has_does_not_end_the_stay(
    sqlite_database: Database, clock: FakeClock
):
    zoe = participant(1, "Zoe", start_time=1e18)
    following = Following(sqlite_database, clock)
    await following.begin()

    await following.hears(
        clock.now(), ParticipantSyncBegan(), ParticipantCreated(participant=zoe), SyncEnded()
    )

    assert following.follower.meeting is not None
    async with sqlite_database.transaction() as tx:
        [attendee] = await meetings.attendees(tx, following.follower.meeting.id)
    assert attendee.joined == clock.now()


async def test_what_is_stored_bears_the_time_at_which_it_was_heard(
    sqlite_database: Database, clock: FakeClock
):
    """However late it is handled: a database that was away for a minute moves no word."""
    heard_at: list[datetime] = []

    def note(_event: MessageReceived, meeting: Meeting) -> None:
        heard_at.append(meeting.now())

    zoe = participant(1, "Zoe", start_time=None)
    following = Following(sqlite_database, clock, on(MessageReceived, note))
    await following.begin()
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
        await following.hears(start + timedelta(seconds=number), event)

    assert following.follower.meeting is not None
    assert heard_at == [start + timedelta(seconds=3)]
    async with sqlite_database.transaction() as tx:
        record = await meetings.get(tx, following.follower.meeting.id)
        [attendee] = await meetings.attendees(tx, following.follower.meeting.id)
    assert record.began == following.follower.meeting.began == start + timedelta(seconds=2)
    assert attendee.joined == start + timedelta(seconds=2)
    assert attendee.left == start + timedelta(seconds=4)


async def test_a_gap_lasts_from_the_last_that_was_heard_to_the_first(
    sqlite_database: Database, clock: FakeClock
):
    gaps: list[WordsMissed] = []

    def note(event: WordsMissed, _meeting: Meeting) -> None:
        gaps.append(event)

    roster = (
        ParticipantSyncBegan(),
        ParticipantCreated(participant=participant(1, "Zoe")),
        SyncEnded(),
    )
    following = Following(sqlite_database, clock, on(WordsMissed, note))
    await following.begin()
    last = clock.now()
    await following.hears(last, *roster)
    await clock.advance(90)
    lost = StreamLost("silent for 90 s", 0.1, last, was_silent=True)
    await following.hears(clock.now(), lost)
    await clock.advance(1)

    await following.hears(clock.now(), StreamOpened(), *roster)

    assert [(each.began, each.ended) for each in gaps] == [(last, clock.now())]


async def test_a_gap_behind_a_standstill_begins_with_that(
    sqlite_database: Database, clock: FakeClock
):
    """What was read at its end came at any time since, and what broke then may have broken so."""
    gaps: list[WordsMissed] = []

    def note(event: WordsMissed, _meeting: Meeting) -> None:
        gaps.append(event)

    roster = (
        ParticipantSyncBegan(),
        ParticipantCreated(participant=participant(1, "Zoe")),
        SyncEnded(),
    )
    following = Following(sqlite_database, clock, on(WordsMissed, note))
    await following.begin()
    await following.hears(clock.now(), *roster)
    for _ in range(5):
        await clock.advance(1)
        await following.hears(clock.now(), Ticked())
    last = clock.now()
    await clock.advance(15)
    read = MessageReceived(payload="Hi", uuid="u"), StreamLost("the node closed the stream", 0.1)
    await following.hears(clock.now(), *read, Ticked(stood_since=last))
    await clock.advance(1)

    await following.hears(clock.now(), StreamOpened(), *roster)

    assert [(each.began, each.ended) for each in gaps] == [(last, clock.now())]


async def test_who_joins_again_and_again_is_stored_up_to_a_bound_and_then_counted(
    sqlite_database: Database, clock: FakeClock
):
    """The bound is of one meeting, and it holds behind a restart."""
    following = Following(sqlite_database, clock, most_stays=5)
    await following.begin()
    await following.hears(clock.now(), ParticipantSyncBegan(), SyncEnded())

    for number in range(1, 9):
        await following.hears(
            clock.now(),
            ParticipantCreated(participant=participant(number, "Bob")),
            ParticipantDeleted(uuid=participant(number, "Bob").uuid),
        )
    again = Following(sqlite_database, clock, most_stays=5)
    found = await sqlite_database.read(recollect, "b1", Handlers((), Random(7)))
    again.follower.take_up(found)
    await again.hears(clock.now(), ParticipantSyncBegan(), SyncEnded())
    for number in (9, 10):
        await again.hears(clock.now(), ParticipantCreated(participant=participant(number, "Ann")))
    await again.hears(clock.now(), ParticipantDeleted(uuid=participant(9, "Ann").uuid))

    meeting = again.follower.meeting
    assert meeting is not None
    async with sqlite_database.transaction() as tx:
        assert len(await meetings.attendees(tx, meeting.id)) == 5
        assert await unlisted.count(tx, meeting.id) == 5


async def test_who_is_listed_stays_so_wherever_they_go(sqlite_database: Database, clock: FakeClock):
    following = Following(sqlite_database, clock, most_stays=1)
    await following.begin()
    zoe = participant(1, "Zoe")
    await following.hears(clock.now(), ParticipantSyncBegan(), SyncEnded())
    await following.hears(
        clock.now(),
        ParticipantCreated(participant=zoe),
        ParticipantDeleted(uuid=zoe.uuid),
        ParticipantCreated(participant=zoe),
    )

    assert following.follower.meeting is not None
    async with sqlite_database.transaction() as tx:
        [attendee] = await meetings.attendees(tx, following.follower.meeting.id)
        assert await unlisted.count(tx, following.follower.meeting.id) == 0
    assert attendee.left is None
