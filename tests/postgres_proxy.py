"""A wire to PostgreSQL that can be cut, at any moment or at a commit, or fall silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, make_url

from bridge.storage.connection.urls import connection_keywords, parse_url

_COMMIT = b"COMMIT\0"
# What the loop has accepted is a connection so many turns later, and its end takes one more.
_TURNS = 5

Cut = Literal["before the server has it", "before its answer"]


class PostgresProxy:
    """Hands bytes on, both ways, until told otherwise."""

    def __init__(self, database_url: str, folder: Path) -> None:
        keywords = connection_keywords(parse_url(database_url))
        self._host, self._port = keywords["host"], keywords.get("port", "5432")
        self._folder = folder
        url = make_url(database_url)
        self.url = URL.create(
            url.drivername,
            url.username,
            url.password,
            database=url.database,
            query={"host": str(folder)},
        )
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._cut: Cut | None = None
        self._is_closed = False
        self._passing = asyncio.Event()
        self._passing.set()
        self.commits = 0

    @property
    def path(self) -> Path:
        return self._folder / ".s.PGSQL.5432"

    async def open(self) -> None:
        """Also again, after it was closed."""
        self._is_closed = False
        self._server = await asyncio.start_unix_server(self._accept, self.path)

    async def close(self) -> None:
        """Refuse what comes and break what is there."""
        self._is_closed = True
        with suppress(FileNotFoundError):
            self.path.unlink()
        self.break_all()
        await self._breathe()
        # Python 3.11 loses what it has accepted where the server is closed before it is connected.
        if self._server is not None:
            self._server.close()
        # One that waits in silence, or is just reaching the server, would outlive its loop.
        serving = list(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await self._breathe()

    @staticmethod
    async def _breathe() -> None:
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    def break_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    def cut_at_commit(self, cut: Cut) -> None:
        """Break the next connection that commits."""
        self._cut = cut

    def fall_silent(self) -> None:
        """Hand nothing on, and say nothing of it."""
        self._passing.clear()

    def speak(self) -> None:
        self._passing.set()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Known from its first moment: a task that is canceled before it runs ends nothing."""
        if self._is_closed:
            writer.transport.abort()
            return
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._serving.add(task)

        def end(_task: object) -> None:
            self._serving.discard(task)
            writer.transport.abort()

        task.add_done_callback(end)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Asyncio would complain of a connection's task that ends as cancelled.
        with suppress(asyncio.CancelledError):
            await self._pass_on(reader, writer)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, there = await self._reach()
        self._writers |= {writer, there}
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._hand_on(reader, there, from_client=True))
                tasks.create_task(self._hand_on(back, writer, from_client=False))
        except* ConnectionError:
            pass
        finally:
            self._writers -= {writer, there}
            writer.transport.abort()
            there.transport.abort()
            with suppress(ConnectionError):
                await there.wait_closed()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._host.startswith("/"):
            path = f"{self._host}/.s.PGSQL.{self._port}"
            return await asyncio.open_unix_connection(path)
        return await asyncio.open_connection(self._host, int(self._port))

    async def _hand_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_client: bool
    ) -> None:
        while data := await reader.read(65536):
            await self._passing.wait()
            cut = None
            if from_client and _COMMIT in data:
                self.commits += 1
                cut, self._cut = self._cut, None
            if cut != "before the server has it":
                writer.write(data)
                await writer.drain()
            if cut is not None:
                raise ConnectionResetError
        raise ConnectionResetError


@asynccontextmanager
async def postgres_proxy(database_url: str, folder: Path) -> AsyncIterator[PostgresProxy]:
    proxy = PostgresProxy(database_url, folder)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.close()
