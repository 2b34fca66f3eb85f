"""Programs of others on ports of loopback, for as long as a block lasts."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests import postgres
from tests.patience import PATIENCE


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str | Path],
    ports: Sequence[int],
    *,
    folder: Path,
    environment: Mapping[str, str],
) -> Iterator[None]:
    """From when all ports take connections; as nobody where we are root, and with its files.

    Raises:
        RuntimeError: It does not start.
    """
    account: dict[str, Any] = postgres._account()
    for path in (folder, *folder.rglob("*")) if account else ():
        os.chown(path, account["user"], account["group"])
    with (
        (folder / "output").open("wb") as output,
        subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdout=output,
            stderr=output,
            preexec_fn=postgres._die_with_parent,  # noqa: PLW1509 - no thread runs here yet
            **account,
        ) as process,
    ):
        try:
            for port in ports:
                _wait_for(port, process)
            yield
        finally:
            process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{process.args!r} did not start") from None
            time.sleep(0.05)
        else:
            return
