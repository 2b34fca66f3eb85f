"""What goes next is decided with each commit, and stored with it as attempted."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import event, select

from bridge.slack.sent.limits import Limits
from bridge.slack.sent.methods import POST_MESSAGE
from bridge.slack.sent.taking import Taking
from bridge.storage import tables
from bridge.storage.database import Database, Transaction
from bridge.storage.queues import messages, outbox
from bridge.storage.queues.messages import topic
from bridge.storage.queues.outbox import Entry, Post
from bridge.storage.writing.claim import Claim, Lease
from bridge.storage.writing.units import PATIENT, PROMPT
from tests.fake_clock import FakeClock

pytestmark = pytest.mark.timeout(60)


@dataclass
class Bench:
    """A workspace of which nobody calls Slack: what would be sent is noted."""

    database: Database
    clock: FakeClock
    limits: Limits
    taken: list[Entry] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    wakes: int = 0
    is_well: bool = True

    def __post_init__(self) -> None:
        self.taking = Taking(
            workspace="T1",
            clock=self.clock,
            limits=self.limits,
            is_well=lambda: self.is_well,
            begin=self.begin,
            wake=self.wake,
        )
        self.database.follow(topic("T1"), self.taking)
        self.taking.open()

    def begin(self, taken: Sequence[tuple[Entry, float]]) -> None:
        for entry, seconds in taken:
            self.taken.append(entry)
            self.waits.append(seconds)

    def wake(self) -> None:
        self.wakes += 1

    async def add(self, key: str, channel: str = "C1") -> None:
        await self.database.write(outbox.add, "T1", Post(key, channel, key))

    async def look(self) -> None:
        async def look(tx: Transaction) -> None:
            tx.call(topic("T1"))

        await self.database.write(look)

    async def settle(self, key: str) -> float | None:
        """Slack has answered; for how long that may wait, None for what goes next."""
        entry = next(each for each in self.taken if each.key == key)
        self.taking.answered(entry)
        return self.taking.settle(entry, f"ts of {key}")

    async def ts(self, key: str) -> str | None:
        found = await self.database.read(messages.find, "T1", key)
        return found.ts if found else None

    @property
    def keys(self) -> list[str]:
        return [entry.key for entry in self.taken]


@pytest.fixture
async def bench(database: Database, clock: FakeClock) -> Bench:
    bench = Bench(database, clock, Limits(clock))
    await bench.look()
    return bench


def counted(database: Database) -> Callable[[], int]:
    """How many commits there were since."""
    commits: list[object] = []
    event.listen(database._engine, "commit", commits.append)
    return lambda: len(commits)


async def fails(tx: Transaction) -> None:
    for _ in range(2):
        await tx.change(tables.dedupe.insert().values(key="twice", seen=tx.now))


async def test_what_may_go_at_once_is_attempted_with_the_commit_that_stores_it(bench: Bench):
    commits = counted(bench.database)
    await bench.add("a")

    assert (bench.keys, commits()) == (["a"], 1)
    assert bench.taken[0].attempts == 1


async def test_what_is_done_is_stored_with_what_goes_next(bench: Bench):
    for key in ("a", "b"):
        await bench.add(key)
    assert bench.keys == ["a"]

    commits = counted(bench.database)
    assert await bench.settle("a") == PROMPT
    await bench.look()

    assert (bench.keys, commits()) == (["a", "b"], 1)
    assert await bench.ts("a") == "ts of a"


async def test_who_is_answered_behind_what_the_caller_has_taken_over_asks_for_a_commit(
    bench: Bench,
):
    for key, channel in (("a", "C1"), ("b", "C2"), ("c", "C1"), ("d", "C2")):
        await bench.add(key, channel)
    assert await bench.settle("a") == PROMPT
    assert len(bench.taking.left()) == 1

    assert await bench.settle("b") == PROMPT


async def test_one_commit_is_asked_for_by_all_that_were_answered_meanwhile(bench: Bench):
    for key, channel in (("a", "C1"), ("b", "C2"), ("c", "C1"), ("d", "C2")):
        await bench.add(key, channel)
    assert bench.keys == ["a", "b"]

    assert await bench.settle("a") == PROMPT
    assert await bench.settle("b") is None
    await bench.look()
    assert (bench.keys, await bench.ts("a"), await bench.ts("b")) == (
        ["a", "b", "c", "d"],
        "ts of a",
        "ts of b",
    )

    assert await bench.settle("c") == PATIENT


async def test_what_is_done_waits_for_what_goes_soon(bench: Bench):
    await bench.add("a")
    bench.limits.freeze(POST_MESSAGE, 0.3)
    await bench.add("b", "C2")
    assert await bench.settle("a") is None
    assert await bench.ts("a") is None
    assert bench.taking.seconds(60) == pytest.approx(0.3)

    await bench.clock.advance(0.3)
    assert bench.taking.seconds(60) == 0
    await bench.look()

    assert (bench.keys, await bench.ts("a")) == (["a", "b"], "ts of a")


async def test_what_is_done_waits_for_nothing_that_is_far_away(bench: Bench):
    """Nobody waits for it either, so it may go with whatever is written in a moment."""
    await bench.add("a")
    bench.limits.freeze(POST_MESSAGE, 5)
    await bench.add("b", "C2")

    assert await bench.settle("a") == PATIENT


async def test_what_somebody_waits_for_waits_for_nothing(bench: Bench):
    """The next line of the same thread, or a change of what was posted."""
    await bench.add("a")
    await bench.add("next")
    await spend(bench, "C2")
    await bench.add("elsewhere", "C2")
    await bench.clock.advance(0.2)
    assert await bench.settle("a") == PROMPT

    await bench.add("c", "C3")
    await bench.database.write(outbox.edit, "T1", "c", "changed")
    assert await bench.settle("c") == PROMPT


async def test_what_waits_for_its_tempo_holds_up_no_commit(bench: Bench):
    for key in ("a", "next"):
        await bench.add(key)
    await spend(bench, "C2")
    await bench.add("elsewhere", "C2")
    await bench.clock.advance(0.2)
    await spend(bench, "C1")

    assert await bench.settle("a") is None


async def spend(bench: Bench, channel: str) -> None:
    """What a channel takes at once."""
    for _ in range(3):
        bench.limits.take(POST_MESSAGE, channel)


async def test_what_goes_a_moment_later_goes_with_the_same_commit(bench: Bench):
    """It is called no sooner than its channel's tempo lets it."""
    await spend(bench, "C1")
    await bench.clock.advance(0.2)
    await spend(bench, "C2")
    for channel in ("C1", "C2"):
        await bench.add(channel, channel)
    await bench.clock.advance(0.8)
    commits = counted(bench.database)
    await bench.look()

    assert (bench.keys, commits()) == (["C1", "C2"], 1)
    assert bench.waits == pytest.approx([0.0, 0.2])


async def test_what_goes_much_later_is_not_attempted_yet(bench: Bench):
    await spend(bench, "C2")
    await bench.add("b", "C2")
    await bench.add("a", "C1")

    assert bench.keys == ["a"]
    assert bench.taking.seconds(60) == pytest.approx(1.0)


async def test_what_is_tried_again_is_not_called_before_its_time(bench: Bench):
    bench.is_well = False
    await bench.add("a", "C1")
    row = await bench.database.read(lambda tx: tx.value(select(tables.outbox.c.id)))
    bench.taking.hold(row, 0.2)
    bench.is_well = True
    await bench.add("b", "C2")

    assert bench.keys == ["a", "b"]
    assert bench.waits == pytest.approx([0.2, 0.0])


async def test_nothing_is_lost_by_a_commit_that_fails(bench: Bench):
    """What was to be stored with it, and what was to go, comes with the next."""
    await bench.add("a")
    await bench.settle("a")
    async with bench.database.transaction():
        good = bench.database.write(outbox.add, "T1", Post("b", "C1", "b"))
        bad = bench.database.write(fails)
    await asyncio.gather(good, bad, return_exceptions=True)
    assert bench.wakes
    assert bench.taking.seconds(60) == 0
    await bench.look()

    assert (bench.keys, await bench.ts("a")) == (["a", "b"], "ts of a")


async def test_while_slack_does_not_answer_nothing_goes(bench: Bench):
    bench.is_well = False
    await bench.add("a")
    assert bench.keys == []

    bench.is_well = True
    bench.taking.look_soon()
    assert bench.taking.seconds(60) == 0
    await bench.look()
    assert bench.keys == ["a"]


async def test_once_closed_nothing_is_taken_and_what_is_done_is_handed_over(bench: Bench):
    await bench.add("a")
    await bench.settle("a")
    bench.taking.close()
    assert bench.taking.left() == [(bench.taken[0].id, "ts of a")]

    await bench.add("b")
    assert (bench.keys, await bench.ts("a")) == (["a"], None)


async def test_what_somebody_else_has_written_is_found_by_reading_anew(bench: Bench):
    bench.database.leave(topic("T1"))
    await bench.add("a")
    bench.database.follow(topic("T1"), bench.taking)
    await bench.look()
    assert bench.keys == []

    bench.taking.forget()
    await bench.look()
    assert bench.keys == ["a"]


async def test_what_somebody_else_has_deleted_is_left_out(bench: Bench):
    bench.is_well = False
    await bench.add("a")
    bench.database.leave(topic("T1"))

    async def delete(tx: Transaction) -> None:
        await tx.change(tables.outbox.delete())

    await bench.database.write(delete)
    bench.database.follow(topic("T1"), bench.taking)
    bench.is_well = True
    await bench.add("b")
    await bench.look()

    assert bench.keys == ["b"]


async def test_what_waits_while_a_claim_lapses_goes_once_it_holds_again(bench: Bench):
    """Nothing tells of that, so it is soon looked for, and not only once a minute."""
    lease = Lease(1.0, bench.clock.monotonic)
    bench.taking.claim = Claim("sender", "T1", 1, lease, is_sole=True)
    await bench.add("a")
    assert bench.keys == []
    assert bench.taking.seconds(60.0) < 1

    lease.renew(bench.clock.monotonic())
    lease.confirm(bench.clock.monotonic())
    await bench.clock.advance(0.5)
    assert bench.taking.seconds(60.0) == 0
    await bench.look()
    assert bench.keys == ["a"]


async def test_what_is_due_is_due_until_a_commit_has_taken_it(bench: Bench):
    """Whoever asks twice before the commit must not find it gone, and sleep for a minute."""
    bench.is_well = False
    await bench.add("a")
    bench.is_well = True
    bench.taking.look_soon()

    assert [bench.taking.seconds(60.0) for _ in range(3)] == [0, 0, 0]

    await bench.look()
    assert bench.keys == ["a"]
