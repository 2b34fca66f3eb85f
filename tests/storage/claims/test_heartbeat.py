"""Whoever does nothing any more says no more that it lives."""

from collections.abc import AsyncIterator

import pytest

from bridge.clock import SystemClock
from bridge.storage.claims import replicas
from bridge.storage.claims.heartbeat import Beating, Hand, living
from bridge.storage.database import Database
from bridge.storage.transactions.encryption import Cipher
from tests.world import until

_BEATING = Beating(lease=1.0, every=0.1)


class Loop:
    """Has stood for so many seconds."""

    stood = 0.0

    def __call__(self) -> float:
        return self.stood


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
async def hand(postgres_url: str, cipher: Cipher, loop: Loop) -> AsyncIterator[Hand]:
    async with living(postgres_url, cipher, _BEATING, stood=loop) as hand:
        assert hand is not None
        yield hand


async def test_a_loop_that_stands_still_for_a_lease_ends_the_signs_of_life(
    hand: Hand, loop: Loop, postgres_url: str, cipher: Cipher
):
    database = Database(postgres_url, cipher, SystemClock())
    await until(lambda: hand.lease.left > 0)
    loop.stood = 0.9
    begun = hand.lease.left
    await until(lambda: hand.lease.left > begun)
    loop.stood = 1.0
    await until(lambda: hand.lease.left < 0)
    assert await database.read(replicas.live) == []
    loop.stood = 0.0
    await until(lambda: hand.lease.left > 0)
    assert await database.read(replicas.live) == [hand.replica]
    # What is left of its claims has to be looked at first.
    assert not hand.lease.is_valid
    await database.close()
