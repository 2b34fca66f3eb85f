"""Lines are found by whole words, through hashes that go, and are written anew, with the line."""

from datetime import timedelta
from itertools import count

import pytest

from bridge.storage.chores import forgetting, indexing, retention, rotation
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings, finding, line_words, lines, meetings
from bridge.storage.meetings.bindings import Binding, BindingSettings
from bridge.storage.meetings.finding import Wanted
from bridge.storage.queues import shown_lines
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import START, FakeClock

BINDING = Binding(
    "b1", "T1", "C1", "conf", "conf", "U1", START, settings=BindingSettings(retention_days=7)
)
OTHER = Binding("b2", "T1", "C2", "other", "other", "U1", START)
_ids = count(1)


@pytest.fixture
async def database(database: Database) -> Database:
    async with database.transaction() as tx:
        await bindings.add(tx, BINDING)
        await bindings.add(tx, OTHER)
        await meetings.begin(tx, "m1", BINDING)
        await meetings.begin(tx, "m2", OTHER)
    return database


async def say(
    tx: Transaction,
    text: str,
    *,
    name: str = "Alice",
    binding: Binding | None = BINDING,
    **more: str,
) -> int:
    return await lines.add(
        tx,
        meeting_id="m2" if binding is OTHER else "m1",
        binding_id=binding.id if binding else None,
        kind="chat",
        participant_uuid=more.pop("uuid", "uuid-a"),
        name=name,
        text=text,
        said_at=tx.now,
        line_id=next(_ids),
        **more,
    )


async def found(database: Database, text: str, **where: object) -> list[str]:
    words = tuple(dict.fromkeys(line_words.words_of(text)))
    wanted = Wanted(**({"binding_id": "b1", "words": words} | where))  # type: ignore[arg-type]
    page = await database.read(finding.find, wanted, before=None, limit=10)
    return [each.text for each in page.lines]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("The BUDGET is ready", "budget"),
        ("Wir müssen über Straße reden", "strasse mussen"),
        ("Café at ten?", "cafe"),
        ("\uff26\uff55\uff4c\uff4c width", "full"),
        ("don\u2019t do it", "don't"),
        ("明日の会議は十時です", "会議"),
        ("ประชุมพรุ่งนี้", "ประชุม"),
        ("R2D2 and 5 others", "r2d2 5"),
    ],
)
async def test_whole_words_whatever_their_case_accents_and_script(
    database: Database, said: str, asked: str
):
    async with database.transaction() as tx:
        await say(tx, said)
        await say(tx, "something else")

    assert await found(database, asked) == [said]


async def test_parts_of_words_are_not_words(database: Database):
    async with database.transaction() as tx:
        await say(tx, "budgets")

    assert await found(database, "budget") == []


async def test_all_words_of_one_line_the_latest_first(database: Database):
    async with database.transaction() as tx:
        await say(tx, "budget for May")
        await say(tx, "budget for June")
        await say(tx, "June")

    assert await found(database, "june budget") == ["budget for June"]
    assert await found(database, "budget") == ["budget for June", "budget for May"]


async def test_another_channels_lines_are_not_found(database: Database):
    async with database.transaction() as tx:
        await say(tx, "budget of theirs", binding=OTHER)

    assert await found(database, "budget") == []
    assert await found(database, "budget", binding_id="b2") == ["budget of theirs"]


async def test_by_one_speaker_since_a_day_and_after_what_is_barred(
    database: Database, clock: FakeClock
):
    async with database.transaction() as tx:
        await say(tx, "budget one", name="Bob Lee")
    await clock.advance(3600)
    async with database.transaction() as tx:
        await say(tx, "budget two", name="Red · Alice and Bob Lee")
        await say(tx, "budget three")

    assert await found(database, "budget", speaker=("bob",)) == ["budget two", "budget one"]
    assert await found(database, "budget", speaker=("ob",)) == []
    since = START + timedelta(minutes=5)
    assert await found(database, "budget", since=since) == ["budget three", "budget two"]
    assert await found(database, "budget", after=START) == []


async def test_pages_go_on_where_the_last_one_ended(database: Database):
    async with database.transaction() as tx:
        for number in range(130):
            await say(tx, f"budget {number}")
    wanted = Wanted(binding_id="b1", words=("budget",))
    seen: list[str] = []
    before: int | None = None
    for _ in range(20):
        page = await database.read(finding.find, wanted, before=before, limit=10)
        seen += [each.text for each in page.lines]
        before = page.next
        if before is None:
            break
    assert seen == [f"budget {number}" for number in reversed(range(130))]


async def test_what_is_withheld_taken_back_forgotten_or_too_old_is_not_found(
    database: Database, clock: FakeClock
):
    async with database.transaction() as tx:
        withheld = await say(tx, "budget withheld")
        dropped = await say(tx, "budget dropped")
        await say(tx, "budget of Bob", name="Bob", uuid="uuid-b")
        await say(tx, "budget in Slack", post_key=lines.from_slack("1.0"))
        await say(tx, "plan in Slack", post_key=lines.from_slack("2.0"))
        await shown_lines.withhold(tx, f"m1/chat/{withheld}")
        await shown_lines.drop(tx, f"m1/chat/{dropped}")
        await lines.take_back(tx, "m1", "1.0")
        await lines.reword(tx, "m1", "2.0", "the budget was meant")
    await forgetting.forget_person(database, forgetting.Subject(names=frozenset({"Bob"})))
    assert await found(database, "budget") == ["the budget was meant"]
    assert await found(database, "plan") == []

    async with database.transaction() as tx:
        await lines.withhold_all(tx, "m1")
    assert await found(database, "budget") == []
    await clock.advance(8 * 24 * 3600)
    await retention.purge(database)
    async with database.transaction() as tx:
        assert await lines.last_id(tx, "m1") == 0


async def test_lines_of_an_earlier_version_are_made_findable_in_steps(database: Database):
    async with database.transaction() as tx:
        for number in range(450):
            await say(tx, f"budget {number}", binding=None)
        extent = await finding.extent(tx, Wanted(binding_id="b1", words=()))
    assert (extent.unindexed, extent.oldest) == (450, START)
    assert await found(database, "budget") == []

    assert await indexing.index_missing(database) == 450
    assert await indexing.index_missing(database) == 0
    assert len(await found(database, "budget")) == 10


async def test_a_hash_by_an_earlier_key_is_known_until_it_is_made_anew(
    sqlite_url: str, clock: FakeClock
):
    old, new = "the old key that is long enough", "the new key that is long enough"
    first = Database(sqlite_url, Cipher([old]), clock)
    async with first.transaction() as tx:
        await bindings.add(tx, BINDING)
        await meetings.begin(tx, "m1", BINDING)
        await say(tx, "budget")
    await first.close()

    both = Database(sqlite_url, Cipher([new, old]), clock)
    assert await found(both, "budget") == ["budget"]
    await rotation.rotate(both)
    await both.close()

    last = Database(sqlite_url, Cipher([new]), clock)
    assert await found(last, "budget") == ["budget"]
    await last.close()


def test_hashes_tell_neither_order_nor_number_nor_another_channels_words():
    cipher = Cipher(["a key that is long enough for this"])
    once = line_words.marks(cipher, "b1", "one two")
    assert once == line_words.marks(cipher, "b1", "two one two")
    assert once != line_words.marks(cipher, "b2", "one two")
    assert len(once) == 2 * line_words.MARK_BYTES
    assert len(line_words.marks(cipher, "b1", " ".join(map(str, range(9000))))) == 1600
