"""A connection and a thread beside the writer's, for what must not wait behind anybody's crowd."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from random import SystemRandom
from typing import Concatenate, ParamSpec, TypeVar

from bridge.clock import Clock
from bridge.storage.connection.engine import Limits, create_writing_engine, parse_url
from bridge.storage.connection.watchdog import Watchdog
from bridge.storage.transactions.driving import drive
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.transactions.row_ids import RowIds
from bridge.storage.transactions.transaction import Transaction
from bridge.storage.writing.link import Link

P = ParamSpec("P")
ResultT = TypeVar("ResultT")

# A lock that is held belongs to a process in the midst of a batch, or to one that stands still.
_LIMITS = Limits(lock=500, statement=2_000, idle=2_000)


class Aside:
    """For PostgreSQL; each work is a transaction, and none is tried again.

    It may be used from the loop by `write`, or from a thread of one's own by `carry_out`, not both.
    """

    def __init__(
        self, url: str, cipher: Cipher, clock: Clock, *, name: str, still_seconds: float
    ) -> None:
        self._clock = clock
        self._engine = create_writing_engine(parse_url(url))
        self._link = Link(self._engine, watchdog=Watchdog(still_seconds))
        self._cipher = cipher
        self._ids = RowIds(SystemRandom())
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"bridge-{name}")

    async def write(
        self,
        work: Callable[Concatenate[Transaction, P], Awaitable[ResultT]],
        *values: P.args,
        **named: P.kwargs,
    ) -> ResultT:
        """Its result, once that is stored.

        Raises:
            SQLAlchemyError: It is not, or nobody knows.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, lambda: self.carry_out(work, *values, **named)
        )

    def carry_out(
        self,
        work: Callable[Concatenate[Transaction, P], Awaitable[ResultT]],
        *values: P.args,
        **named: P.kwargs,
    ) -> ResultT:
        """The same in the caller's thread."""
        try:
            with self._link.awaiting():
                connection = self._link.begin(_LIMITS)
                now = self._clock.now()
                tx = Transaction(connection, self._cipher, now, ids=self._ids)
                result = drive(work(tx, *values, **named))
                self._link.commit()
        except BaseException:
            self._link.give_up()
            raise
        return result

    def close(self) -> None:
        """Once nothing is under way any more."""
        self._thread.shutdown()
        self._link.close()
        self._engine.dispose()
