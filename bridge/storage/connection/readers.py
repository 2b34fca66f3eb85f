"""Look beside the writer: short transactions that change nothing, each a single hop to a thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from bridge.storage.connection.engine import READERS, Limits, create_reading_engine
from bridge.storage.connection.failures import Failure, judge

ResultT = TypeVar("ResultT")

_LIMITS = Limits(lock=1_000, statement=15_000, idle=15_000)


class Readers:
    """A few connections, opened when they are needed."""

    def __init__(self, url: URL) -> None:
        # Neither opens or starts anything before its first use.
        self._engine = create_reading_engine(url)
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="bridge-reader")

    async def run(self, look: Callable[[Connection], ResultT]) -> ResultT:
        """What `look` returns, of one state of the database; it may be called twice."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._look, look)

    def let_go(self) -> None:
        """Open anew from now on; may be called in any thread."""
        self._engine.dispose()

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    def _look(self, look: Callable[[Connection], ResultT]) -> ResultT:
        """Once more where the connection had broken before it was used."""
        try:
            return self._try(look)
        except SQLAlchemyError as error:
            if judge(error) is not Failure.PASSING:
                raise
        return self._try(look)

    def _try(self, look: Callable[[Connection], ResultT]) -> ResultT:
        with self._engine.connect() as connection, connection.begin():
            connection.exec_driver_sql(_LIMITS.begin(connection.dialect.name, "READ ONLY"))
            return look(connection)
