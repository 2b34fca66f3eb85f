"""Hear what other processes tell: a thread with a connection of its own that listens.

A connection may be broken, or stand behind a pooler that hands each transaction to another session,
and nothing says so. So a notification is sent again and again that has to come back here; where it
does not, nothing else does either.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import URL, Connection

from bridge.storage.across.notifying import CHANNEL
from bridge.storage.connection.engine import Limits, create_writing_engine
from bridge.storage.connection.failures import explain
from bridge.storage.connection.watchdog import Watchdog
from bridge.storage.writing.link import Link

_LIMITS = Limits(lock=1_000, statement=3_000, idle=3_000)
_STILL_SECONDS = 7.0
# Whoever closes waits no longer than that, and a probe is found missing no later.
_LOOK_SECONDS = 0.5
_PROBE_EVERY_SECONDS = 10.0
_PROBE_SECONDS = 3.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 30.0

_log = structlog.get_logger()


class DeafError(Exception):
    """What was notified does not come back."""


class Listening:
    """Of one process; whatever it is given is called in the thread.

    Args:
        url: Of a direct connection; `hear` gets each payload and says whether it is our probe.
        probe: Sends one.
        heard: Told that all is heard from now on.
        deaf: Told that it is not any more.
    """

    def __init__(
        self,
        url: URL,
        *,
        hear: Callable[[str], bool],
        probe: Callable[[], None],
        heard: Callable[[], None],
        deaf: Callable[[], None],
    ) -> None:
        self._engine = create_writing_engine(url)
        self._link = Link(self._engine, watchdog=Watchdog(_STILL_SECONDS))
        self._hear = hear
        self._probe = probe
        self._heard, self._deaf = heard, deaf
        self._closed = threading.Event()
        self._is_heard = False
        self._is_told = False
        self._thread = threading.Thread(target=self._run, name="bridge-listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._closed.is_set():
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001 - also the driver's own, raised beside SQLAlchemy
                self._give_up(error)
            pause = _FIRST_PAUSE if self._is_heard else min(2 * pause, _LONGEST_PAUSE)
            self._is_heard = False
            self._closed.wait(pause)
        self._link.close()
        self._engine.dispose()

    def _give_up(self, error: BaseException) -> None:
        self._link.close()
        self._link = Link(self._engine, watchdog=Watchdog(_STILL_SECONDS))
        self._deaf()
        if not self._is_told:
            self._is_told = True
            _log.warning(
                "What other processes store is not heard of; it is looked for every second",
                cause=explain(error),
            )

    def _listen(self) -> None:
        """Until it breaks, or is closed."""
        with self._link.awaiting():
            connection = self._link.begin(_LIMITS)
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            self._link.commit()
        answered = time.monotonic()
        asked: float | None = answered
        self._probe()
        while not self._closed.is_set():
            is_back = self._take(connection)
            now = time.monotonic()
            if is_back:
                asked, answered = None, now
                self._note_heard()
            elif asked is not None and now - asked > _PROBE_SECONDS:
                raise DeafError("no notification comes back: is there a pooler in between?")
            elif asked is None and now - answered > _PROBE_EVERY_SECONDS:
                asked = now
                self._probe()

    def _take(self, connection: Connection) -> bool:
        """All that comes for a moment; whether our probe is among it."""
        raw: Any = connection.connection.driver_connection
        is_back = False
        for each in raw.notifies(timeout=_LOOK_SECONDS):
            is_back = self._hear(each.payload) or is_back
        return is_back

    def _note_heard(self) -> None:
        if self._is_heard:
            return
        self._is_heard = True
        self._heard()
        if self._is_told:
            self._is_told = False
            _log.info("What other processes store is heard of again")
