"""Those who keep in memory what is stored under a topic, and act on it in the same commit."""

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bridge.storage.transactions.driving import drive
from bridge.storage.transactions.gathering import Gathering
from bridge.storage.transactions.transaction import Transaction
from bridge.storage.writing.claim import Claim

_log = structlog.get_logger()

Then = Callable[[], object]
"""Called on the loop, once it is stored."""
Refused = Callable[[Sequence[Claim]], Collection[Claim]]
"""Which of these are no longer in our hands."""


class Follower(Protocol):
    """Called in the writer's thread, apart from `wake`; none of it may take long."""

    claim: Claim | None
    """What must be in our hands for `finish`; of a follower that has lost it nothing is asked."""

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

    def finish(self, tx: Transaction, refused: Refused) -> list[Then]:
        """Let them add to the transaction; what is to follow on the loop.

        Whoever has lost its claim, says `refused` of this transaction, is passed over.

        Raises:
            SQLAlchemyError: Whatever the database has against it.
        """
        found: list[Then] = []
        told = self._told(tx.gathering)
        claims = {self._followers[topic].claim for topic, _ in told}
        lost = refused([each for each in claims if each is not None])
        for topic, news in told:
            follower = self._followers[topic]
            if follower.claim in lost:
                continue
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
