"""A PostgreSQL server that can be stopped, started, cut and filled up, with `psql` beside it.

Unlike that of the other tests it keeps what it has acknowledged when its processes are killed.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests import postgres
from tests.patience import PATIENCE

PASSWORD = "vR8-database-password"
_ROLE = "bridge"
_OPTIONS = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "300",
    "shared_buffers": "16MB",
    # Only its own processes are killed here, never the machine.
    "fsync": "off",
    "full_page_writes": "off",
}


class PostgresServer:
    """One data folder and, while it runs, the process that serves it."""

    def __init__(self, folder: Path, account: dict[str, Any]) -> None:
        self.folder = folder
        self._account = account
        self._binaries = postgres._readable(postgres.find_binaries(), folder, account)
        self._environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        self._process: subprocess.Popen[bytes] | None = None

    async def prepare(self) -> None:
        """Make the data folder and the account that the bridge has: nobody special."""
        arguments = ("-D", self.folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8")
        await asyncio.to_thread(self._run, "initdb", *arguments, "-N")
        await self.start()
        await self.execute(f"CREATE ROLE {_ROLE} LOGIN PASSWORD '{PASSWORD}'")

    async def start(self) -> None:
        options = {**_OPTIONS, "unix_socket_directories": str(self.folder)}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220 - it does not wait
                [self._binaries / "postgres", "-D", self.folder / "data", *settings],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=self._environment,
                preexec_fn=postgres._die_with_parent,  # noqa: PLW1509 - one call of the kernel
                **self._account,
            )
        async with asyncio.timeout(PATIENCE):
            while await self._fails("pg_isready", "-q", "-h", self.folder, "-p", "5432"):
                if self._process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text())
                await asyncio.sleep(0.05)

    async def stop(self, *, is_crash: bool = False) -> None:
        """In order, with every session ended; or as if its processes had been killed."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGQUIT if is_crash else signal.SIGINT)
        async with asyncio.timeout(PATIENCE):
            await asyncio.to_thread(self._process.wait)

    async def execute(self, statement: str, *, database: str = "postgres") -> str:
        """Run it as the superuser; what it printed."""
        process = await asyncio.create_subprocess_exec(
            self._binaries / "psql",
            *("-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"),
            *("-h", self.folder, "-U", "postgres", "-d", database, "-c", statement),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self.folder,
            env=self._environment,
        )
        try:
            output, errors = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode:
            raise RuntimeError(errors.decode())
        return output.decode().strip()

    async def create(self, name: str, template: str = "template0") -> str:
        """A database of the bridge's own; its URL."""
        copy = f"TEMPLATE {template} STRATEGY FILE_COPY"
        await self.execute(f"CREATE DATABASE {name} OWNER {_ROLE} {copy}")
        return f"postgresql://{_ROLE}:{PASSWORD}@/{name}?host={self.folder}&port=5432"

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._binaries / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            env=self._environment,
            **self._account,
        )

    async def _fails(self, program: str, *arguments: str | Path) -> bool:
        process = await asyncio.create_subprocess_exec(
            self._binaries / program, *arguments, env=self._environment
        )
        return await process.wait() != 0


@asynccontextmanager
async def serving_postgres() -> AsyncIterator[PostgresServer]:
    """A server that runs, with nothing in it; gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="faults-pg-"))
    account = postgres._account()
    try:
        if account:
            os.chown(folder, account["user"], account["group"])
        server = PostgresServer(folder, account)
        try:
            await server.prepare()
            yield server
        finally:
            await server.stop(is_crash=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
