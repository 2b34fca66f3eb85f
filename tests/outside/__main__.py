"""`make outside`: the bridge behind other people's proxies, then its database behind PgBouncer.

Debian's packages are downloaded and unpacked, not installed, so this needs Debian or Ubuntu and its
mirrors, and no CI does it. With arguments it is PgBouncer alone, and they choose among the tests.

Of the proxies a table is printed, see `tests.outside.behind_proxies`. PgBouncer pools sessions, and
then transactions, between a throw-away PostgreSQL and whatever the tests open. One database is
migrated through it; those that are copied for each test are made past it, for nobody may have them
open meanwhile.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from tests.outside import behind_proxies
from tests.outside.debian import Unpacked, fetch
from tests.outside.pgbouncer import MODES, PACKAGES, Pooler, pooling
from tests.postgres import PostgresServer, run_postgres

_ROOT = Path(__file__).parents[2]
# What works on the database itself, and what runs whole bridges on it.
_TESTS = (
    "tests/storage",
    "tests/test_run.py",
    "tests/test_kill.py",
    "tests/mirror/from_slack/test_saying.py",
    "tests/features/test_chat.py",
)


def main(arguments: Sequence[str]) -> int:
    """The proxies, and pytest with what is given or with all of the above; its exit code."""
    if not arguments:
        behind_proxies.main()
    with TemporaryDirectory(prefix="outside-") as temporary, run_postgres() as server:
        unpacked = fetch(PACKAGES, Path(temporary))
        codes = [_test(unpacked, Path(temporary), server, mode, arguments) for mode in MODES]
    return max(codes)


def _test(
    unpacked: Unpacked, folder: Path, server: PostgresServer, mode: str, arguments: Sequence[str]
) -> int:
    with pooling(unpacked, folder, server.url, mode) as pooler:
        sys.stdout.write(f"{pooler.version}, pool_mode = {mode}\n")
        sys.stdout.flush()
        _migrate(asyncio.run(server.create()), pooler)
        address = server.url.render_as_string(hide_password=False)
        variables = {"TEST_DATABASE_URL": address, "TEST_DATABASE_POOLER": pooler.address}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-n", "0"]
        chosen = list(arguments) or ["-k", "postgresql or postgres_url or pooler", *_TESTS]
        done = subprocess.run(
            [*command, *chosen], cwd=_ROOT, env={**os.environ, **variables}, check=False
        )
        sys.stdout.write(f"{pooler.transactions()} transactions went through PgBouncer\n")
    return done.returncode


def _migrate(url: str, pooler: Pooler) -> None:
    database = make_url(url).database
    through = f"postgresql://{pooler.server.username}@{pooler.address}/{database}"
    subprocess.run(
        [sys.executable, "-m", "bridge", "migrate"],
        cwd=_ROOT,
        env={**os.environ, "BRIDGE_DATABASE_URL": through},
        check=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
