"""Whoever has lost a claim stores nothing under it any more; what stands beside it is stored."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from bridge.storage.claims import claiming, replicas
from bridge.storage.claims.claiming import Kind, Want
from bridge.storage.database import Database, Transaction, Unit, bind
from bridge.storage.queues import dedupe
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.writing.claim import Claim, Lease
from bridge.storage.writing.fence import FencedError
from tests.fake_clock import FakeClock

_KEYS = ("T1", "T2")


@pytest.fixture
async def ours(postgres_url: str, cipher: Cipher, clock: FakeClock) -> AsyncIterator[Database]:
    database = Database(postgres_url, cipher, clock)
    yield database
    await database.close()


@pytest.fixture
async def theirs(postgres_url: str, cipher: Cipher, clock: FakeClock) -> AsyncIterator[Database]:
    database = Database(postgres_url, cipher, clock)
    yield database
    await database.close()


async def claims(database: Database, replica: str) -> dict[str, Claim]:
    """Take all there is, as somebody who has just begun to live."""
    await database.write(replicas.beat, replica, "here", 60.0)
    found = await database.write(claiming.look, replica, [Want(Kind.SENDER, _KEYS)])
    lease = Lease.forever()
    return {key: Claim(kind, key, token, lease) for (kind, key), token in found.held.items()}


async def lose(database: Database, replica: str, *lost: Claim) -> None:
    """They are given back and taken by another."""
    given = [(each.kind, each.key, each.token) for each in lost]
    await database.write(claiming.give_back, replica, given)
    await claims(database, "another")


async def test_what_was_decided_under_an_older_token_goes_alone(ours: Database, theirs: Database):
    held = await claims(ours, "one")
    await lose(theirs, "one", held["T1"])
    late, good, free = (
        ours.submit(Unit((bind(dedupe.first_seen, name),), claim=claim))
        for name, claim in (("late", held["T1"]), ("good", held["T2"]), ("free", None))
    )
    with pytest.raises(FencedError):
        await late
    assert await good == await free == [True]
    assert held["T1"].is_lost
    assert not held["T2"].is_lost
    assert ours.trouble is None
    assert await theirs.write(dedupe.first_seen, "late")
    assert not await theirs.write(dedupe.first_seen, "good")


async def test_nobody_takes_it_in_the_midst_of_a_batch(ours: Database, theirs: Database):
    held = await claims(ours, "one")
    is_in, may_go = threading.Event(), threading.Event()

    async def stand_still(tx: Transaction) -> None:
        await dedupe.first_seen(tx, "under way")
        is_in.set()
        may_go.wait(2)

    writing = ours.submit(Unit((stand_still,), claim=held["T1"]))
    await asyncio.to_thread(is_in.wait)
    # The owner is dead by now, yet what it is at is passed over.
    await theirs.write(replicas.beat, "one", "here", -1.0)
    assert set(await claims(theirs, "another")) == {"T2"}
    may_go.set()
    await writing
    assert set(await claims(theirs, "another")) == set(_KEYS)
    with pytest.raises(FencedError):
        await ours.write_under(held["T1"], bind(dedupe.first_seen, "late"))


class Eager:
    """Adds to each commit that tells of its topic."""

    def __init__(self, claim: Claim) -> None:
        self.claim: Claim | None = claim

    async def finish(self, tx: Transaction, news: Sequence[object]) -> Callable[[], object] | None:
        for each in news:
            await dedupe.first_seen(tx, f"followed by {each}")
        return None

    def undo(self) -> None: ...

    def hear(self, news: Sequence[object]) -> None: ...

    def wake(self) -> None: ...


async def test_a_follower_that_has_lost_its_claim_is_asked_nothing(
    ours: Database, theirs: Database
):
    held = await claims(ours, "one")
    ours.follow("topic", Eager(held["T1"]))

    async def tell(tx: Transaction, news: str) -> None:
        tx.tell("topic", news)

    await ours.write(tell, "a")
    await lose(theirs, "one", held["T1"])
    await ours.write(tell, "b")
    assert not await theirs.write(dedupe.first_seen, "followed by a")
    assert await theirs.write(dedupe.first_seen, "followed by b")
