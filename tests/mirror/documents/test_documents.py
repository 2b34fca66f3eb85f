"""A meeting's documents come from what is stored, and nothing waits for them."""

from datetime import timedelta

from bridge.mirror.documents import documents
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings, lines, meetings, slides
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.lines import Kind
from bridge.storage.meetings.meetings import Attendee
from bridge.storage.meetings.slides import Slide
from tests.fake_clock import START, FakeClock

ALICE = Attendee("u1", "Alice", "host", "webrtc", START)


async def begin(database: Database) -> None:
    binding = Binding("b1", "T1", "C1", "conf", "conf", "U1", START)
    async with database.transaction() as tx:
        await bindings.add(tx, binding)
        await meetings.begin(tx, "m1", binding)


async def say(tx: Transaction, text: str, kind: Kind = "caption") -> None:
    await lines.add(
        tx,
        meeting_id="m1",
        kind=kind,
        participant_uuid=None,
        name="Alice",
        text=text,
        said_at=tx.now,
    )


async def test_a_long_meeting_is_read_in_pages_between_which_others_have_their_turn(
    database: Database,
):
    await begin(database)
    async with database.transaction() as tx:
        for number in range(601):
            await say(tx, f"line {number}")
    turns = 0

    async def look(*work: object, **named: object) -> object:
        nonlocal turns
        turns += 1
        return await database.read(*work, **named)

    material = await documents.read(look, "conf", "m1")

    assert [each.text for each in material.spoken] == [f"line {n}" for n in range(601)]
    # The meeting, what happened in it, three pages of captions and none of chat.
    assert turns == 6


async def test_what_would_be_empty_is_not_written(database: Database):
    await begin(database)
    material = await documents.read(database.read, "conf", "m1")
    assert await documents.write(material) == []

    async with database.transaction() as tx:
        await meetings.attend_all(tx, "m1", [ALICE])
        await say(tx, "", kind="gap")
    material = await documents.read(database.read, "conf", "m1")
    silent = ["recap.png", "attendance.csv"]
    assert [each.form for each in await documents.write(material)] == silent

    async with database.transaction() as tx:
        await say(tx, "hello", kind="chat")
        await say(tx, "Good morning.")
    material = await documents.read(database.read, "conf", "m1")
    assert [each.form for each in await documents.write(material)] == list(documents.FORMS)
    [only] = await documents.write(material, ("chat.txt",))
    assert (only.form, only.title) == ("chat.txt", "Chat log")


async def test_names_of_files_are_harmless_anywhere(database: Database):
    await begin(database)
    async with database.transaction() as tx:
        await meetings.attend_all(tx, "m1", [ALICE])
    for alias in ("../../etc/passwd", 'a"b\r\nc', "..", "\u202emeet", "x" * 500):
        material = await documents.read(database.read, alias, "m1")
        [_, document] = await documents.write(material)
        stem = document.name.removesuffix(f"-{START:%Y-%m-%d-%H%M}-still-running-attendance.csv")
        assert stem
        assert len(stem) <= 60
        assert not set(stem) - set("abcdefghijklmnopqrstuvwxyz.-")
        assert not stem.startswith((".", "-"))


async def test_a_meeting_may_end_at_an_earlier_moment(database: Database, clock: FakeClock):
    await begin(database)
    async with database.transaction() as tx:
        await meetings.attend_all(tx, "m1", [ALICE])
    await clock.advance(3600)
    seen = START + timedelta(minutes=5)

    async with database.transaction() as tx:
        await meetings.end(tx, "m1", seen)

    async with database.transaction() as tx:
        assert (await meetings.get(tx, "m1")).ended == seen
        [alice] = await meetings.attendees(tx, "m1")
        assert alice.left == seen
        assert await meetings.title(tx, "m1") == "conf"


async def test_the_last_meeting_is_the_one_that_runs_or_the_one_before(
    database: Database, clock: FakeClock
):
    await begin(database)
    async with database.transaction() as tx:
        await meetings.end(tx, "m1")
        binding = await bindings.get(tx, "b1")
    await clock.advance(60)
    async with database.transaction() as tx:
        last = await meetings.find_last(tx, "b1")
        assert last is not None
        assert last.id == "m1"
        await meetings.begin(tx, "m2", binding)
        last = await meetings.find_last(tx, "b1")
        assert last is not None
        assert last.id == "m2"
        assert await meetings.find_last(tx, "b2") is None


async def test_a_page_has_the_slides_in_it_as_far_as_they_fit(database: Database):
    await begin(database)
    async with database.transaction() as tx:
        await meetings.attend_all(tx, "m1", [ALICE])
        await say(tx, "As you see.")
        for number in range(1, 26):
            slide = Slide("m1", number, f"m1/slides/{number}", b"look", tx.now)
            await slides.add(tx, slide, bytes(300_000))

    material = await documents.read(database.read, "conf", "m1", ["transcript.html"])

    [page] = await documents.write(material, ["transcript.html"])
    # Ten at once, until they are four megabytes.
    assert page.content.count(b"<img") == 20
    assert page.content.count(b"<h2") == 25
    others = await documents.read(database.read, "conf", "m1", ["transcript.md"])
    assert not any(each.picture for each in others.slides)
