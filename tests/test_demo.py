"""`bridge demo` from the outside: one line, a free port, a clean end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.patience import PATIENCE

_ROOT = Path(__file__).parents[1]


@contextmanager
def running(folder: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A demo started in some folder, with its temporary files in there."""
    command = [sys.executable, "-m", "bridge", "demo", "--no-browser", *arguments]
    (folder / "tmp").mkdir(exist_ok=True)
    own = {"PYTHONPATH": str(_ROOT), "TMPDIR": str(folder / "tmp"), "CI": "1"}
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **own, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
    assert found is not None
    return found[0]


def wait_for_database(folder: Path) -> None:
    """Until the bridge has begun to work, so that there is something to clean up."""
    deadline = time.monotonic() + PATIENCE
    while not list(folder.glob("tmp/*/demo.sqlite")):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_and_leaves_nothing(tmp_path: Path, kind: signal.Signals):
    with running(tmp_path, "--port", "0") as process:
        url_of(process)
        wait_for_database(tmp_path)

        process.send_signal(kind)
        out, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, out, err) == (0, "", "")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_taken_port_gives_way_to_the_next_free_one(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(tmp_path, "--port", str(port)) as process:
            found = int(url_of(process).rstrip("/").rpartition(":")[2])

    assert found != port


def test_settings_of_a_real_bridge_do_not_matter(tmp_path: Path):
    (tmp_path / ".env").write_text("BRIDGE_SLACK_API_URL=ftp://nowhere\nBRIDGE_PEXIP_CA=/nowhere\n")

    with running(tmp_path, "--port", "0", BRIDGE_LOG_FORMAT="nonsense") as process:
        url_of(process)
        wait_for_database(tmp_path)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, err) == (0, "")
