"""How captions leave the meeting when much is due in one moment."""

from bridge.features.captions import Captioning, post_rest, show_captions
from bridge.mirror.meeting.handlers import MeetingEnded
from bridge.storage.queues import outbox
from bridge.storage.transactions.database import Database
from tests.commands.conftest import WORKSPACE
from tests.fake_clock import FakeClock
from tests.mirror.places import a_meeting, decided, some_turns


async def test_posts_of_one_moment_are_all_posted(sqlite_database: Database, clock: FakeClock):
    turns = some_turns(sqlite_database, clock)
    meeting = a_meeting(turns)
    buffer = meeting.recall(Captioning).buffer
    for number in range(10):
        buffer.add(number, "u1", "Alice", f"{number} " + "word " * 200, clock.now())

    await decided(turns, lambda: post_rest(MeetingEnded(), meeting))

    async with sqlite_database.transaction() as tx:
        assert await outbox.depth(tx, WORKSPACE) >= 10 * 1000 // 3000


def test_what_a_node_says_of_captions_formats_nothing(clock: FakeClock, sqlite_database: Database):
    meeting = a_meeting(some_turns(sqlite_database, clock))
    meeting.recall(Captioning).trouble = "<!channel> *now*"

    [line] = show_captions(meeting).lines

    assert "<!channel>" not in line
    assert "*now*" not in line
