"""PgBouncer as Debian packs it: downloaded, unpacked into a folder, run there on loopback."""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from tests import postgres
from tests.patience import PATIENCE

_PACKAGES = ("pgbouncer", "libevent-2.1-7", "libc-ares2")
_USER = "postgres"
_SETTINGS = """
[databases]
* = host={host} port={port} user={user}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
admin_users = {user}
pool_mode = transaction
default_pool_size = 5
max_client_conn = 500
# What a copy of a database is made of must be left by everybody.
server_idle_timeout = 1
logfile = {folder}/pgbouncer.log
"""


@dataclass(frozen=True)
class Program:
    """An unpacked PgBouncer."""

    path: Path
    libraries: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "LD_LIBRARY_PATH": str(self.libraries)}

    @property
    def version(self) -> str:
        told = subprocess.run(
            [self.path, "--version"],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return told.stdout.splitlines()[0]


@dataclass(frozen=True)
class Pooler:
    """A running one; `address` is that of its port."""

    address: str
    port: int
    server: URL

    def transactions(self) -> int:
        """How many it has handed on, by its own count."""
        psql = postgres.find_binaries() / "psql"
        place = ("-h", "127.0.0.1", "-p", str(self.port), "-U", _USER, "-d", "pgbouncer")
        told = subprocess.run(
            [psql, "-X", "-A", "-t", *place, "-c", "SHOW TOTALS"],
            check=True,
            capture_output=True,
            text=True,
        )
        found = re.search(r"^total_xact_count\|(\d+)$", told.stdout, re.MULTILINE)
        return int(found[1]) if found else 0


def fetch(folder: Path) -> Program:
    """Download the packages into a folder and unpack them there.

    Raises:
        CalledProcessError: This is no Debian, or its mirrors cannot be reached.
    """
    # Whoever downloads for apt is nobody special, and has to get into the folder.
    folder.chmod(0o755)
    subprocess.run(
        ["apt-get", "-o", "APT::Sandbox::User=root", "-qq", "download", *_PACKAGES],  # noqa: S607
        cwd=folder,
        check=True,
    )
    root = folder / "root"
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, root], check=True)  # noqa: S607
    [libraries] = {path.parent for path in root.glob("usr/lib/*/libevent-2.1.so.7")}
    return Program(root / "usr/sbin/pgbouncer", libraries)


@contextmanager
def pooling(program: Program, folder: Path, server: URL) -> Iterator[Pooler]:
    """In front of the server until the block ends, for every database and with trust."""
    listen = _free_port()
    settings = _SETTINGS.format(
        host=server.query["host"],
        port=server.query["port"],
        user=server.username,
        listen=listen,
        folder=folder,
    )
    (folder / "pgbouncer.ini").write_text(settings)
    (folder / "users").write_text(f'"{server.username}" ""\n')
    account = postgres._account()
    for path in (folder, *folder.iterdir()):
        if account:
            os.chown(path, account["user"], account["group"])
    with subprocess.Popen(
        [program.path, "-q", folder / "pgbouncer.ini"],
        env=program.environment,
        cwd=folder,
        preexec_fn=postgres._die_with_parent,  # noqa: PLW1509 - no thread runs here yet
        **account,
    ) as process:
        try:
            _wait_for(listen, process)
            yield Pooler(f"127.0.0.1:{listen}", listen, server)
        finally:
            process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("PgBouncer did not start") from None
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
