"""The database: one writer, a few readers, and what waits while it is away.

Whatever is to be stored is handed over as a unit, and many units share one commit. Whoever only
looks does so beside the writer. `transaction` is for what is written step by step.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random, SystemRandom
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection
from typing_extensions import override

from bridge.clock import Clock
from bridge.errors import new_id
from bridge.storage.across.others import Others, parse_listen_url
from bridge.storage.connection.database_file import DatabaseFile
from bridge.storage.connection.engine import (
    DatabaseInUseError,
    FileGuard,
    create_writing_engine,
    parse_url,
)
from bridge.storage.connection.lately import Lately
from bridge.storage.connection.marks import Mark
from bridge.storage.connection.readers import Readers
from bridge.storage.connection.scrubbing import scrub
from bridge.storage.connection.watchdog import Watchdog
from bridge.storage.transactions import process_numbers
from bridge.storage.transactions.bells import Bells
from bridge.storage.transactions.driving import drive
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.transactions.prepared import Prepared, Row
from bridge.storage.transactions.row_ids import RowIds
from bridge.storage.transactions.transaction import Transaction
from bridge.storage.transactions.whole import whole
from bridge.storage.writing.claim import Claim
from bridge.storage.writing.followers import Follower, Then
from bridge.storage.writing.held import Bounds, Held
from bridge.storage.writing.link import Link
from bridge.storage.writing.turns import Turn
from bridge.storage.writing.units import Rank, Unit, Work, bind
from bridge.storage.writing.writer import Waiting, Writer

__all__ = [
    "Bounds",
    "Database",
    "DatabaseInUseError",
    "Prepared",
    "Rank",
    "Row",
    "Transaction",
    "Unit",
    "Waiting",
    "Work",
    "bind",
]

P = ParamSpec("P")
ResultT = TypeVar("ResultT")

# A server that does not answer for so long is taken for frozen, or the network for cut.
_STILL_SECONDS = 7.0


class Database:
    """SQLite for one process, PostgreSQL for many; the same code on both.

    A visitor looks in beside the process that has the file, for a moment and a small change.
    The owner is the id of the replica whose it is, for what it is to be found by.
    Where it is shared, whatever is stored rings in the other processes too; `listen_url` is a
    direct connection where the URL itself leads through a pooler.

    Raises:
        DatabaseInUseError: Another process has the SQLite file.
        SettingsError: The URL is not one the bridge can use.
    """

    def __init__(
        self,
        url: str,
        cipher: Cipher,
        clock: Clock,
        *,
        is_visitor: bool = False,
        owner: str | None = None,
        bounds: Bounds | None = None,
        random: Random | None = None,
        is_shared: bool = False,
        listen_url: str | None = None,
    ) -> None:
        parsed = self._url = parse_url(url)
        is_file = parsed.get_backend_name() == "sqlite"
        self._guard = FileGuard(parsed) if is_file and not is_visitor else None
        self._cipher = cipher
        self._clock = clock
        # Two processes must never share a number, whatever their random numbers were seeded with.
        self._ids = RowIds(SystemRandom(), owner)
        self.bells = Bells(clock)
        self._readers = Readers(parsed)
        self._lately = Lately(clock)
        self._engine = create_writing_engine(parsed)
        self._writer = Writer(
            self._link(parsed),
            Held(bounds or Bounds()),
            bells=self.bells,
            cipher=cipher,
            ids=self._ids,
            now=self._now,
            random=random or SystemRandom(),
        )
        self._others = None if is_file or not is_shared else self._meet(listen_url)

    @property
    def trouble(self) -> str | None:
        """Why nothing can be stored at the moment; None where it can."""
        return self._writer.trouble

    @property
    def waiting(self) -> Waiting:
        """What was handed over and is not stored yet."""
        return self._writer.waiting

    @property
    def is_alone(self) -> bool:
        """Whether every process that had this database before is surely at its end."""
        return self._guard is not None

    def write(
        self,
        work: Callable[Concatenate[Transaction, P], Awaitable[ResultT]],
        *values: P.args,
        **named: P.kwargs,
    ) -> Awaitable[ResultT]:
        """Store what a storage function writes; awaiting gives its result, once it is stored.

        It is handed over at once. Nothing withdraws it, and a database that is away is waited
        for; whoever gives up waiting has not undone it.
        """
        return self._write(bind(work, *values, **named), Rank.USUAL)

    def write_first(
        self,
        work: Callable[Concatenate[Transaction, P], Awaitable[ResultT]],
        *values: P.args,
        **named: P.kwargs,
    ) -> Awaitable[ResultT]:
        """As `write`, ahead of all that waits: for what a person or Slack is waiting for."""
        return self._write(bind(work, *values, **named), Rank.FIRST)

    def write_last(
        self,
        work: Callable[Concatenate[Transaction, P], Awaitable[ResultT]],
        *values: P.args,
        **named: P.kwargs,
    ) -> Awaitable[ResultT]:
        """As `write`, behind all that waits: for chores, each a small one."""
        return self._write(bind(work, *values, **named), Rank.LAST)

    def write_under(
        self, claim: Claim | None, work: Callable[[Transaction], Awaitable[ResultT]]
    ) -> Awaitable[ResultT]:
        """As `write`, unless somebody else has in hand by then what it is about.

        Raises:
            FencedError: On awaiting: somebody has, and nothing is stored.
        """
        return _Written(self._writer.submit(Unit((work,), claim=claim)))

    def submit(self, unit: Unit) -> "asyncio.Future[list[Any]]":
        """Hand over several works that are stored together; the future gives their results."""
        return self._writer.submit(unit)

    def marks(self, name: str, value: str) -> tuple[str, ...]:
        """Keyed hashes of a value, the newest key's first, for what is kept nowhere."""
        return self._cipher.marks(name, value)

    async def read(
        self,
        work: Callable[Concatenate[Transaction, P], Awaitable[ResultT]],
        *values: P.args,
        **named: P.kwargs,
    ) -> ResultT:
        """What a storage function finds among what is stored; it must not write.

        What still waits to be stored is not seen. A database that is away is not waited for.
        """
        now = self._now()

        def look(connection: Connection) -> ResultT:
            return drive(
                work(Transaction(connection, self._cipher, now, ids=self._ids), *values, **named)
            )

        return await self._readers.run(look)

    async def read_lately(
        self,
        seconds: float,
        work: Callable[Concatenate[Transaction, P], Awaitable[ResultT]],
        *values: P.args,
        **named: P.kwargs,
    ) -> ResultT:
        """As `read`, but no more often: many who ask for the same share what one of them found."""
        look = partial(self.read, work, *values, **named)
        return await self._lately.ask((work, values, tuple(named.items())), seconds, look)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commit at the end of the block, roll back if it raises. Not to be nested.

        Nobody else writes meanwhile, so awaiting a `write` in the block would never end.
        """
        turn = self._writer.turn()
        committing: asyncio.Future[None] | None = None
        topics: set[str] = set()
        afterwards: list[Then] = []
        try:
            tx = Transaction(await turn.begun, self._cipher, self._now(), turn.do, ids=self._ids)
            topics = tx.gathering.topics
            yield tx
            commit = partial(self._writer.commit_turn, tx.gathering, afterwards)
            committing = turn.begin_step(commit)
            await whole(committing)
        finally:
            try:
                await self._end(turn)
            finally:
                # Where it committed and was not answered it may be stored all the same.
                self.bells.ring_everywhere(topics if committing is not None else ())
                for then in afterwards:
                    then()

    def follow(self, topic: str, follower: Follower) -> None:
        """Have it told of what is stored under a topic, until `leave`; see `Follower`."""
        self._writer.followers.add(topic, follower)

    async def take_number(self) -> int:
        """Have ids that no other process makes; the number that is this process's for its lines."""
        if self.is_alone:
            return 0
        number = await self.write_first(process_numbers.draw)
        self._ids.take_number(number)
        return number + 1

    def leave(self, topic: str) -> None:
        self._writer.followers.remove(topic)
        # Whoever follows it next has not been told of what was stored here.
        self.bells.ring_everywhere([topic])

    @property
    def hears_others(self) -> bool:
        """Whether what other processes store rings here within milliseconds."""
        return self._others is not None and self._others.is_heard

    async def others_heard(self) -> None:
        """Wait until it does."""
        if self._others is not None:
            await self._others.heard()

    async def hear_others(self) -> None:
        """Ring here what other processes store, until canceled; alone, there is nothing to hear."""
        if self._others is None:
            await asyncio.Event().wait()
        else:
            await self._others.hear()

    async def scrub(self) -> bool:
        """After deletions: nothing of them stays in the database's own log, or False for not yet.

        It takes a moment in which nobody writes.
        """
        return await asyncio.to_thread(scrub, self._url)

    async def drain(self, seconds: float) -> int:
        """Wait until all is stored, or so long; how many lines of people are not stored yet."""
        if seconds > 0:
            with suppress(TimeoutError):
                async with self._clock.timeout(seconds):
                    await self._writer.idle()
        return self._writer.lines_left

    async def close(self) -> None:
        """Store what waits, unless the database is away, and let go of everything."""
        await self._writer.close()
        if self._others is not None:
            await self._others.close()
        await self._readers.close()
        self._engine.dispose()
        if self._guard is not None:
            self._guard.release()

    def _write(
        self, work: Callable[[Transaction], Awaitable[ResultT]], rank: Rank
    ) -> Awaitable[ResultT]:
        return _Written(self._writer.submit(Unit((work,), rank=rank)))

    @staticmethod
    async def _end(turn: Turn) -> None:
        turn.end()
        await whole(turn.ended)

    def _meet(self, listen_url: str | None) -> Others:
        listening = self._url if listen_url is None else parse_listen_url(listen_url)
        others = Others(self._url, listening, self.bells, self._writer.followers, self._clock)
        self.bells.tell_others = others.tell
        return others

    def _link(self, url: URL) -> Link:
        if url.get_backend_name() == "sqlite":
            return Link(self._engine, file=self._file(url))
        # Two processes must never share a mark, whatever their random numbers were seeded with.
        mark = Mark(new_id(SystemRandom()), self._clock)
        return Link(self._engine, mark=mark, watchdog=Watchdog(_STILL_SECONDS))

    def _file(self, url: URL) -> DatabaseFile | None:
        """None for a visitor, who does not stay for long enough."""
        if self._guard is None:
            return None
        return DatabaseFile(Path(str(url.database)), self._guard, self._readers.let_go)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC)


class _Written(Awaitable[ResultT]):
    """The result of a unit's only work."""

    def __init__(self, results: "asyncio.Future[list[ResultT]]") -> None:
        self._results = results

    @override
    def __await__(self) -> Generator[Any, None, ResultT]:
        return (yield from self._results.__await__())[0]
