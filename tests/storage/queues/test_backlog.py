"""What is in front of a caption that may grow, counted from the rows of the outbox."""

from bridge.storage.database import Database
from bridge.storage.queues import attempts, outbox
from bridge.storage.queues.backlog import Backlog, find_backlogs
from bridge.storage.queues.outbox import Post, Priority
from tests.outbox_rows import attempt, due


def caption(key: str) -> Post:
    return Post(key, f"C-{key}", "said", priority=Priority.CAPTIONS)


async def test_edits_of_other_captions_count_until_slack_has_them(database: Database):
    async with database.transaction() as tx:
        for key in ("mine", "theirs"):
            await outbox.post(tx, "T1", caption(key))
        for number, entry in enumerate(await due(tx, "T1")):
            assert await attempt(tx, entry.id)
            await attempts.sent(tx, entry.id, f"{number}.1")
        assert (await find_backlogs(tx, "T1")).of("mine") == Backlog(0, 0, 0, is_unsent=False)

        for key in ("mine", "theirs"):
            await outbox.edit(tx, "T1", key, "more", priority=Priority.CAPTIONS)

        assert (await find_backlogs(tx, "T1")).of("mine") == Backlog(0, 1, 0, is_unsent=False)
        assert (await find_backlogs(tx, "T1")).of("") == Backlog(0, 2, 0, is_unsent=False)
        for entry in await due(tx, "T1"):
            assert await attempt(tx, entry.id)
        assert (await find_backlogs(tx, "T1")).of("mine") == Backlog(0, 1, 0, is_unsent=False)


async def test_a_post_that_nobody_has_begun_to_send_takes_more(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", caption("mine"))
        await outbox.post(tx, "T1", caption("theirs"))
        await outbox.post(tx, "T2", caption("elsewhere"))
        assert (await find_backlogs(tx, "T1")).of("mine") == Backlog(2, 0, 0, is_unsent=True)

        for entry in await due(tx, "T1"):
            assert await attempt(tx, entry.id)

        assert (await find_backlogs(tx, "T1")).of("mine") == Backlog(0, 0, 0, is_unsent=False)


async def test_the_edits_of_cards_are_counted_apart(database: Database):
    """They wait for a pace of their own."""
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("card", "C1", "Meeting", priority=Priority.CARD))
        [entry] = await due(tx, "T1")
        assert await attempt(tx, entry.id)
        await attempts.sent(tx, entry.id, "1.1")
        await outbox.edit(tx, "T1", "card", "Meeting, two people", priority=Priority.CARD)
        assert (await find_backlogs(tx, "T1")).of("mine") == Backlog(0, 0, 1, is_unsent=False)
