"""How captions leave the meeting when much is due in one moment."""

from datetime import datetime, timedelta

import pytest
from typing_extensions import override

from bridge.features.captions import (
    Captioning,
    keep_caption,
    post_due_captions,
    post_rest,
    show_captions,
)
from bridge.mirror.meeting.handlers import MeetingEnded, Ticked
from bridge.mirror.meeting.meeting import Meeting
from bridge.pexip import LiveCaptionsReceived
from bridge.storage.meetings import bindings, meetings
from bridge.storage.queues import outbox
from bridge.storage.transactions.database import Database
from tests.commands.conftest import WORKSPACE
from tests.fake_clock import FakeClock
from tests.mirror.places import Place


async def test_posts_of_one_moment_are_all_posted(sqlite_database: Database, clock: FakeClock):
    meeting = Meeting("m1", clock.now(), Place(), sqlite_database, clock)
    buffer = meeting.recall(Captioning).buffer
    for number in range(10):
        buffer.add(number, "u1", "Alice", f"{number} " + "word " * 200, clock.now())

    await post_rest(MeetingEnded(), meeting)

    async with sqlite_database.transaction() as tx:
        assert await outbox.depth(tx, WORKSPACE) >= 10 * 1000 // 3000


class WallSetBack(FakeClock):
    """Somebody sets the clock right while monotonic time goes on."""

    back = timedelta()

    @override
    def now(self) -> datetime:
        return super().now() - self.back


@pytest.fixture
def clock() -> WallSetBack:
    return WallSetBack()


async def test_a_clock_that_is_set_back_holds_no_caption_up(
    sqlite_database: Database, clock: WallSetBack
):
    place = Place()
    async with sqlite_database.transaction() as tx:
        await bindings.add(tx, place.binding)
        await meetings.begin(tx, "m1", place.binding)
    meeting = Meeting("m1", clock.now(), place, sqlite_database, clock)

    for number, text in enumerate(("before", "after"), 1):
        await keep_caption(LiveCaptionsReceived(data=text, is_final=True), meeting)
        await clock.advance(6)
        await post_due_captions(Ticked(), meeting)
        async with sqlite_database.transaction() as tx:
            assert await outbox.depth(tx, WORKSPACE) == number
        clock.back = timedelta(hours=1)


def test_what_a_node_says_of_captions_formats_nothing(clock: FakeClock, sqlite_database: Database):
    meeting = Meeting("m1", clock.now(), Place(), sqlite_database, clock)
    meeting.recall(Captioning).trouble = "<!channel> *now*"

    [line] = show_captions(meeting).lines

    assert "<!channel>" not in line
    assert "*now*" not in line
