"""A database that is away, full or busy, told from a fault of ours; and how to outlast it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import exc

from bridge.clock import Clock
from bridge.storage.transactions.database import Database, Transaction

ResultT = TypeVar("ResultT")
Work = Callable[[Transaction], Awaitable[ResultT]]

# What a driver raises while it connects reaches us as it is.
_RAISED_BY = frozenset({"aiosqlite", "asyncpg", "psycopg", "sqlalchemy", "sqlite3"})
_FIRST_SECONDS = 0.2
_LONGEST_SECONDS = 2.0


def is_passing(error: BaseException) -> bool:
    """Whether the same may succeed later."""
    if isinstance(error, exc.DBAPIError):
        return not isinstance(error, exc.DataError | exc.IntegrityError)
    if isinstance(error, exc.StatementError):
        return False
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _RAISED_BY


async def carry_out(database: Database, work: Work[ResultT]) -> ResultT:
    """Do the work in one transaction."""
    async with database.transaction() as tx:
        return await work(tx)


async def insist(database: Database, work: Work[ResultT], clock: Clock) -> ResultT:
    """Do the work in one transaction; while the database is away, again until it is done.

    A commit whose answer is lost is repeated too, so the work has to do no harm twice.
    """
    seconds = _FIRST_SECONDS
    while True:
        try:
            return await carry_out(database, work)
        except Exception as error:
            if not is_passing(error):
                raise
        await clock.sleep(seconds)
        seconds = min(2 * seconds, _LONGEST_SECONDS)
