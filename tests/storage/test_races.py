"""Two replicas on one PostgreSQL that want the same thing: one gets it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from bridge.mirror.from_slack.settling import begin
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.people import alerts, audit, pending
from bridge.storage.people.alerts import Alert, TooManyError
from bridge.storage.people.audit import AuditEntry
from bridge.storage.people.pending import Pending
from bridge.storage.queues import attempts, dedupe, inbox, outbox
from bridge.storage.queues.inbox import Traces
from bridge.storage.queues.outbox import Post
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import START, FakeClock
from tests.outbox_rows import attempt, due
from tests.storage.queues.test_inbox import store

REPLICAS = 4
Act = Callable[[Transaction], Awaitable[Any]]


@pytest.fixture
async def replicas(
    postgres_url: str, cipher: Cipher, clock: FakeClock
) -> AsyncIterator[list[Database]]:
    databases = [Database(postgres_url, cipher, clock) for _ in range(REPLICAS)]
    async with AsyncExitStack() as stack:
        for database in databases:
            stack.push_async_callback(database.close)
        yield databases


async def race(replicas: list[Database], act: Act) -> list[Any]:
    """Let all act inside open transactions, so that none can see what another has done."""
    together = asyncio.Barrier(len(replicas))

    async def run(database: Database) -> Any:
        try:
            async with database.transaction() as tx:
                await dedupe.first_seen(tx, str(id(database)))
                await together.wait()
                return await act(tx)
        except Exception as error:  # noqa: BLE001 - what a replica was told is what is compared
            return error

    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(run(database)) for database in replicas]
    return [task.result() for task in running]


async def test_one_replica_takes_an_answer(replicas: list[Database]):
    question = Pending("p", "confirm", "T1", "C1", "U1", "end", {}, START + timedelta(hours=1))
    async with replicas[0].transaction() as tx:
        await pending.add(tx, question)

    results = await race(replicas, lambda tx: pending.take(tx, "p", workspace="T1", person="U1"))

    assert results.count(question) == 1
    reasons = [str(result) for result in results if result != question]
    assert reasons == ["This was answered already."] * (REPLICAS - 1)


@pytest.mark.parametrize(
    "act",
    [
        lambda tx: audit.start(tx, AuditEntry("k", "T1", "C1", "U1", "Alice", "mute", "slash")),
        lambda tx: dedupe.first_seen(tx, "k"),
        lambda tx: outbox.post(tx, "T1", Post("k", "C1", "text")),
        lambda tx: inbox.store(
            tx,
            key="k",
            workspace="T1",
            channel="C1",
            ts="1.0",
            thread_ts=None,
            kind="message",
            payload={},
        ),
    ],
    ids=["audit.start", "dedupe.first_seen", "outbox.post", "inbox.store"],
)
async def test_one_replica_is_first(replicas: list[Database], act: Act):
    results = await race(replicas, act)
    assert sorted(results) == [False] * (REPLICAS - 1) + [True]


async def test_one_replica_binds_a_channel_and_the_others_are_shown_it(
    replicas: list[Database],
):
    numbers = iter(range(REPLICAS))

    async def bind(tx: Transaction) -> str:
        number = next(numbers)
        binding = Binding(f"b{number}", "T1", "C1", f"conf {number}", "alias", "U1", START)
        await bindings.add(tx, binding)
        return binding.id

    results = await race(replicas, bind)

    (winner,) = [result for result in results if isinstance(result, str)]
    losers = [r for r in results if isinstance(r, bindings.AlreadyBoundError)]
    assert [error.existing.id for error in losers] == [winner] * (REPLICAS - 1)


async def test_one_replica_sends_a_row(replicas: list[Database]):
    async with replicas[0].transaction() as tx:
        await outbox.post(tx, "T1", Post("k", "C1", "text"))
        (entry,) = await due(tx, "T1")

    results = await race(replicas, lambda tx: attempt(tx, entry.id))

    assert [result.key for result in results if result is not None] == ["k"]


async def test_one_replica_says_a_line(replicas: list[Database]):
    async with replicas[0].transaction() as tx:
        await store(tx, "e1")
        (row,) = await inbox.waiting(tx)

    results = await race(replicas, lambda tx: inbox.attempt(tx, row))

    assert sorted(results) == [False] * (REPLICAS - 1) + [True]


@pytest.mark.parametrize("_", range(5))
async def test_a_deletion_that_meets_an_attempt_stops_it_or_follows_it(
    replicas: list[Database], _: int
):
    """Whichever is first: what was deleted is not said, or the deletion knows that it is."""
    speaker, eraser = replicas[:2]
    async with speaker.transaction() as tx:
        await store(tx, "e1")
        (row,) = await inbox.waiting(tx)

    async def say() -> bool:
        async with speaker.transaction() as tx:
            return await begin(tx, row=row, number=0, is_new=True)

    async def erase() -> Traces:
        async with eraser.transaction() as tx:
            await store(tx, "gone", kind="message_deleted")
        async with eraser.transaction() as tx:
            await inbox.cancel(tx, "T1", "C1", "1.0")
            return await inbox.traces(tx, "T1", "C1", "1.0")

    async with asyncio.TaskGroup() as tasks:
        saying, erasing = tasks.create_task(say()), tasks.create_task(erase())

    assert saying.result() is erasing.result().is_waiting


async def test_an_edit_that_meets_an_attempt_is_not_lost(replicas: list[Database]):
    """Either it is merged before the attempt, or it follows it: the last text always goes."""
    sender, writer = replicas[:2]
    async with writer.transaction() as tx:
        await outbox.post(tx, "T1", Post("k", "C1", "old"))
        (entry,) = await due(tx, "T1")

    async def send() -> str:
        async with sender.transaction() as tx:
            fresh = await attempt(tx, entry.id)
        assert fresh is not None
        async with sender.transaction() as tx:
            await attempts.sent(tx, fresh.id, "1.1")
        return fresh.text

    async def write() -> None:
        async with writer.transaction() as tx:
            await outbox.edit(tx, "T1", "k", "new")

    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(send())
        tasks.create_task(write())

    async with writer.transaction() as tx:
        left = [entry.text for entry in await due(tx, "T1")]
    assert [sending.result(), *left][-1] == "new"


async def test_alerts_asked_for_at_once_are_no_more_than_a_person_may_have(
    replicas: list[Database],
):
    binding = Binding("b1", "T1", "C1", "Team", "meet.team", "U1", START)
    await replicas[0].write(bindings.add, binding)
    for number in range(alerts.MOST_OF_A_PERSON - 1):
        await replicas[0].write(alerts.add, an_alert(f"word {number}"))
    words = iter("abcd")

    found = await race(replicas, lambda tx: alerts.add(tx, an_alert(next(words))))

    assert [each for each in found if not isinstance(each, TooManyError)] == [True]
    stored = await replicas[0].read(alerts.of_person, "U1", "b1")
    assert len(stored) == alerts.MOST_OF_A_PERSON


def an_alert(words: str) -> Alert:
    return Alert(id=words, binding_id="b1", person="U1", kind="words", words=words)
