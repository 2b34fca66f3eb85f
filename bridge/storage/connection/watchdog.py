"""End a connection on which nothing moves: a frozen server or a cut network says nothing at all.

A driver that waits for an answer waits as long as the system does, which may be minutes, and the
server's own limits hold only while the server lives. So a thread looks from time to time whether
the work has moved, and if not shuts the socket down under it, which the driver hears as a break.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection

_LOOKS = 8


class Watchdog:
    """Watches one writer's connection; `seconds` is how long it may stand still."""

    def __init__(self, seconds: float) -> None:
        self._pause = seconds / _LOOKS
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._socket: socket.socket | None = None
        self._is_awaited = False
        self._moves = 0
        self._thread: threading.Thread | None = None

    def follow(self, connection: Connection) -> None:
        """Watch this connection from now on, instead of the one before."""
        raw: Any = connection.connection.driver_connection
        # Another handle on the same socket: the driver may close its own at any moment.
        self._replace(socket.socket(fileno=os.dup(raw.fileno())))
        self._moves += 1
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, name="bridge-watchdog", daemon=True)
            self._thread.start()

    @contextmanager
    def awaiting(self) -> Iterator[None]:
        """While the body waits for the server; `moved` is to be called with each answer."""
        self._moves += 1
        self._is_awaited = True
        try:
            yield
        finally:
            self._is_awaited = False

    def moved(self) -> None:
        self._moves += 1

    def close(self) -> None:
        self._closed.set()
        self._replace(None)

    def _replace(self, fresh: socket.socket | None) -> None:
        with self._lock:
            if self._closed.is_set() and fresh is not None:
                # A thread that was still opening a connection when all was closed.
                fresh.close()
                return
            old, self._socket = self._socket, fresh
        if old is not None:
            old.close()

    def _look(self) -> None:
        """Count looks, not time: a process that was stopped must not find its deadline past."""
        last, still = self._moves, 0
        while not self._closed.wait(self._pause):
            still = still + 1 if self._is_awaited and self._moves == last else 0
            last = self._moves
            if still >= _LOOKS:
                self._shut_down()
                still = 0

    def _shut_down(self) -> None:
        with self._lock, suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
