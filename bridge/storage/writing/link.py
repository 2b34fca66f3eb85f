"""The writer's one connection: begun, committed, given up and opened again, in its thread only."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import SQLAlchemyError

from bridge.storage.connection.database_file import DatabaseFile
from bridge.storage.connection.engine import Limits
from bridge.storage.connection.failures import DatabaseLostError, Failure, explain, judge
from bridge.storage.connection.marks import Mark
from bridge.storage.connection.watchdog import Watchdog
from bridge.storage.writing.claim import Claim
from bridge.storage.writing.fence import Fence

BATCH = Limits(lock=1_000, statement=5_000, idle=3_000)
# Whoever writes from the loop may be kept from going on by the loop's other work.
TURN = Limits(lock=5_000, statement=15_000, idle=30_000)


class Link:
    """Opened when it is needed; PostgreSQL's with a mark and a watchdog, SQLite's with its file."""

    def __init__(
        self,
        engine: Engine,
        *,
        mark: Mark | None = None,
        watchdog: Watchdog | None = None,
        file: DatabaseFile | None = None,
    ) -> None:
        self._engine = engine
        self._file = file
        self._mark = mark
        self._watchdog = watchdog
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None
        self._is_marked = False
        self._batch = 0
        self._fence = Fence()

    def begin(self, limits: Limits) -> Connection:
        """Begin a transaction; a connection that broke while nobody used it is opened anew."""
        is_fresh = self._connection is None
        try:
            return self._begin(limits)
        except SQLAlchemyError as error:
            if is_fresh or judge(error) is not Failure.PASSING or self._connection is not None:
                raise
        return self._begin(limits)

    def begin_batch(self) -> Connection:
        """The same, with the mark written and answered before anything else."""
        if self._mark is None:
            return self.begin(BATCH)
        for _ in range(2):
            if not self._is_marked:
                self._mark.make(self.begin(BATCH))
                self.commit()
                self._is_marked = True
            connection = self.begin(BATCH)
            self._batch += 1
            if self._mark.write(connection, self._batch):
                return connection
            # What nobody has touched for long was purged.
            self._is_marked = False
            self.give_up()
        raise DatabaseLostError("The mark of this process does not stay.")

    def begin_turn(self) -> Connection:
        """For whoever writes step by step."""
        return self.begin(TURN)

    @property
    def is_shared(self) -> bool:
        """Whether other processes may take what this one has in hand."""
        return self._mark is not None

    def refused(self, claims: Iterable[Claim]) -> Collection[Claim]:
        """Of the transaction at hand: those that others have taken; the others stay until its end.

        Raises:
            SQLAlchemyError: It cannot be looked at.
        """
        if not self.is_shared or self._connection is None:
            return ()
        return self._fence.refused(self._connection, claims)

    def commit(self) -> None:
        if self._transaction is None:
            raise DatabaseLostError("The transaction has ended.")
        self.moved()
        try:
            self._transaction.commit()
        except BaseException:
            self.give_up()
            raise
        self._transaction = None
        if self._file is not None:
            self._file.stored()

    def commit_batch(self, pause: Callable[[BaseException], bool]) -> None:
        """Commit; where no answer came, find out whether it is stored.

        Args:
            pause: Called after each failed look; False where nobody has the time to look on.

        Raises:
            DatabaseLostError: It is not stored, or nobody could find out in time.
        """
        try:
            self.commit()
        except SQLAlchemyError as error:
            if self._mark is None or self._connection is not None:
                raise
            if self._find_out(self._mark, error, pause) != self._batch:
                raise DatabaseLostError(explain(error)) from error

    def give_up(self) -> None:
        """Roll back what was begun; a connection that is lost is closed."""
        transaction, self._transaction = self._transaction, None
        if transaction is not None:
            with suppress(SQLAlchemyError):
                transaction.rollback()
        if self._is_lost():
            self._drop()
        elif transaction is not None and self._connection is not None:
            # After a commit that failed, the rollback above has done nothing.
            with suppress(self._engine.dialect.loaded_dbapi.Error):
                self._connection.connection.rollback()

    def close(self) -> None:
        try:
            self.give_up()
            if self._is_marked and self._connection is not None and self._mark is not None:
                with suppress(SQLAlchemyError):
                    self._mark.forget(self.begin(BATCH))
                    self.commit()
            self._drop()
        finally:
            if self._watchdog is not None:
                self._watchdog.close()

    def probe(self) -> None:
        """Whether the server answers, although nothing is to be written; a file always does."""
        if self._mark is not None:
            self.begin(BATCH)
            self.commit()

    def check_file(self) -> None:
        """Look whether the file is still there; raises FileLostError."""
        if self._file is not None and self._connection is not None:
            self._file.check()

    def write_back(self) -> None:
        """Make the file anew from the connection, and open it; raises as `DatabaseFile` does."""
        if self._file is not None and self._connection is not None:
            raw: Any = self._connection.connection.driver_connection
            self._file.write_back(raw)
            self._drop()
            self._open()

    def awaiting(self) -> AbstractContextManager[None]:
        """While the body waits for the server."""
        return nullcontext() if self._watchdog is None else self._watchdog.awaiting()

    def moved(self) -> None:
        if self._watchdog is not None:
            self._watchdog.moved()

    def _begin(self, limits: Limits) -> Connection:
        connection = self._open()
        self._fence = Fence()
        try:
            self._transaction = connection.begin()
            connection.exec_driver_sql(limits.begin(connection.dialect.name))
        except BaseException:
            self.give_up()
            raise
        self.moved()
        return connection

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            if self._file is not None:
                self._file.opened()
            if self._watchdog is not None:
                self._watchdog.follow(self._connection)
        return self._connection

    def _find_out(
        self, mark: Mark, error: BaseException, pause: Callable[[BaseException], bool]
    ) -> int | None:
        while pause(error):
            try:
                with self._looking() as connection:
                    return mark.read(connection)
            except SQLAlchemyError as failed:
                error = failed
        return None

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        try:
            yield self.begin(BATCH)
        finally:
            self.give_up()

    def _is_lost(self) -> bool:
        connection = self._connection
        if connection is None:
            return False
        # Asked first: who asks for the connection of one that is invalidated is given a fresh one.
        if connection.closed or connection.invalidated:
            return True
        raw: Any = connection.connection.driver_connection
        # An SQLite connection is kept whatever happens: it may be all that is left of the file.
        return bool(getattr(raw, "closed", False) or getattr(raw, "broken", False))

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()
