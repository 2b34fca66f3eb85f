"""Those who keep in memory what is stored under a topic, and act on it in the same commit."""

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bridge.storage.transactions.driving import drive
from bridge.storage.transactions.gathering import Gathering
from bridge.storage.transactions.transaction import Transaction

_log = structlog.get_logger()

Then = Callable[[], object]
"""Called on the loop, once it is stored."""


class Follower(Protocol):
    """Called in the writer's thread, apart from `wake`; none of it may take long."""

    async def finish(self, tx: Transaction, news: Sequence[object]) -> Then | None:
        """Before a commit that holds this news; what it writes is stored with it."""

    def undo(self) -> None:
        """What the last `finish` was part of is not stored, nor its news true."""

    def hear(self, news: Sequence[object]) -> None:
        """This was stored, or may have been, without a `finish`; on the loop `wake` follows."""

    def wake(self) -> None:
        """Called on the loop after `hear`."""


class Followers:
    """By topic; each has one at most."""

    def __init__(self) -> None:
        self._followers: dict[str, Follower] = {}
        self._finished: list[Follower] = []

    def add(self, topic: str, follower: Follower) -> None:
        self._followers[topic] = follower

    def remove(self, topic: str) -> None:
        self._followers.pop(topic, None)

    def has(self, topic: str) -> bool:
        return topic in self._followers

    def look_again(self, topics: Container[str] | None = None) -> None:
        """Another process has stored something under these, or nobody knows what; on the loop."""
        for topic, follower in list(self._followers.items()):
            if topics is None or topic in topics:
                follower.hear(())
                follower.wake()

    def finish(self, tx: Transaction) -> list[Then]:
        """Let them add to the transaction; what is to follow on the loop.

        Raises:
            SQLAlchemyError: Whatever the database has against it.
        """
        found: list[Then] = []
        for topic, news in self._told(tx.gathering):
            follower = self._followers[topic]
            self._finished.append(follower)
            try:
                then = drive(follower.finish(tx, news))
            except SQLAlchemyError:
                raise
            except Exception:  # noqa: BLE001 - the commit is not to fail with it
                # A fault of ours: the others' units have nothing to do with it.
                _log.exception("Who follows a topic has failed", topic=topic)
                follower.undo()
            else:
                found += [then] if then else []
        return found

    def stored(self) -> None:
        """The transaction is committed."""
        self._finished.clear()

    def undo(self) -> None:
        """It is not."""
        for each in self._finished:
            each.undo()
        self._finished.clear()

    def hear(self, gathering: Gathering) -> list[Then]:
        """What was committed without `finish`; what is to follow on the loop."""
        found: list[Then] = []
        for topic, news in self._told(gathering):
            self._followers[topic].hear(news)
            found.append(self._followers[topic].wake)
        return found

    def _told(self, gathering: Gathering) -> list[tuple[str, Sequence[object]]]:
        told: Mapping[str, Sequence[object]] = gathering.news
        return [(topic, news) for topic, news in told.items() if topic in self._followers]
