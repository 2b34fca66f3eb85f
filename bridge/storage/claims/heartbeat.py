"""This process lives, and says so again and again: on a connection and in a thread of its own.

Neither a busy loop nor a busy writer keeps it from that. Whoever is not heard of for a lease is
dead to the others, who then take what it had in hand.
"""

import os
import socket
import threading
from contextlib import suppress
from random import SystemRandom

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bridge.errors import new_id
from bridge.storage.claims import replicas
from bridge.storage.claims.aside import Aside
from bridge.storage.connection.failures import explain
from bridge.storage.writing.claim import Lease

_log = structlog.get_logger()


def new_replica() -> str:
    """An id; two processes must never share one, whatever their random numbers were seeded with."""
    return new_id(SystemRandom())


class Heartbeat:
    """Of one process, on PostgreSQL.

    Args:
        aside: Its own.
        replica: The process's id.
        lease: What is renewed.
        every: The seconds from one beat to the next.
    """

    def __init__(self, aside: Aside, replica: str, lease: Lease, every: float) -> None:
        self._aside = aside
        self._replica = replica
        self._lease = lease
        self._every = every
        self._host = f"{socket.gethostname()}:{os.getpid()}"
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
            self._beat()

    def _beat(self) -> None:
        begun = self._lease.begin_beat()
        try:
            seconds = self._lease.seconds
            self._aside.carry_out(replicas.beat, self._replica, self._host, seconds)
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
