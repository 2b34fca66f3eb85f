"""How captions leave the meeting when much is due in one moment."""

import asyncio
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
from bridge.features.captions.posting import post_behind
from bridge.mirror.meeting.handlers import MeetingEnded, Ticked
from bridge.pexip.stream.events import LiveCaptionsReceived
from bridge.slack.shown.caption_view import CaptionMessage
from bridge.storage.database import Database
from bridge.storage.queues import outbox
from bridge.storage.queues.backlog import Backlog
from tests.commands.conftest import WORKSPACE
from tests.fake_clock import FakeClock
from tests.mirror.places import a_meeting, decided, some_turns
from tests.patience import PATIENCE

SAID = LiveCaptionsReceived(data="Hello.", is_final=True)


async def test_posts_of_one_moment_are_all_posted(sqlite_database: Database, clock: FakeClock):
    turns = some_turns(sqlite_database, clock)
    meeting = a_meeting(turns)
    buffer = meeting.recall(Captioning).buffer
    for number in range(10):
        buffer.add(number, "u1", "Alice", f"{number} " + "word " * 200, clock.now())

    await decided(turns, lambda: post_rest(MeetingEnded(), meeting))

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
    turns = some_turns(sqlite_database, clock)
    meeting = a_meeting(turns)

    for number, text in enumerate(("before", "after"), 1):
        words = LiveCaptionsReceived(data=text, is_final=True)
        await decided(turns, lambda words=words: keep_caption(words, meeting))
        await clock.advance(60)
        await decided(turns, lambda: post_due_captions(Ticked(), meeting))
        async with asyncio.timeout(PATIENCE):
            while await sqlite_database.read(outbox.depth, WORKSPACE) != number:  # noqa: ASYNC110 - a thread writes
                await asyncio.sleep(0.01)
        clock.back = timedelta(hours=1)
        # A post of its own comes next, and not more of the one that nobody has sent.
        meeting.recall(Captioning).growing = None


@pytest.mark.parametrize(
    ("backlog", "grows"),
    [
        (Backlog(0, 0, 2, is_unsent=False), True),
        (Backlog(0, 1, 2, is_unsent=False), False),
        (Backlog(9, 1, 2, is_unsent=False), True),
        (Backlog(0, 5, 2, is_unsent=True), True),
        (Backlog(0, 0, 3, is_unsent=False), False),
    ],
    ids=[
        "nothing waits",
        "edits are short",
        "posts are shorter",
        "it goes with the post",
        "cards wait",
    ],
)
async def test_what_gets_there_sooner_is_chosen(
    sqlite_database: Database, clock: FakeClock, backlog: Backlog, *, grows: bool
):
    turns = some_turns(sqlite_database, clock)
    meeting = a_meeting(turns)
    captioning = meeting.recall(Captioning)
    before = captioning.growing = CaptionMessage("before", meeting.steady_now())
    await decided(turns, lambda: keep_caption(SAID, meeting))
    await clock.advance(10)

    await decided(turns, lambda: post_behind(backlog, meeting))

    assert (captioning.growing is before) == grows
    assert captioning.buffer.next_due() is None


def test_what_a_node_says_of_captions_formats_nothing(clock: FakeClock, sqlite_database: Database):
    meeting = a_meeting(some_turns(sqlite_database, clock))
    meeting.recall(Captioning).trouble = "<!channel> *now*"

    [line] = show_captions(meeting).special

    assert "<!channel>" not in line
    assert "*now*" not in line
