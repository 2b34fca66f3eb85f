"""What every part of one process stands on: its database, its turn among the replicas, its ids."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from random import Random

import structlog

from bridge.clock import Clock
from bridge.config import Settings
from bridge.errors import SettingsError
from bridge.lag import Lag
from bridge.ownership import Claims, Kind, Shared, Sole
from bridge.storage.chores.migrated import is_up_to_date
from bridge.storage.claims.heartbeat import Beating, Hand, living
from bridge.storage.database import Bounds, Database, Transaction
from bridge.storage.meetings.line_ids import LineIds
from bridge.storage.transactions.encryption import Cipher

# So long a stop waits for a database that is away.
_DRAIN_SECONDS = 20.0
# Of a lease so many beats may be missed, less one.
_BEATS_A_LEASE = 4

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Start:
    """What one process is started with."""

    settings: Settings
    clock: Clock
    random: Random
    lag: Lag
    beside: str | None
    """The replica in whose name this process only answers people; None usually."""


@dataclass(frozen=True, kw_only=True)
class Ground(Start):
    """What is open until the process ends."""

    replica: str | None
    database: Database
    claims: Claims
    line_ids: LineIds


@asynccontextmanager
async def opened(start: Start) -> AsyncIterator[Ground]:
    """The prepared database, in which this process is known as alive.

    Raises:
        BridgeError: A setting is wrong, or another process has the database.
    """
    cipher = Cipher.from_setting(start.settings.secret_keys.get_secret_value())
    # Alive until the last is stored, so that nobody else takes over before.
    async with _alive(start, cipher) as hand:
        replica = start.beside if hand is None else hand.replica
        database = _build_database(start, cipher, replica)
        try:
            yield Ground(
                settings=start.settings,
                clock=start.clock,
                random=start.random,
                lag=start.lag,
                beside=start.beside,
                replica=None if hand is None else hand.replica,
                database=database,
                claims=_build_claims(start, database, hand),
                line_ids=LineIds(await database.take_number()),
            )
        finally:
            await _close(database)


async def prepare(url: str) -> None:
    """SQLite belongs to this process, so it may change it; PostgreSQL to all replicas."""
    if await is_up_to_date(url):
        return
    # Alembic is loaded by whoever needs it.
    from bridge.storage.chores.migrate import migrate, pending_migrations  # noqa: PLC0415

    if url.startswith("sqlite"):
        await migrate(url)
    elif await pending_migrations(url):
        raise SettingsError(["The database's tables are not up to date. Run: bridge migrate"])


def _alive(start: Start, cipher: Cipher) -> AbstractAsyncContextManager[Hand | None]:
    settings, lag = start.settings, start.lag
    if start.beside is not None:
        return nullcontext()
    seconds = float(settings.lease_seconds)
    beating = Beating(seconds, settings.beat_seconds or seconds / _BEATS_A_LEASE)
    return living(settings.database_url, cipher, beating, stood=lambda: lag.seconds)


def _build_database(start: Start, cipher: Cipher, owner: str | None) -> Database:
    settings = start.settings
    return Database(
        settings.database_url,
        cipher,
        start.clock,
        owner=owner,
        bounds=Bounds(settings.held_units, settings.held_megabytes * 1024 * 1024),
        random=start.random,
        is_shared=True,
        listen_url=settings.listen_url,
    )


def _build_claims(start: Start, database: Database, hand: Hand | None) -> Claims:
    """On PostgreSQL there may be other replicas at any time; a file has one process."""
    if hand is None:
        return Sole([Kind.SOCKET] if start.beside else Kind)
    return Shared(
        hand=hand,
        bells=database.bells,
        settled=lambda: database.write_last(_nothing),
        clock=start.clock,
        random=start.random,
    )


async def _close(database: Database) -> None:
    """What was taken in is stored, if that is possible in time."""
    if lines := await database.drain(_DRAIN_SECONDS):
        _log.error("The database is away; lines are lost", lines=lines)
    await database.close()


async def _nothing(_tx: Transaction) -> None:
    """To know that all before it is stored."""
