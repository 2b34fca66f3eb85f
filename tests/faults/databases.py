"""The two kinds of database, each with what can be done to it from outside."""

import asyncio
import os
import resource
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Literal, Protocol

from tests.faults.bridge_run import ROOT, python_of
from tests.faults.postgres_server import PostgresServer, serving_postgres

DatabaseKind = Literal["sqlite", "postgresql"]

_TEMPLATE = "migrated"
# Not even a page of the write-ahead log fits.
_NO_ROOM_BYTES = 1024


class Store(Protocol):
    """The bridge's database, as somebody beside it sees it."""

    url: str

    async def value(self, query: str) -> str:
        """The first value of a query, as text."""

    async def lock(self, seconds: float) -> None:
        """Let nobody else write for so long."""


class SqliteStore:
    """A file, and the two beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    async def value(self, query: str) -> str:
        def ask() -> str:
            with closing(sqlite3.connect(self.path, timeout=30)) as connection:
                return str(connection.execute(query).fetchone()[0])

        return await asyncio.to_thread(ask)

    async def lock(self, seconds: float) -> None:
        def begin() -> sqlite3.Connection:
            connection = sqlite3.connect(
                self.path, timeout=30, isolation_level=None, check_same_thread=False
            )
            connection.execute("BEGIN EXCLUSIVE")
            return connection

        with closing(await asyncio.to_thread(begin)):
            await asyncio.sleep(seconds)

    @staticmethod
    def fill(pid: int) -> None:
        """Let that process find the disk full."""
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (_NO_ROOM_BYTES, hard))

    @staticmethod
    def make_room(pid: int) -> None:
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))

    def delete(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)


class PostgresStore:
    """One database of a server; `limit` and `cut` concern nobody else there."""

    def __init__(self, server: PostgresServer, name: str, url: str) -> None:
        self.server = server
        self._name = name
        self.url = url

    async def value(self, query: str) -> str:
        return await self.server.execute(query, database=self._name)

    async def lock(self, seconds: float) -> None:
        tables = await self.value(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
            " WHERE schemaname = 'public'"
        )
        # All at once or none, for half of them would be a deadlock with the bridge.
        await self.value(
            "BEGIN; DO $$ BEGIN LOOP BEGIN"
            f" LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE NOWAIT; EXIT;"
            " EXCEPTION WHEN lock_not_available THEN PERFORM pg_sleep(0.01);"
            f" END; END LOOP; END $$; SELECT pg_sleep({seconds}); END"
        )

    async def cut(self) -> None:
        """End every session of the bridge."""
        await self.server.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"  # noqa: S608 - ours
            f" WHERE datname = '{self._name}'"
        )

    async def count_commits(self) -> int:
        """How many transactions were committed here, by the server's own statistics."""
        query = f"SELECT xact_commit FROM pg_stat_database WHERE datname = '{self._name}'"  # noqa: S608 - ours
        return int(await self.server.execute(query))

    async def limit(self, connections: int) -> None:
        """Let no more sessions begin than that; -1 for any number."""
        await self.server.execute(f"ALTER DATABASE {self._name} CONNECTION LIMIT {connections}")


class Databases:
    """Migrated databases, copied for whoever asks; one server is shared, others are their own."""

    def __init__(self, folder: Path, stack: AsyncExitStack, code: Path) -> None:
        self.code = code
        self._folder = folder
        self._stack = stack
        self._lock = asyncio.Lock()
        self._shared: PostgresServer | None = None
        self._sqlite: Path | None = None
        self._number = 0

    async def make(
        self, kind: DatabaseKind, folder: Path, *, own_server: bool = False
    ) -> SqliteStore | PostgresStore:
        async with self._lock:
            if kind == "sqlite":
                return await self._make_sqlite(folder)
            if own_server:
                return await self._make_postgres(await self._serve())
            if self._shared is None:
                self._shared = await self._serve()
            return await self._make_postgres(self._shared)

    async def _make_sqlite(self, folder: Path) -> SqliteStore:
        if self._sqlite is None:
            template = self._folder / "template.sqlite"
            await _migrate(f"sqlite:///{template}", self._folder, self.code)
            self._sqlite = template
        path = folder / "bridge.sqlite"
        shutil.copyfile(self._sqlite, path)
        return SqliteStore(path)

    async def _make_postgres(self, server: PostgresServer) -> PostgresStore:
        self._number += 1
        name = f"bridge_{self._number}"
        return PostgresStore(server, name, await server.create(name, _TEMPLATE))

    async def _serve(self) -> PostgresServer:
        server = await self._stack.enter_async_context(serving_postgres())
        await _migrate(await server.create(_TEMPLATE), self._folder, self.code)
        return server


@asynccontextmanager
async def databases(folder: Path, *, code: Path = ROOT) -> AsyncIterator[Databases]:
    """Whatever was made is gone at the end; the tables are those of that checkout."""
    async with AsyncExitStack() as stack:
        yield Databases(folder, stack, code)


async def _migrate(url: str, folder: Path, code: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        python_of(code),
        *("-m", "bridge", "migrate"),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(code), "BRIDGE_DATABASE_URL": url},
        stdout=asyncio.subprocess.DEVNULL,
    )
    if await process.wait():
        raise RuntimeError(f"the database could not be migrated by {code}")
