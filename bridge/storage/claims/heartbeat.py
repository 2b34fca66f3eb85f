"""This process lives, and says so again and again: on a connection and in a thread of its own.

Neither a busy loop nor a busy writer keeps it from that; but a loop that has not moved for a lease
does nothing that anybody waits for. Whoever is not heard of for a lease is dead to the others, who
then take what it had in hand.
"""

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import SystemRandom

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bridge.clock import SystemClock
from bridge.errors import new_id
from bridge.storage.claims import replicas
from bridge.storage.claims.aside import Aside
from bridge.storage.claims.neighbours import name_process
from bridge.storage.connection.engine import parse_url
from bridge.storage.connection.failures import explain
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.writing.claim import Lease

_log = structlog.get_logger()


def new_replica() -> str:
    """An id; two processes must never share one, whatever their random numbers were seeded with."""
    return new_id(SystemRandom())


@dataclass(frozen=True)
class Beating:
    """How long a lease is, and how often it is renewed, in seconds."""

    lease: float
    every: float


@dataclass(frozen=True)
class Hand:
    """What a process claims with."""

    replica: str
    lease: Lease
    aside: Aside
    """For its looks; the heartbeat has another."""


@asynccontextmanager
async def living(
    url: str, cipher: Cipher, beating: Beating, *, stood: Callable[[], float]
) -> AsyncIterator[Hand | None]:
    """Be one of the replicas while the body runs; None on SQLite, whose file has one process.

    `stood` says for how many seconds the loop has not moved.
    """
    if parse_url(url).get_backend_name() == "sqlite":
        yield None
        return
    # The machine's own clock: what it is held against is the server's.
    clock = SystemClock()
    lease = Lease(beating.lease, clock.monotonic)
    replica = new_replica()
    beats = Aside(url, cipher, clock, name="beats", still_seconds=beating.lease)
    heartbeat = Heartbeat(beats, replica, lease, beating.every, stood=stood)
    aside = Aside(url, cipher, clock, name="claims", still_seconds=beating.lease)
    heartbeat.begin()
    try:
        yield Hand(replica, lease, aside)
    finally:
        await asyncio.to_thread(heartbeat.end)
        await asyncio.to_thread(aside.close)


class Heartbeat:
    """Of one process, on PostgreSQL.

    Args:
        aside: Its own.
        replica: The process's id.
        lease: What is renewed.
        every: The seconds from one beat to the next.
        stood: For how many seconds the loop has not moved.
    """

    def __init__(
        self,
        aside: Aside,
        replica: str,
        lease: Lease,
        every: float,
        *,
        stood: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._aside = aside
        self._replica = replica
        self._lease = lease
        self._every = every
        self._stood = stood
        self._is_stuck = False
        self._host = f"{socket.gethostname()}:{os.getpid()}"
        self._process = name_process()
        self._is_ended = threading.Event()
        self._is_told = False
        self._thread = threading.Thread(target=self._run, name="bridge-heartbeat", daemon=True)

    def begin(self) -> None:
        """The first beat comes at once."""
        self._thread.start()

    def end(self) -> None:
        """Beat no more, and let go of all that this process has in hand; blocks for a moment."""
        self._is_ended.set()
        self._thread.join()
        with suppress(SQLAlchemyError):
            self._aside.carry_out(replicas.end, self._replica)
        self._aside.close()

    def _run(self) -> None:
        self._beat()
        while not self._is_ended.wait(self._every):
            if self._may_beat():
                self._beat()

    def _may_beat(self) -> bool:
        was_stuck, self._is_stuck = self._is_stuck, self._stood() >= self._lease.seconds
        if self._is_stuck and not was_stuck:
            _log.error("The loop stands still, so this replica says no more that it lives")
        return not self._is_stuck

    def _beat(self) -> None:
        begun = self._lease.begin_beat()
        try:
            seconds = self._lease.seconds
            self._aside.carry_out(replicas.beat, self._replica, self._host, seconds, self._process)
        except SQLAlchemyError as error:
            self._lease.miss()
            if not self._is_told:
                # Once, however long it lasts.
                self._is_told = True
                _log.warning("This replica cannot say that it lives", cause=explain(error))
        else:
            self._lease.renew(begun)
            if self._is_told:
                self._is_told = False
                _log.info("This replica says again that it lives")
