"""A replica serves once it knows its part of Slack's connections; it may have none."""

import asyncio
from contextlib import suppress

from sqlalchemy import update

from bridge.clock import SystemClock
from bridge.slack.arriving.reach import Reach
from bridge.slack.arriving.socket import ALL_CONNECTIONS
from bridge.storage import tables
from bridge.storage.claims import replicas
from bridge.storage.database import Database, Transaction
from bridge.storage.transactions.encryption import Cipher
from tests.patience import PATIENCE

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


async def hold(tx: Transaction, owner: str, count: int) -> None:
    for number in range(ALL_CONNECTIONS):
        values = {"kind": "socket", "key": str(number), "token": 1}
        await tx.insert_new(tables.claim, values)
    keys = [str(number) for number in range(count)]
    await tx.change(update(tables.claim).where(tables.claim.c.key.in_(keys)).values(owner=owner))


async def is_found(reach: Reach) -> bool:
    """Whether it is known after some looks."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            await reach.find_out()
    return not reach.is_lacking(0)


async def test_one_that_is_given_none_is_ready_once_others_have_all(postgres_url: str):
    clock = SystemClock()
    database = Database(postgres_url, Cipher.from_setting(KEY), clock, owner="c", is_shared=True)
    try:
        reach = Reach(database, lambda: 0, clock)
        assert reach.is_lacking(0)
        assert not await is_found(reach)
        # Some are free, or with one that has died: this one may be given them.
        await database.write(replicas.beat, "a", "here", PATIENCE)
        await database.write(replicas.beat, "b", "here", -1.0)
        await database.write(hold, "a", ALL_CONNECTIONS - 1)
        assert not await is_found(reach)
        await database.write(hold, "b", ALL_CONNECTIONS)
        assert not await is_found(reach)
        await database.write(hold, "a", ALL_CONNECTIONS)
        async with asyncio.timeout(PATIENCE):
            await reach.find_out()
        assert not reach.is_lacking(0)
    finally:
        await database.close()


async def test_one_that_has_a_socket_in_hand_is_ready_with_the_first_that_is_open(
    database: Database,
):
    claimed = [0]
    reach = Reach(database, lambda: claimed[0], SystemClock())
    assert reach.is_lacking(0)
    claimed[0] = 1
    await reach.find_out()
    assert reach.is_lacking(0)
    assert not reach.is_lacking(1)
