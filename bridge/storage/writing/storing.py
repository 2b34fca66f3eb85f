"""The writer's thread: it takes what waits and stores much of it in one commit.

It never waits for company: what came during the last commit is the next batch. It never forgets
either: what cannot be stored at the moment goes back to the front, and is tried until it can.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bridge.errors import BridgeError
from bridge.metrics import COMMITS, COMMITS_FAILED, FENCED, UNITS
from bridge.storage.connection.database_file import FileLostError
from bridge.storage.connection.failures import (
    ClosedError,
    DatabaseLostError,
    Failure,
    explain,
    judge,
    reason,
)
from bridge.storage.transactions.driving import drive
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.transactions.gathering import Gathering
from bridge.storage.transactions.row_ids import RowIds
from bridge.storage.transactions.transaction import Transaction
from bridge.storage.writing.batch import Aftermath, Batch, Outcome
from bridge.storage.writing.fence import FencedError
from bridge.storage.writing.followers import Followers
from bridge.storage.writing.held import Entry, Held
from bridge.storage.writing.link import Link
from bridge.storage.writing.turns import Turn

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 2.0
# So often it is looked whether the file is there, and the server, though nobody writes.
_LOOK_SECONDS = 2.0
# A unit that meets a lock so often, takes too long, or meets a fault of our own before anything of
# it is done, is not kept from failing for ever.
_MOST_TRIES = 10

_log = structlog.get_logger()


class Storing:
    """Everything here runs in the one thread, apart from reading `trouble`."""

    def __init__(
        self,
        link: Link,
        held: Held,
        *,
        cipher: Cipher,
        ids: RowIds,
        now: Callable[[], datetime],
        tell: Callable[[Sequence[Outcome], Aftermath], None],
        followers: Followers,
    ) -> None:
        self._link = link
        self._held = held
        self._followers = followers
        self._cipher = cipher
        self._ids = ids
        self._now = now
        self._tell = tell
        self._failures = 0
        self._looked = time.monotonic()
        self._is_file_lost = False
        self.trouble: str | None = None

    def run(self) -> None:
        """Until the queue is closed and empty, or closed while the database is away."""
        while self._held.wait(_LOOK_SECONDS):
            if not self._has_file():
                if not self._held.pause(self._pause):
                    break
                continue
            item = self._held.take()
            if isinstance(item, Turn):
                self._serve(item)
            elif item is not None:
                self._store(Batch(item, self._held))
            else:
                self._probe()
            if self.trouble and not self._held.pause(self._pause):
                break
        self._link.close()
        for turn in self._held.take_turns():
            turn.refuse(ClosedError("The database is closed."))

    @property
    def _pause(self) -> float:
        return min(_FIRST_PAUSE * 2.0 ** (self._failures - 1), _LONGEST_PAUSE)

    def _store(self, batch: Batch) -> None:
        began = time.monotonic()
        try:
            with self._link.awaiting():
                self._attempt(batch)
        except BaseException as error:  # noqa: BLE001 - whoever waits must be told
            self._link.give_up()
            self._followers.undo()
            self._judge(batch, error)
        else:
            self._followers.stored()
            COMMITS.observe(time.monotonic() - began)
            UNITS.observe(len(batch.outcomes))
            self._recover()
            self._finish(batch.outcomes, batch.aftermath)

    def _attempt(self, batch: Batch) -> None:
        connection = self._link.begin_batch()
        batch.is_begun = True
        now, gathering = self._now(), Gathering(is_patient=True)
        batch.aftermath = Aftermath(topics=gathering.topics)

        def begin() -> Transaction:
            return Transaction(connection, self._cipher, now, ids=self._ids, gathering=gathering)

        for entry in self._coming(batch):
            lost = entry.unit.claim in batch.refused
            batch.outcomes.append(_fenced(entry) if lost else self._carry_out(entry, begin()))
            self._link.moved()
        last = begin()
        drive(gathering.carry_out(last))
        if not batch.is_guarded:
            batch.aftermath.thens = self._followers.finish(last, self._link.refused)
            drive(gathering.carry_out(last))
        self._link.commit_batch(self._wait_to_look)
        if batch.is_guarded:
            batch.aftermath.thens = self._followers.hear(gathering)

    def _coming(self, batch: Batch) -> Iterable[Entry]:
        """The fence comes first: one look at all the claims of what waits by now."""
        if not self._link.is_shared:
            return batch.coming()
        claims = {each.unit.claim for each in batch.gather()} - {None}
        batch.refused = self._link.refused(each for each in claims if each is not None)
        return batch.in_time()

    @staticmethod
    def _carry_out(entry: Entry, tx: Transaction) -> Outcome:
        results = [drive(work(tx)) for work in entry.unit.works]
        return Outcome(entry, results)

    def _judge(self, batch: Batch, error: BaseException) -> None:
        first = batch.entries[0]
        failure = judge(error) if batch.is_begun else _judge_beginning(error)
        COMMITS_FAILED.labels(failure.name.lower()).inc()
        if failure is Failure.CONFLICT and batch.is_one:
            first.tries += 1
            failure = Failure.PASSING if first.tries < _MOST_TRIES else Failure.OWN
        if failure is Failure.PASSING:
            self._held.give_back(batch.entries)
            self._fall_into_trouble(error)
        elif batch.is_one:
            self._finish([Outcome(first, error=error)])
        else:
            batch.split()
            self._held.give_back(batch.entries)

    def _finish(self, outcomes: Sequence[Outcome], aftermath: Aftermath | None = None) -> None:
        self._held.done(each.entry for each in outcomes)
        self._tell(outcomes, aftermath or Aftermath())

    def _serve(self, turn: Turn) -> None:
        try:
            with self._link.awaiting():
                connection = self._link.begin_turn()
        except BaseException as error:  # noqa: BLE001 - whoever asked is told
            if judge(error) is Failure.PASSING:
                self._fall_into_trouble(error)
            turn.refuse(error)
            return
        self._recover()
        turn.grant(connection)
        turn.serve(self._link.awaiting)
        self._link.give_up()
        turn.tell(turn.ended, None)

    def _has_file(self) -> bool:
        """Whether the file stands where it was opened; if not, it is written back."""
        now = time.monotonic()
        if not self._is_file_lost and now - self._looked < _LOOK_SECONDS:
            return True
        self._looked = now
        try:
            self._keep_file()
        except (OSError, sqlite3.Error, SQLAlchemyError, BridgeError) as error:
            if self._failures == 1:
                _log.warning("The database file cannot be written back", cause=explain(error))
            return False
        if self._is_file_lost:
            self._is_file_lost = False
            self._recover()
        return True

    def _keep_file(self) -> None:
        try:
            self._link.check_file()
        except (FileLostError, OSError) as error:
            self._is_file_lost = True
            self._fall_into_trouble(error)
            if not isinstance(error, FileLostError):
                raise
            self._link.write_back()

    def _probe(self) -> None:
        """With nothing to store: look whether the database is away, or is back."""
        try:
            with self._link.awaiting():
                if self.trouble is None:
                    self._link.probe()
                else:
                    self._link.begin_batch()
                    self._link.commit()
        except BaseException as error:  # noqa: BLE001 - it is not over
            self._link.give_up()
            self._fall_into_trouble(error)
        else:
            self._recover()

    def _wait_to_look(self, error: BaseException) -> bool:
        self._fall_into_trouble(error)
        return self._held.pause(self._pause)

    def _fall_into_trouble(self, error: BaseException) -> None:
        """One line at the change, and none while it lasts; turns that wait are not kept waiting."""
        self._failures += 1
        if self.trouble is None:
            _log.error("The database cannot be used, holding what comes", cause=explain(error))
        self.trouble = reason(error)
        for turn in self._held.take_turns():
            turn.refuse(DatabaseLostError(f"Nothing can be stored: {self.trouble}."))

    def _recover(self) -> None:
        if self.trouble is not None:
            _log.info(
                "The database can be used again", attempts=self._failures, held=self._held.count
            )
        self.trouble, self._failures = None, 0


def _judge_beginning(error: BaseException) -> Failure:
    """No unit is to blame for a database that cannot be used, whatever word it has for that.

    Nor for another process that has it: what waits then is not given up here.
    """
    is_of_database = isinstance(error, SQLAlchemyError | sqlite3.Error | OSError)
    if is_of_database or isinstance(error, FencedError) or judge(error) is Failure.PASSING:
        return Failure.PASSING
    return Failure.CONFLICT


def _fenced(entry: Entry) -> Outcome:
    FENCED.inc()
    return Outcome(entry, error=FencedError("Another replica has this in hand now."))
