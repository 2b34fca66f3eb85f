"""Who is speaking stands on the card whenever it is edited, and is never why it is edited."""

from typing import Any

from typing_extensions import override

from bridge.features import presence
from bridge.mirror.meeting.handlers import Settled, Ticked
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import StagePosition
from bridge.pexip.stream.events import ParticipantUpdated, StageChanged
from bridge.slack.shown.meeting_card import MeetingCard
from bridge.storage.database import Database
from bridge.storage.queues.outbox import Post
from tests.commands.conferences import participant
from tests.fake_clock import START, FakeClock
from tests.mirror.places import Place, some_turns

BOB = participant(2, "Bob")
RAISED = participant(2, "Bob", buzz_time=5.0)


class RecordedMeeting(Meeting):
    """Keeps what would be posted and edited."""

    def __init__(self, roster: Roster, database: Database, clock: FakeClock) -> None:
        super().__init__("m1", START, Place(roster=roster), some_turns(database, clock))
        self.shown: list[str] = []

    @override
    def show(self, post: Post) -> None:
        self.shown.append(str(post.blocks))

    @override
    def edit(self, key: str, text: str, blocks: Any, priority: Any) -> None:
        self.shown.append(str(blocks))


def speaks() -> StageChanged:
    return StageChanged(positions=(StagePosition(participant_uuid=BOB.uuid, vad=100),))


async def test_a_voice_waits_for_an_edit_that_has_a_reason(database: Database, clock: FakeClock):
    roster = Roster.of([BOB])
    meeting = RecordedMeeting(roster, database, clock)
    card = MeetingCard((presence.CARD,), None)
    card.refresh(Settled(), meeting)

    roster.apply(speaks())
    card.refresh(Settled(), meeting)
    assert len(meeting.shown) == 1
    roster.apply(ParticipantUpdated(participant=RAISED))
    card.refresh(Settled(), meeting)
    assert len(meeting.shown) == 1, "it is drawn once a second at most"
    await clock.advance(1)
    card.tick(Ticked(), meeting)

    assert ["*Speaking* Bob" in each for each in meeting.shown] == [False, True]
