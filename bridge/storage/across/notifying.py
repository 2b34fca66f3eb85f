"""Tell the other processes which bells to ring: a thread that notifies once for what has gathered.

A commit that notifies holds a lock of the whole server until it is through, so it never is the
commit that stores something: it comes behind that, on a connection of its own, and waits for no
disk. What cannot be told at the moment is told later; too much of it becomes "ring them all".
"""

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import URL, String, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError

from bridge.storage.connection.engine import Limits, create_writing_engine
from bridge.storage.connection.watchdog import Watchdog
from bridge.storage.transactions.prepared import Prepared
from bridge.storage.writing.link import Link

CHANNEL = "bridge"
ALL = "*"
PROBE = "?"
# PostgreSQL takes less than 8,000 bytes in one notification.
MOST_BYTES = 7_900
_MOST_TOPICS = 2_000
_STILL_SECONDS = 7.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0
# Others may be just as busy notifying.
_LIMITS = Limits(lock=1_000, statement=3_000, idle=3_000, waits_for_disk=False)
_NOTIFY = Prepared(
    select(func.pg_notify(CHANNEL, bindparam("payload", type_=String)).label("told"))
)


class Notifier:
    """For one process, whose id stands in front of whatever it tells."""

    def __init__(self, url: URL, process: str) -> None:
        self._process = process
        self._engine = create_writing_engine(url)
        self._link = Link(self._engine, watchdog=Watchdog(_STILL_SECONDS))
        self._turn = threading.Condition()
        self._topics: dict[str, None] = {}
        self._is_closed = False
        self._thread: threading.Thread | None = None

    def tell(self, topics: Iterable[str]) -> None:
        """Hand over; it is told within milliseconds, or when the database is back."""
        with self._turn:
            self._add(topics)
            if self._thread is None and not self._is_closed:
                self._thread = threading.Thread(
                    target=self._run, name="bridge-notifier", daemon=True
                )
                self._thread.start()
            self._turn.notify()

    def close(self) -> None:
        """Try once more to tell what is left, and end."""
        with self._turn:
            self._is_closed = True
            self._turn.notify()
        if self._thread is not None:
            self._thread.join()

    def _add(self, topics: Iterable[str]) -> None:
        self._topics.update(dict.fromkeys(topics))
        if len(self._topics) > _MOST_TOPICS:
            self._topics = {ALL: None}

    def _run(self) -> None:
        pause = 0.0
        while topics := self._take(pause):
            try:
                self._notify(topics)
            except SQLAlchemyError:
                self._link.give_up()
                pause = min(max(2 * pause, _FIRST_PAUSE), _LONGEST_PAUSE)
                with self._turn:
                    self._add(topics)
                    if self._is_closed:
                        break
            else:
                pause = 0.0
        self._link.close()
        self._engine.dispose()

    def _take(self, pause: float) -> Collection[str]:
        """What has gathered; nothing at the end."""
        with self._turn:
            if pause:
                self._turn.wait_for(lambda: self._is_closed, pause)
            self._turn.wait_for(lambda: self._topics or self._is_closed)
            topics, self._topics = list(self._topics), {}
        return topics

    def _notify(self, topics: Collection[str]) -> None:
        with self._link.awaiting():
            connection = self._link.begin(_LIMITS)
            for payload in payloads(self._process, topics):
                _NOTIFY.carry_out(connection, {"payload": payload})
            self._link.commit()


def payloads(process: str, topics: Collection[str]) -> Sequence[str]:
    """The process and the topics, in as many notifications as it takes."""
    if any(len(each.encode()) > MOST_BYTES // 2 for each in topics):
        return [f"{process} {ALL}"]
    return list(_packed(process, topics))


def _packed(process: str, topics: Iterable[str]) -> Iterator[str]:
    text = process
    for topic in topics:
        longer = f"{text} {topic}"
        if len(longer.encode()) > MOST_BYTES:
            yield text
            longer = f"{process} {topic}"
        text = longer
    yield text


def read_payload(payload: str) -> tuple[str, Sequence[str]]:
    """Whose it is, and the topics."""
    process, *topics = payload.split(" ")
    return process, topics
