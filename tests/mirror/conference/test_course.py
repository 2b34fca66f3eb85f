"""Decide now, write together, act afterwards: whatever the database does meanwhile."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs

from bridge.features.captions import Captioning
from bridge.features.consent import Notice
from bridge.mirror.conference.joining import Joiner
from bridge.mirror.meeting.handlers import Ticked, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.storage.database import Bounds, Database, Transaction
from bridge.storage.meetings import meetings, memos
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock
from tests.mirror.conference.running_stay import Running, bound, copied, held_up, rows_of, said

pytestmark = pytest.mark.timeout(60)


@dataclass(frozen=True)
class Stumbled:
    """A feature trips over it."""


@dataclass(frozen=True)
class Poisoned:
    """What it makes a feature write cannot be written."""


def stumble(_event: Stumbled, meeting: Meeting) -> None:
    meeting.write(memos.put, meeting.id, "stumbled", {})
    meeting.change_settings(stopped=True)
    raise RuntimeError("a feature is wrong")


async def notice(running: Running) -> Mapping[str, Any]:
    """What is stored of what the meeting was told."""
    values = await rows_of(running.database, "memo", "value")
    return next(each for each in values if "parts" in each)


async def write_nonsense(_tx: Transaction) -> None:
    raise ValueError("no database takes this")


def write_poison(_event: Poisoned, meeting: Meeting) -> None:
    meeting.write(write_nonsense)
    meeting.change_settings(slides=False)


@pytest.fixture
async def running(sqlite_database: Database, clock: FakeClock) -> Running:
    await bound(sqlite_database)
    running = Running(sqlite_database, clock, on(Stumbled, stumble), on(Poisoned, write_poison))
    await running.begin()
    return running


async def until(is_so) -> None:
    async with asyncio.timeout(8):
        while not is_so():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.005)


async def test_a_database_that_is_away_loses_nothing_and_holds_up_no_turn(
    running: Running, sqlite_url: str, clock: FakeClock
):
    with held_up(sqlite_url):
        for second in range(40):
            running.says(f"line {second:02}")
            running.speaks(f"word {second:02}")
            running.comes(10 + second)
            running.stay.turns.run()
            await clock.advance(1)
        assert len(running.meeting.roster.people) == 41
        assert len(running.meeting.recall(Captioning).buffer._pending) == 40
        assert await said(running.database) == []
    await running.stored()

    assert await said(running.database) == [f"line {second:02}" for second in range(40)]
    assert await said(running.database, "caption") == [f"word {n:02}" for n in range(40)]
    told = await rows_of(running.database, "line", "said_at")
    assert told == sorted(told)
    assert (told[-1] - told[0]).total_seconds() == 39
    assert len(await rows_of(running.database, "attendance", "name")) == 41


async def test_lines_past_the_bound_are_counted_into_one_gap(
    sqlite_url: str, cipher: Cipher, clock: FakeClock
):
    database = Database(sqlite_url, cipher, clock, bounds=Bounds(units=20))
    await bound(database)
    running = Running(database, clock)
    await running.begin()
    with held_up(sqlite_url):
        for number in range(50):
            running.says(f"line {number}")
            running.stay.turns.run()
            await clock.advance(1)
    await running.stored()

    kept = await said(database)
    assert kept == [f"line {number}" for number in range(len(kept))]
    [_ended] = await said(database, "gap")
    kinds = await rows_of(database, "line", "kind")
    assert kinds.index("gap") == len(kept)
    lost = await rows_of(database, "line", "lost")
    assert lost[len(kept)] == 50 - len(kept)
    await database.close()


async def test_a_burst_is_few_units_and_one_edit_of_the_card(running: Running):
    handed = []
    submit = running.database.submit
    running.database.submit = lambda unit: handed.append(unit) or submit(unit)
    for number in range(300):
        running.comes(10 + number)
        if number == 150:
            running.says("in the middle")
    await running.stored()

    assert len([unit for unit in handed if unit.works]) <= 10
    cards = [
        key for key in await rows_of(running.database, "outbox", "key") if key.endswith("/card")
    ]
    assert len(cards) == 1
    assert await said(running.database) == ["in the middle"]
    assert len(await rows_of(running.database, "attendance", "name")) == 301


async def test_a_handler_that_fails_has_decided_nothing_and_others_go_on(running: Running):
    for number in range(3):
        running.speaks(f"word {number}")
    before = running.meeting
    with capture_logs() as logs:
        running.hears(Stumbled())
        running.says("and on")
        await running.stored()
        await until(lambda: any(each["event"] == "A meeting was read anew" for each in logs))
    await running.stored()

    [failure] = [each for each in logs if each["event"] == "A handler failed"]
    assert len(failure["reference"]) == 6
    assert running.meeting is before
    assert not running.meeting.settings.stopped
    assert "stumbled" not in await rows_of(running.database, "memo", "name")
    assert await said(running.database) == ["and on"]
    # As a restart would read it: all that no post carries yet.
    assert len(running.meeting.recall(Captioning).buffer._pending) == 3


async def test_a_unit_at_fault_goes_alone_and_memory_is_read_anew(running: Running):
    with capture_logs() as logs:
        running.hears(Poisoned())
        running.comes(20)
        running.says("still heard")
        await running.stored()
        await until(lambda: any(each["event"] == "A meeting was read anew" for each in logs))
    await running.stored()

    assert running.meeting.settings.slides
    assert await said(running.database) == ["still heard"]
    assert sorted(await rows_of(running.database, "attendance", "name")) == ["Alice", "Person 20"]


async def test_no_request_overtakes_its_commit(running: Running, sqlite_url: str, clock: FakeClock):
    await clock.advance(1)
    await running.stored()
    # For captions it has asked as soon as it saw who is there.
    before = list(running.client.asked)
    with held_up(sqlite_url):
        running.hears(Ticked())
        running.stay.turns.run()
        await clock.advance(1)
        assert running.client.asked == before
    await running.stored()
    await until(running.client.told)


async def test_killed_between_commit_and_request_the_meeting_is_told_by_the_next_run(
    running: Running, clock: FakeClock
):
    running.client.is_away = True
    await running.ticks()
    assert "told" not in await notice(running)

    after = Running(running.database, clock)
    await after.begin()
    await after.ticks()
    await until(lambda: after.meeting.recall(Notice).told)
    await after.stored()

    assert after.meeting.id == running.meeting.id
    assert len(after.client.told()) == 1
    assert "told" in await notice(running)

    again = Running(running.database, clock)
    await again.begin()
    await again.ticks()
    assert again.client.told() == []


async def test_the_next_run_knows_until_when_all_was_heard(running: Running, clock: FakeClock):
    await clock.advance(30)
    running.hears(object())
    running.stay._course.stop()
    await running.stored()
    heard = clock.now()
    await clock.advance(60)

    record = await running.database.read(meetings.find_open, running.stay.binding.id)
    assert record is not None
    assert record.heard == heard
    after = Running(running.database, clock)
    await after.begin()
    assert (await rows_of(running.database, "line", "until"))[0] == clock.now()
    assert (await rows_of(running.database, "line", "said_at"))[0] == heard


async def test_what_a_kill_leaves_unfiled_is_filed_by_the_next_run(
    running: Running, clock: FakeClock
):
    running.says("for the log")
    await running.stored()
    # From here on nothing is begun any more, as if the process were killed after the commit.
    await running.stay._parts.errands.close()
    await running.stay._end("the meeting is over")
    await running.stored()
    assert await rows_of(running.database, "meeting", "is_filing_due") == [True]
    assert await rows_of(running.database, "filed", "name") == []

    after = Running(running.database, clock)
    await after.stay.recall()
    async with asyncio.timeout(8):
        while await rows_of(running.database, "meeting", "is_filing_due") != [False]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    names = await rows_of(running.database, "filed", "name")
    assert sorted(name.rpartition("-")[2] for name in names) == ["recap.png", "transcript.html"]


async def test_a_token_that_cannot_be_stored_ends_nothing(
    running: Running, sqlite_url: str, clock: FakeClock
):
    joiner = Joiner(http=None, nodes=None, database=running.database, clock=clock, random=Random(7))
    newer = running.client.token.model_copy(update={"display_name": "newer"})
    with held_up(sqlite_url):
        joiner.keep("b1", running.client.token)
        joiner.keep("b1", newer)
        assert await joiner.find("b1") == newer
        joiner.forget("b1")
        assert await joiner.find("b1") is None
        joiner.keep("b1", newer)
    found = await joiner.find("b1")
    assert found is not None
    assert found.display_name == "newer"


async def test_stopped_while_the_database_is_away_it_says_how_many_lines_are_lost(
    sqlite_url: str, cipher: Cipher, clock: FakeClock
):
    database = Database(sqlite_url, cipher, clock)
    await bound(database)
    running = Running(database, clock)
    await running.begin()
    running.says("kept")
    await running.stored()
    last_kept = clock.now()
    with held_up(sqlite_url):
        for number in range(3):
            await clock.advance(1)
            running.says(f"lost {number}")
        # Not decided upon yet: what has come is taken in first.
        running.stay._course.stop()
        draining = asyncio.ensure_future(database.drain(20))
        while not draining.done():
            await clock.advance(5)
        assert await draining == 3
        # Killed here, so what waits in memory is gone.
        copied(sqlite_url, f"{sqlite_url}.copy")
    await database.close()
    await clock.advance(60)

    next_run = Database(f"{sqlite_url}.copy", cipher, clock)
    after = Running(next_run, clock)
    await after.begin()
    assert await said(next_run) == ["kept"]
    assert (await rows_of(next_run, "line", "until"))[-1] == clock.now()
    assert (await rows_of(next_run, "line", "said_at"))[-1] == last_kept
    await next_run.close()


async def test_a_stop_before_the_meeting_was_read_says_how_many_lines_went_with_it(
    running: Running, sqlite_url: str, clock: FakeClock
):
    """The next start marks the gap, within which they were said."""
    running.says("before")
    running.stay._course.stop()
    await running.stored()
    await clock.advance(5)
    second = Running(running.database, clock)

    with held_up(sqlite_url), capture_logs() as logs:
        async with asyncio.TaskGroup() as group:
            recalling = group.create_task(second.stay.recall())
            await asyncio.sleep(0)
            second.says("unread")
            second.speaks("unheard")
            second.comes(9)
            recalling.cancel()
        second.stay._course.stop()
    assert [each["lines"] for each in logs if "lines are lost" in each["event"]] == [2]

    third = Running(running.database, clock)
    await third.begin()
    third.says("after")
    await third.stored()
    assert await said(running.database) == ["before", "after"]
    assert "gap" in await rows_of(running.database, "line", "kind")
