"""Files wait in the outbox as messages do, their content apart and only for as long as needed."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, text

from bridge.storage import tables
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings, meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.queues import attempts, filed, messages, outbox
from bridge.storage.queues.messages import hash_text
from bridge.storage.queues.outbox import Entry, Post, Priority, Upload
from tests.fake_clock import START
from tests.outbox_rows import attempt, due

CONTENT = bytes(range(256)) * 40
FILE = Upload(
    key="m1/transcript.txt",
    channel="C1",
    meeting_id="m1",
    kind="document",
    name="transcript.txt",
    title="Transcript",
    content=CONTENT,
    comment="What was said",
    thread_key="m1/card",
)
CARD = Post("m1/card", "C1", "Meeting")


@pytest.fixture
async def filled(database: Database) -> Database:
    binding = Binding("b1", "T1", "C1", "conf", "conf", "U1", START)
    async with database.transaction() as tx:
        await bindings.add(tx, binding)
        await meetings.begin(tx, "m1", binding)
    return database


async def begin(tx: Transaction) -> Entry:
    (first, *_) = await due(tx, "T1")
    entry = await attempt(tx, first.id)
    assert entry is not None
    return entry


async def sealed(tx: Transaction) -> bytes | None:
    content: bytes | None = await tx.value(text("SELECT content_sealed FROM filed"))
    return content


async def test_a_file_waits_for_its_thread_and_is_then_uploaded(filled: Database):
    async with filled.transaction() as tx:
        await outbox.post(tx, "T1", CARD)
        assert await outbox.upload(tx, "T1", FILE)
        card = await begin(tx)
        assert not await due(tx, "T1")
        await attempts.sent(tx, card.id, "1.1")

        entry = await begin(tx)
        assert (entry.action, entry.thread_ts, entry.text) == ("upload", "1.1", "What was said")
        assert await filed.content(tx, "T1", FILE.key) == CONTENT
        await attempts.uploaded(tx, entry.id, "F1", "https://files.example/F1")

        assert await outbox.depth(tx, "T1") == 0
        [found] = await filed.of_meeting(tx, "m1")
    assert (found.name, found.title, found.kind) == ("transcript.txt", "Transcript", "document")
    assert (found.file_id, found.permalink) == ("F1", "https://files.example/F1")
    assert found.error is None


async def test_content_is_sealed_while_it_waits_and_wiped_afterwards(filled: Database):
    words = b"Alice: what was said"
    async with filled.transaction() as tx:
        await outbox.upload(tx, "T1", replace(FILE, content=words, thread_key=None))
        stored = await sealed(tx)
        assert stored is not None
        assert words not in stored
        entry = await begin(tx)
        await attempts.uploaded(tx, entry.id, "F1", None)
        assert await sealed(tx) is None
        assert await filed.content(tx, "T1", FILE.key) is None


async def test_a_file_that_is_given_up_is_wiped_and_says_why(filled: Database):
    async with filled.transaction() as tx:
        await outbox.upload(tx, "T1", replace(FILE, thread_key=None))
        await attempts.give_up(tx, (await begin(tx)).id, "missing_scope")
        found = await filed.find(tx, "T1", FILE.key)
        assert found is not None
        assert (found.error, found.file_id) == ("missing_scope", None)
        assert await sealed(tx) is None
        assert await outbox.depth(tx, "T1") == 0


async def test_a_key_is_uploaded_once_whatever_became_of_it(filled: Database):
    file = replace(FILE, thread_key=None)
    async with filled.transaction() as tx:
        assert await outbox.upload(tx, "T1", file)
        assert not await outbox.upload(tx, "T1", file)
        await attempts.uploaded(tx, (await begin(tx)).id, "F1", None)
        assert not await outbox.upload(tx, "T1", replace(file, content=b"other"))
        assert await outbox.depth(tx, "T1") == 0


async def test_a_crash_before_anybody_could_see_a_file_leaves_no_doubt(filled: Database):
    async with filled.transaction() as tx:
        await outbox.upload(tx, "T1", replace(FILE, thread_key=None))
    for _ in range(3):
        async with filled.transaction() as tx:
            assert (await begin(tx)).doubts == 0
            assert await attempts.in_doubt(tx, "T1") == []
            assert await filed.content(tx, "T1", FILE.key) == CONTENT


async def test_a_crash_while_a_file_is_shown_leaves_its_id_to_look_for(filled: Database):
    async with filled.transaction() as tx:
        await outbox.upload(tx, "T1", replace(FILE, thread_key=None))
        await attempts.showing(tx, (await begin(tx)).id, "F1")
    async with filled.transaction() as tx:
        [entry] = await attempts.in_doubt(tx, "T1")
        assert (entry.key, entry.file_id, entry.doubts) == (FILE.key, "F1", 0)
        assert await attempts.repeat(tx, entry.id, "timeout")
        entry = await begin(tx)
        assert (entry.file_id, entry.doubts) == ("F1", 1)
        assert await filed.content(tx, "T1", FILE.key) == CONTENT
        await attempts.showing(tx, entry.id, None)
        assert await attempts.in_doubt(tx, "T1") == []


async def test_files_keep_their_order_and_hold_up_no_words(filled: Database):
    async with filled.transaction() as tx:
        await outbox.upload(tx, "T1", replace(FILE, key="first", thread_key=None))
        await outbox.upload(tx, "T1", replace(FILE, key="second", thread_key=None))
        await outbox.post(tx, "T1", replace(CARD, key="words", priority=Priority.CAPTIONS))
        assert [each.key for each in await due(tx, "T1")] == ["first", "words"]
        first = await begin(tx)

        assert [each.key for each in await due(tx, "T1")] == ["words"]
        await attempts.uploaded(tx, first.id, "F1", None)

        assert [each.key for each in await due(tx, "T1")] == ["second", "words"]


async def test_a_comment_on_its_way_is_known_as_our_own(filled: Database):
    async with filled.transaction() as tx:
        await outbox.upload(tx, "T1", replace(FILE, thread_key=None))
        await begin(tx)
        assert await messages.in_flight(tx, "T1", "C1", hash_text(FILE.comment))


async def test_a_forgotten_meeting_takes_its_files_along(filled: Database):
    async with filled.transaction() as tx:
        await outbox.upload(tx, "T1", replace(FILE, thread_key=None))
        await tx.change(delete(tables.meeting))
        assert await filed.find(tx, "T1", FILE.key) is None
        entry = await begin(tx)
        await attempts.give_up(tx, entry.id, "content_gone")
        assert await outbox.depth(tx, "T1") == 0


async def test_what_slack_has_neither_taken_nor_refused_waits(filled: Database):
    async with filled.transaction() as tx:
        for number in range(4):
            slide = replace(FILE, key=f"m1/slides/{number}", kind="slide", thread_key=str(number))
            await outbox.upload(tx, "T1", slide)
        await outbox.upload(tx, "T1", FILE)
        await attempts.uploaded(tx, (await begin(tx)).id, "F1", None)
        await attempts.give_up(tx, (await begin(tx)).id, "file_uploads_disabled")
        assert await filed.waiting(tx, "m1", "slide") == 2
