"""PgBouncer in front of a PostgreSQL server, pooling sessions or transactions."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from tests import postgres
from tests.outside.debian import Unpacked
from tests.outside.running import free_port, running

PACKAGES = ("pgbouncer", "libevent-2.1-7", "libc-ares2")
_USER = "postgres"
# By its mode, how many connections to a database it has at most: a session keeps its own.
MODES = {"session": 100, "transaction": 5}
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
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 500
# What a copy of a database is made of must be left by everybody.
server_idle_timeout = 1
logfile = {folder}/pgbouncer.log
"""


@dataclass(frozen=True)
class Pooler:
    """A running one; `address` is that of its port."""

    address: str
    port: int
    server: URL
    version: str

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


@contextmanager
def pooling(unpacked: Unpacked, folder: Path, server: URL, mode: str) -> Iterator[Pooler]:
    """In front of the server until the block ends, for every database and with trust."""
    program = unpacked.root / "usr/sbin/pgbouncer"
    listen = free_port()
    settings = _SETTINGS.format(
        host=server.query["host"],
        port=server.query["port"],
        user=server.username,
        listen=listen,
        folder=folder,
        mode=mode,
        size=MODES[mode],
    )
    (folder / "pgbouncer.ini").write_text(settings)
    (folder / "users").write_text(f'"{server.username}" ""\n')
    command = (program, "-q", folder / "pgbouncer.ini")
    with running(command, [listen], folder=folder, environment=unpacked.environment):
        yield Pooler(f"127.0.0.1:{listen}", listen, server, unpacked.version(program, "--version"))
