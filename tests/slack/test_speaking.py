"""Who is speaking stands on the card whenever it is edited, and is never why it is edited."""

from types import SimpleNamespace
from typing import Any

from typing_extensions import override

from bridge.features import presence
from bridge.mirror.meeting.handlers import Settled
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.roster import Roster
from bridge.pexip import ParticipantUpdated, StageChanged, StagePosition
from bridge.slack.shown.meeting_card import MeetingCard
from bridge.storage.meetings.bindings import Binding
from bridge.storage.queues.outbox import Post
from bridge.storage.transactions.database import Database
from tests.commands.conferences import participant
from tests.fake_clock import START, FakeClock

BOB = participant(2, "Bob")
RAISED = participant(2, "Bob", buzz_time=5.0)


class RecordedMeeting(Meeting):
    """Keeps what would be posted and edited."""

    def __init__(self, roster: Roster, database: Database, clock: FakeClock) -> None:
        binding = Binding("b1", "T1", "C1", "Team", "meet.team", "U1", START)
        place: Any = SimpleNamespace(binding=binding, roster=roster, own_uuid=None, rooms=None)
        super().__init__("m1", START, place, database, clock)
        self.shown: list[str] = []

    @override
    async def post(self, post: Post) -> bool:
        self.shown.append(str(post.blocks))
        return True

    @override
    async def edit(self, key: str, text: str, blocks: Any, priority: Any) -> None:
        self.shown.append(str(blocks))


def speaks() -> StageChanged:
    return StageChanged(positions=(StagePosition(participant_uuid=BOB.uuid, vad=100),))


async def test_a_voice_waits_for_an_edit_that_has_a_reason(database: Database, clock: FakeClock):
    roster = Roster.of([BOB])
    meeting = RecordedMeeting(roster, database, clock)
    card = MeetingCard((presence.CARD,), None)
    await card.refresh(Settled(), meeting)

    roster.apply(speaks())
    await card.refresh(Settled(), meeting)
    assert len(meeting.shown) == 1
    roster.apply(ParticipantUpdated(participant=RAISED))
    await card.refresh(Settled(), meeting)

    assert ["*Speaking* Bob" in each for each in meeting.shown] == [False, True]
