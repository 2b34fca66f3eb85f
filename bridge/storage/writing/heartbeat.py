"""One process has the database, and says so again and again; on SQLite the file's guard does.

The row holds who has it and when that one last said so, by the database's clock. Whoever finds a
row that is renewed while they look is refused. One that is not is a dead process's: it is waited
for until its lease has ended, so that a restart after a kill goes on by itself.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import SystemRandom
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Interval, delete, func, literal, or_, select
from sqlalchemy.exc import SQLAlchemyError

from bridge.clock import Clock
from bridge.errors import DatabaseInUseError, new_id
from bridge.metrics import TAKE_OVERS
from bridge.storage import tables
from bridge.storage.connection.engine import create_writing_engine, parse_url
from bridge.storage.connection.watchdog import Watchdog
from bridge.storage.transactions.inserting import insert_into
from bridge.storage.transactions.transaction import Transaction
from bridge.storage.writing.fence import SLOT
from bridge.storage.writing.link import BATCH, Link

ResultT = TypeVar("ResultT")

_BEATS_A_LEASE = 4
# The server ends what a stopped process has begun within seconds.
_MOST_TRIES = 5
_table = tables.replica

_log = structlog.get_logger()


@dataclass(frozen=True)
class Held:
    """Somebody else's row; two that are equal come from one beat."""

    owner: str
    beat: datetime
    ends_in: float = field(compare=False)
    """So many seconds are left of its lease."""


@asynccontextmanager
async def having(url: str, clock: Clock, lease: float) -> AsyncIterator[str | None]:
    """Have the database while the body runs; the body is canceled if another process takes it.

    It is given the id under which it has PostgreSQL, for a `Database`.

    Raises:
        DatabaseInUseError: Another process has it.
    """
    if parse_url(url).get_backend_name() == "sqlite":
        yield None
        return
    heartbeat = Heartbeat(url, clock, lease)
    try:
        await heartbeat.begin()
        async with asyncio.TaskGroup() as group:
            beating = group.create_task(heartbeat.run(), name="heartbeat")
            yield heartbeat.owner
            beating.cancel()
    finally:
        await heartbeat.end()


async def last_beat(tx: Transaction) -> float | None:
    """How many seconds ago a process has said that it has the database; None if none has it."""
    age = func.extract("epoch", func.clock_timestamp() - _table.c.beat)
    found = await tx.value(select(age))
    return None if found is None else max(float(found), 0.0)


class Heartbeat:
    """On a connection and a thread of its own, so that no busy writer keeps it waiting."""

    def __init__(self, url: str, clock: Clock, lease: float) -> None:
        # Two processes must never share an id, whatever their random numbers were seeded with.
        self.owner = new_id(SystemRandom())
        self._clock = clock
        self._lease = literal(timedelta(seconds=lease), Interval())
        self._pause = lease / _BEATS_A_LEASE
        self._engine = create_writing_engine(parse_url(url))
        self._link = Link(self._engine, watchdog=Watchdog(lease))
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="bridge-heartbeat")

    async def begin(self) -> None:
        """Take the row; wait for the lease of a process that has died, or stands still.

        Raises:
            DatabaseInUseError: The other one lives.
        """
        first = found = await self._take_patiently()
        if found is not None:
            _log.info(
                "Another process has had this database; waiting whether it is still there",
                seconds=round(found.ends_in, 1),
            )
        while found is not None:
            if found != first:
                raise DatabaseInUseError(
                    "Another bridge uses this database; only one can. Stop it first."
                )
            await self._clock.sleep(min(max(found.ends_in, 0.05), self._pause))
            found = await self._take_patiently()
        if first is not None:
            TAKE_OVERS.labels("database").inc()
            _log.warning("The database was taken over from a process that is gone")

    async def run(self) -> None:
        """Renew the row until canceled; a database that is away is tried again.

        Raises:
            DatabaseInUseError: This process stood still for so long that another has the row.
        """
        while True:
            await self._clock.sleep(self._pause)
            with suppress(SQLAlchemyError):
                if await self._do(self._take) is not None:
                    raise DatabaseInUseError(
                        "This bridge stood still for too long; another has the database now."
                    )

    async def end(self) -> None:
        """Let the next one begin at once."""
        with suppress(SQLAlchemyError):
            await self._do(self._let_go)
        await asyncio.to_thread(self._thread.shutdown)
        self._link.close()
        self._engine.dispose()

    async def _take_patiently(self) -> Held | None:
        """Try again where a process in the midst of a transaction holds the row, even stopped."""
        for _ in range(_MOST_TRIES):
            with suppress(SQLAlchemyError):
                return await self._do(self._take)
            await self._clock.sleep(self._pause)
        return await self._do(self._take)

    async def _do(self, step: Callable[[Connection], ResultT]) -> ResultT:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._commit, step)

    def _commit(self, step: Callable[[Connection], ResultT]) -> ResultT:
        try:
            with self._link.awaiting():
                result = step(self._link.begin(BATCH))
                self._link.commit()
        except BaseException:
            self._link.give_up()
            raise
        return result

    def _take(self, connection: Connection) -> Held | None:
        """None where the row is ours from now on, or still."""
        now = func.clock_timestamp()
        mine = {"owner": self.owner, "beat": now}
        is_free = or_(_table.c.owner == self.owner, _table.c.beat < now - self._lease)
        statement = insert_into(_table, "postgresql").values(slot=SLOT, **mine)
        taking = statement.on_conflict_do_update(
            index_elements=[_table.c.slot], set_=mine, where=is_free
        )
        if connection.execute(taking).rowcount == 1:
            return None
        ends_in = func.extract("epoch", _table.c.beat + self._lease - now)
        query = select(_table.c.owner, _table.c.beat, ends_in).with_for_update()
        row = connection.execute(query).first()
        if row is None:
            # It was let go of in between.
            return self._take(connection)
        return Held(row[0], row[1], float(row[2]))

    def _let_go(self, connection: Connection) -> None:
        connection.execute(delete(_table).where(_table.c.owner == self.owner))
