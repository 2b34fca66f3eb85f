"""The outbox's rules one by one."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bridge.storage import tables
from bridge.storage.database import Database, Transaction
from bridge.storage.queues import attempts, messages, outbox
from bridge.storage.queues.messages import hash_text
from bridge.storage.queues.outbox import Entry, Post, Priority
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock
from tests.outbox_rows import attempt, due

CARD = Post("card", "C1", "Meeting", priority=Priority.CARD)
REPLY = Post("reply", "C1", "hello", thread_key="card", author="Alice (Pexip)")


async def due_keys(tx: Transaction, **more: Any) -> list[str]:
    return [entry.key for entry in await due(tx, "T1", **more)]


async def begin(tx: Transaction) -> Entry:
    (first, *_) = await due(tx, "T1")
    entry = await attempt(tx, first.id)
    assert entry is not None
    return entry


async def send(tx: Transaction, ts: str) -> Entry:
    entry = await begin(tx)
    await attempts.sent(tx, entry.id, ts)
    return entry


async def test_a_reply_waits_for_its_thread_and_then_goes_into_it(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await outbox.post(tx, "T1", REPLY)
        assert await due_keys(tx) == ["card"]

        await send(tx, "1.1")

        (entry,) = await due(tx, "T1")
        assert (entry.key, entry.thread_ts, entry.author) == ("reply", "1.1", "Alice (Pexip)")
        assert entry.text == "hello"


async def test_a_waiting_reply_holds_up_nobody_else(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await begin(tx)
        await outbox.post(tx, "T1", REPLY)
        await outbox.post(tx, "T1", Post("other", "C2", "elsewhere"))
        assert await due_keys(tx) == ["other"]


async def test_a_key_is_posted_once_before_and_after_it_was_sent(database: Database):
    async with database.transaction() as tx:
        assert await outbox.post(tx, "T1", CARD)
        assert not await outbox.post(tx, "T1", CARD)
        await send(tx, "1.1")
        assert not await outbox.post(tx, "T1", CARD)
        assert await outbox.depth(tx, "T1") == 0
        assert await outbox.post(tx, "T2", CARD)


async def test_an_edit_of_an_unsent_post_becomes_part_of_it(database: Database):
    block = {"type": "divider"}
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", REPLY)
        await outbox.edit(tx, "T1", "reply", "new", [block], priority=Priority.CONTROL)

        (entry,) = await due(tx, "T1")
    assert (entry.action, entry.text, entry.blocks) == ("post", "new", (block,))
    assert (entry.author, entry.priority) == ("Alice (Pexip)", Priority.CONTROL)


async def test_of_several_edits_only_the_last_goes(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await send(tx, "1.1")
        for text in ("one", "two", "three"):
            await outbox.edit(tx, "T1", "card", text)

        (entry,) = await due(tx, "T1")
        assert (entry.action, entry.ts, entry.text) == ("edit", "1.1", "three")
        assert await outbox.depth(tx, "T1") == 1


async def test_an_edit_of_a_post_in_flight_follows_it(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        entry = await begin(tx)
        await outbox.edit(tx, "T1", "card", "newer")
        assert await due_keys(tx) == []

        await attempts.sent(tx, entry.id, "1.1")

        (entry,) = await due(tx, "T1")
        assert (entry.action, entry.ts, entry.text) == ("edit", "1.1", "newer")


async def test_an_edit_of_an_unknown_message_does_nothing(database: Database):
    async with database.transaction() as tx:
        await outbox.edit(tx, "T1", "nobody", "text")
        await outbox.delete(tx, "T1", "nobody")
        assert await outbox.depth(tx, "T1") == 0


async def test_an_unsent_post_that_is_deleted_never_goes(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await outbox.delete(tx, "T1", "card")
        assert await outbox.depth(tx, "T1") == 0
        assert not await outbox.post(tx, "T1", CARD)


async def test_a_deletion_replaces_edits_and_is_final(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await send(tx, "1.1")
        await outbox.edit(tx, "T1", "card", "never seen")
        await outbox.delete(tx, "T1", "card")
        await outbox.edit(tx, "T1", "card", "never seen either")

        assert (await send(tx, "1.1")).action == "delete"
        assert await outbox.depth(tx, "T1") == 0
        assert await messages.find_by_ts(tx, "T1", "C1", "1.1") is None
        assert await messages.was_posted_by_us(tx, "T1", "C1", "1.1")


async def test_replies_to_a_card_that_was_given_up_go_into_the_channel(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await outbox.post(tx, "T1", REPLY)
        entry = await begin(tx)
        await outbox.edit(tx, "T1", "card", "an edit of it")
        await attempts.give_up(tx, entry.id, "invalid_blocks")

        (entry,) = await due(tx, "T1")
        assert (entry.key, entry.thread_ts) == ("reply", None)
        message = await messages.find(tx, "T1", "card")
        assert message is not None
        assert (message.ts, message.error) == (None, "invalid_blocks")
        assert await outbox.depth(tx, "T1") == 1


async def test_a_deleted_card_is_posted_anew_and_replies_follow_it(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await send(tx, "1.1")
        await outbox.edit(tx, "T1", "card", "too late")
        await outbox.post(tx, "T1", REPLY)

        await outbox.repost(tx, "T1", CARD)

        assert (await send(tx, "2.2")).action == "post"
        (entry,) = await due(tx, "T1")
        assert (entry.key, entry.thread_ts) == ("reply", "2.2")


@pytest.mark.parametrize("outcome", ["retry", "doubt", "crash"])
@pytest.mark.parametrize("change", ["edit", "delete"])
async def test_a_change_of_the_deleted_message_never_reaches_the_new_one(
    database: Database, outcome: str, change: str
):
    """It is with Slack while a person deletes what it is about, and would be tried again."""
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await send(tx, "1.1")
        if change == "edit":
            await outbox.edit(tx, "T1", "card", "2 people")
        else:
            await outbox.delete(tx, "T1", "card")
        flying = await begin(tx)
        await outbox.repost(tx, "T1", Post("card", "C1", "3 people"))

        if outcome == "retry":
            await attempts.retry(tx, flying.id, 0, "ratelimited")
        elif outcome == "doubt":
            assert not await attempts.repeat(tx, flying.id, "timeout")
        else:
            assert await attempts.in_doubt(tx, "T1") == []

        assert (await send(tx, "2.2")).text == "3 people"
        assert await outbox.depth(tx, "T1") == 0
        found = await messages.find(tx, "T1", "card")
        assert found is not None
        assert found.ts == "2.2"


async def test_posting_anew_what_was_not_sent_yet_only_changes_it(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await outbox.repost(tx, "T1", Post("card", "C1", "Meeting again"))

        (entry,) = await due(tx, "T1")
        assert (entry.action, entry.text) == ("post", "Meeting again")


async def test_priority_decides_between_lanes_and_age_within(database: Database):
    async with database.transaction() as tx:
        for number, priority in enumerate((Priority.CAPTIONS, Priority.CHAT, Priority.CONTROL)):
            for part in "ab":
                post = Post(f"{number}{part}", f"C{number}", "text", priority=priority)
                await outbox.post(tx, "T1", post)
        assert await due_keys(tx) == ["2a", "1a", "0a"]


async def test_a_lane_that_has_waited_long_goes_first(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("old", "C1", "text", priority=Priority.CAPTIONS))
        await outbox.post(tx, "T1", Post("urgent", "C2", "text", priority=Priority.CONTROL))
        [urgent, old] = await due(tx, "T1")
        assert (urgent.key, old.key) == ("urgent", "old")
        assert await due_keys(tx, late_up_to=old.id) == ["old", "urgent"]


async def test_changes_hold_up_no_words_and_follow_one_another(database: Database):
    """Slack takes fewer of them, and of one message the last has to have the last word."""
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await attempts.sent(tx, (await begin(tx)).id, "1.0")
        for number in range(2):
            await outbox.post(tx, "T1", Post(f"m{number}", "C1", "text", thread_key="card"))
            await attempts.sent(tx, (await begin(tx)).id, f"1.{number}")
        await outbox.edit(tx, "T1", "m0", text="anew")
        await outbox.edit(tx, "T1", "m1", text="anew")
        await outbox.post(tx, "T1", Post("m2", "C1", "text", thread_key="card"))
        assert await due_keys(tx) == ["m2", "m0", "m1"]

        [_, changing, _] = await due(tx, "T1")
        assert await attempt(tx, changing.id)
        await outbox.delete(tx, "T1", "m0")
        assert await due_keys(tx) == ["m2", "m1"]
        await attempts.sent(tx, changing.id, "1.0")
        left = await due(tx, "T1")
        assert ("delete", "m0") in [(each.action, each.key) for each in left]


async def test_a_row_to_be_tried_again_holds_its_lane(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("a", "C1", "text"))
        await outbox.post(tx, "T1", Post("b", "C1", "text"))
        await outbox.post(tx, "T1", Post("c", "C2", "text"))
        entry = await begin(tx)
        await attempts.retry(tx, entry.id, 7, "ratelimited")
        assert await due_keys(tx, waiting=[entry.id]) == ["c"]
        assert await due_keys(tx) == ["a", "c"]


@pytest.mark.parametrize("hours", [-1, 0, 1])
async def test_the_walls_time_holds_and_hurries_nobody(
    database: Database, clock: FakeClock, hours: int
):
    """What a process remembers is asked; what is stored is a hint for the next one."""
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("a", "C1", "text"))
        entry = await begin(tx)
        await attempts.retry(tx, entry.id, 7, "ratelimited")
    clock.set_wall(hours * 3600)
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("b", "C1", "text"))
        await outbox.post(tx, "T1", Post("c", "C2", "text"))
        assert await due_keys(tx) == ["a", "c"]
        held = await attempts.held(tx, "T1")
    assert held == ({} if hours > 0 else {entry.id: 7 - hours * 3600})


async def test_what_was_in_flight_at_a_crash_stays_in_doubt_until_it_is_settled(
    database: Database,
):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await outbox.post(tx, "T1", Post("next", "C1", "behind it"))
        await begin(tx)

    for _ in range(2):
        async with database.transaction() as tx:
            [left] = await attempts.in_doubt(tx, "T1")
            assert (left.key, left.attempts, left.doubts) == ("card", 1, 0)
            assert await due_keys(tx) == []

    async with database.transaction() as tx:
        assert await attempts.repeat(tx, left.id, "not there")
        assert (await begin(tx)).doubts == 1
        assert await attempts.repeat(tx, left.id, "not there")
        assert (await send(tx, "1.1")).doubts == 2
        assert await due_keys(tx) == ["next"]


@pytest.mark.parametrize("change", ["edit", "delete"])
async def test_a_change_that_a_crash_has_cut_off_is_simply_made_again(
    database: Database, change: str
):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await send(tx, "1.1")
        if change == "edit":
            await outbox.edit(tx, "T1", "card", "newer")
        else:
            await outbox.delete(tx, "T1", "card")
        await begin(tx)
        assert await attempts.in_doubt(tx, "T1") == []
        assert (await begin(tx)).action == change


async def test_a_post_in_doubt_is_repeated_as_it_was_and_then_edited(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await attempts.repeat(tx, (await begin(tx)).id, "timeout")
        await outbox.edit(tx, "T1", "card", "newer")

        assert (await send(tx, "1.1")).text == "Meeting"
        assert (await send(tx, "1.1")).text == "newer"


async def test_a_mark_tells_a_post_again_and_nothing_else_of_it(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await outbox.post(tx, "T1", Post("other", "C2", "Meeting"))
        await outbox.post(tx, "T2", CARD)
        rows = [*await due(tx, "T1"), *await due(tx, "T2")]
        again = [*await due(tx, "T1"), *await due(tx, "T2")]
    marks = [each.marks for each in rows]
    assert marks == [each.marks for each in again]
    assert len(set(marks)) == 3
    assert not any("card" in mark for each in marks for mark in each)


def test_a_mark_of_an_earlier_key_is_known_again():
    old, new = Cipher(["the first key of all"]), Cipher(["a newer one", "the first key of all"])
    [before] = old.marks("outbox.key", "T1/card")
    assert before in new.marks("outbox.key", "T1/card")
    assert new.marks("outbox.key", "T1/card")[0] != before
    assert before not in new.marks("outbox.text", "T1/card")


async def test_where_a_lane_was_last_is_a_time_of_slacks(database: Database):
    async with database.transaction() as tx:
        assert await messages.latest_ts(tx, "T1", "C1", None) is None
        await outbox.post(tx, "T1", CARD)
        await send(tx, "10.1")
        for number, ts in enumerate(("20.1", "30.1")):
            await outbox.post(tx, "T1", Post(f"{number}", "C1", "x", thread_key="card"))
            await send(tx, ts)
        assert await messages.latest_ts(tx, "T1", "C1", None) == "10.1"
        assert await messages.latest_ts(tx, "T1", "C1", "card") == "30.1"
        assert await messages.latest_ts(tx, "T1", "C2", None) is None


async def test_what_was_deleted_is_forgotten_once_and_not_what_stands_for_it(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await send(tx, "1.1")
        assert await messages.forget_ts(tx, "T1", "card", "1.1")
        assert not await messages.forget_ts(tx, "T1", "card", "1.1")
        await outbox.repost(tx, "T1", CARD)
        await send(tx, "2.2")
        assert not await messages.forget_ts(tx, "T1", "card", "1.1")
        found = await messages.find(tx, "T1", "card")
    assert found is not None
    assert found.ts == "2.2"


async def test_a_reply_knows_that_its_thread_has_lost_its_first_message(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        await send(tx, "1.1")
        await outbox.post(tx, "T1", REPLY)
        assert not (await due(tx, "T1"))[0].lost_root
        await messages.forget_ts(tx, "T1", "card", "1.1")
        [reply] = await due(tx, "T1")
        assert (reply.lost_root, reply.thread_ts) == (True, None)


async def test_only_one_sender_gets_a_row(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        entry = await begin(tx)
        assert await attempt(tx, entry.id) is None
        assert await attempt(tx, entry.id + 1) is None


@pytest.mark.parametrize("outcome", ["flying", "in doubt", "sent", "retry"])
async def test_the_loop_guard_knows_what_is_with_slack(database: Database, outcome: str):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        text_hash = hash_text("Meeting")
        assert not await messages.in_flight(tx, "T1", "C1", text_hash)
        entry = await begin(tx)
        if outcome == "in doubt":
            await attempts.repeat(tx, entry.id, "timeout")
        elif outcome == "sent":
            await attempts.sent(tx, entry.id, "1.1")
        elif outcome == "retry":
            await attempts.retry(tx, entry.id, 1, "ratelimited")

        is_out = await messages.in_flight(tx, "T1", "C1", text_hash)
        assert is_out == (outcome in {"flying", "in doubt"})
        assert await messages.was_posted_by_us(tx, "T1", "C1", "1.1") == (outcome == "sent")


async def test_a_sender_may_say_how_slack_will_return_the_text(database: Database):
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        (first,) = await due(tx, "T1")
        await attempt(tx, first.id, hash_text("as Slack has it"))
        assert await messages.in_flight(tx, "T1", "C1", hash_text("as Slack has it"))


async def test_each_change_rings_the_sender(database: Database):
    listener = database.bells.listen("outbox:T1")
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
    assert await listener.heard(0)
    async with database.transaction() as tx:
        await outbox.edit(tx, "T1", "card", "text")
    assert await listener.heard(0)
    async with database.transaction() as tx:
        await send(tx, "1.1")
    assert await listener.heard(0)
    async with database.transaction() as tx:
        await outbox.post(tx, "T2", CARD)
    assert not await listener.heard(0)


async def test_a_hash_has_a_key_and_is_known_after_the_key_has_changed(
    database_url: str, clock: FakeClock
):
    old, new = "the old key that is long enough", "the new key that is long enough"
    digest = hash_text("123456")
    database = Database(database_url, Cipher([old]), clock)
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("k", "C1", "123456"))
        (entry,) = await due(tx, "T1")
        await attempt(tx, entry.id, digest)
        stored = await tx.value(select(tables.outbox.c.text_hash))
        assert digest not in stored
    await database.close()

    database = Database(database_url, Cipher([new, old]), clock)
    async with database.transaction() as tx:
        assert await messages.in_flight(tx, "T1", "C1", digest)
        await attempts.sent(tx, entry.id, "1.1")
        kept = await tx.value(select(tables.message.c.text_hash))
        assert kept == stored
    await database.close()


async def test_a_hash_without_a_key_is_given_one(database: Database):
    digest = hash_text("123456")
    async with database.transaction() as tx:
        await outbox.post(tx, "T1", Post("k", "C1", "123456"))
        (entry,) = await due(tx, "T1")
        await attempt(tx, entry.id)
        await tx.change(update(tables.outbox).values(text_hash=digest))
    assert await database.write(messages.key_hashes) == 1
    assert await database.write(messages.key_hashes) == 0
    assert await database.read(messages.in_flight, "T1", "C1", digest)
