"""Who is there, and who is speaking, on the card."""

from bridge.features import presence
from bridge.mirror.meeting.handlers import MeetingEnded, Settled
from bridge.mirror.meeting.roster import Roster
from bridge.pexip.stream.events import ParticipantCreated
from bridge.storage.database import Database
from tests.commands.conferences import participant
from tests.fake_clock import FakeClock
from tests.slack.test_speaking import RecordedMeeting
from tests.world import World, shown


async def test_who_speaks_is_shown_with_the_next_edit(bound: World):
    bob = bound.person("Bob")

    await bob.starts_speaking()
    await bob.raises_hand()

    assert "Bob" in shown(await bound.card(showing="*Speaking* Bob"))


async def test_what_is_unusual_about_the_conference_stands_on_the_card(bound: World):
    settings = bound.node.conference("meet.team").settings
    settings.guests_can_unmute = settings.guests_can_present = False

    bound.node.conference("meet.team").show_settings()

    card = shown(await bound.card(showing="Guests cannot unmute themselves"))
    assert "Guests cannot present" in card
    assert "Direct media" not in card


async def test_whoever_comes_as_the_minute_ends_is_announced_too(
    database: Database, clock: FakeClock
):
    """The line of the minute is written with them before the next one begins."""
    roster = Roster()
    meeting = RecordedMeeting(roster, database, clock)
    presence.open_rollup(Settled(), meeting)

    def comes(number: int) -> None:
        [change] = roster.apply(ParticipantCreated(participant=participant(number, f"P{number}")))
        presence.note_arrival(change, meeting)

    comes(1)
    await clock.advance(59)
    comes(2)
    await clock.advance(2)
    comes(3)
    presence.close_rollup(MeetingEnded(), meeting)

    assert ["P1 and P2 joined" in each for each in meeting.shown] == [True, False]
    assert "P3 joined" in meeting.shown[-1]
