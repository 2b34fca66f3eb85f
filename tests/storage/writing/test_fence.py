"""Whoever has lost PostgreSQL to another process stores nothing any more, whatever it holds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import pytest
from bridge.storage.writing.heartbeat import having
from sqlalchemy import update

from bridge.clock import SystemClock
from bridge.storage import tables
from bridge.storage.connection.failures import DatabaseLostError
from bridge.storage.database import Database, Transaction
from bridge.storage.queues import dedupe
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock
from tests.world import until

_TAKEN = "another bridge has the database"


@asynccontextmanager
async def owned(url: str, cipher: Cipher, clock: FakeClock) -> AsyncIterator[Database]:
    """As `bridge run` has it, with a heart that beats too slowly to notice anything."""
    async with having(url, SystemClock(), 60.0) as owner:
        database = Database(url, cipher, clock, owner=owner)
        try:
            yield database
        finally:
            await database.close()


async def rename(tx: Transaction, owner: str) -> str:
    """Let the heartbeat's row name another; whom it named before."""
    before = await tx.value(tables.replica.select().with_only_columns(tables.replica.c.owner))
    await tx.change(update(tables.replica).values(owner=owner))
    return str(before)


async def test_what_is_written_by_whoever_has_lost_it_is_held(
    postgres_url: str, cipher: Cipher, clock: FakeClock
):
    beside = Database(postgres_url, cipher, clock)
    async with owned(postgres_url, cipher, clock) as database:
        assert await database.write(dedupe.first_seen, "before")
        ours = await beside.write(rename, "another")
        late: asyncio.Future[bool] = asyncio.ensure_future(
            _result(database.write(dedupe.first_seen, "late"))
        )
        await until(lambda: database.trouble == _TAKEN)
        with pytest.raises(DatabaseLostError, match=_TAKEN):
            async with database.transaction() as tx:
                await dedupe.first_seen(tx, "step by step")
        # Nobody waits for a database that is another's.
        await asyncio.wait_for(database.drain(600), 5)
        assert not late.done()
        assert await beside.write(dedupe.first_seen, "late")

        await beside.write(rename, ours)
        # What was held is stored now, and finds what the other has stored.
        assert not await late
        assert database.trouble is None
    await beside.close()


async def _result(written: Awaitable[bool]) -> bool:
    return await written


async def test_nobody_takes_it_in_the_midst_of_a_transaction(
    postgres_url: str, cipher: Cipher, clock: FakeClock
):
    beside = Database(postgres_url, cipher, clock)
    async with owned(postgres_url, cipher, clock) as database:
        async with database.transaction() as tx:
            await dedupe.first_seen(tx, "under way")
            taking = asyncio.ensure_future(_owner(beside.write(rename, "another")))
            await asyncio.sleep(0.2)
            assert not taking.done()
        await taking
        assert not await beside.write(dedupe.first_seen, "under way")
    await beside.close()


async def _owner(written: Awaitable[str]) -> str:
    return await written
