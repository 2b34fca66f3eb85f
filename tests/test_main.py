"""The command line as a person meets it: each sub-command in a process of its own."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from bridge import __version__
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[1]
SUB_COMMANDS = (
    "run",
    "demo",
    "simulate",
    "migrate",
    "manifest",
    "doctor",
    "approve",
    "rotate-keys",
)


def environment(**variables: str) -> dict[str, str]:
    """That of this process, without what anybody has set for a bridge."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BRIDGE_")}
    return {**kept, "PYTHONPATH": str(ROOT), **variables}


def bridge(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bridge", *arguments],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE,
    )


@contextmanager
def running(*arguments: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Until the body ends; then it is stopped as by Ctrl-C, and must end well."""
    command = [sys.executable, "-m", "bridge", *arguments]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            complaints = interrupt(process)
    assert process.returncode == 0, complaints
    assert "Traceback" not in complaints


def interrupt(process: subprocess.Popen[str]) -> str:
    """Ctrl-C, and once more where the first fell into a moment that does not hear it."""
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=10)[1]
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        return process.communicate(timeout=PATIENCE)[1]


def first_url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+\S*", line)
    assert found is not None, line
    return found[0]


def test_help_names_every_sub_command(tmp_path: Path):
    told = bridge("--help", folder=tmp_path)

    assert told.returncode == 0
    assert all(re.search(rf"^  {name} +\w", told.stdout, re.MULTILINE) for name in SUB_COMMANDS)


@pytest.mark.parametrize("name", SUB_COMMANDS)
def test_each_sub_command_explains_itself(tmp_path: Path, name: str):
    told = bridge(name, "--help", folder=tmp_path)

    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"usage: bridge {name}")
    usage, description, _ = told.stdout.split("\n\n", 2)
    assert description.endswith("."), usage


def test_version_is_the_packages(tmp_path: Path):
    assert bridge("--version", folder=tmp_path).stdout == f"bridge {__version__}\n"


@pytest.mark.parametrize("arguments", [(), ("fly",), ("demo", "--port", "70000"), ("run", "now")])
def test_a_wrong_command_line_is_two(tmp_path: Path, arguments: tuple[str, ...]):
    told = bridge(*arguments, folder=tmp_path)

    assert told.returncode == 2
    assert "usage: bridge" in told.stderr
    assert "Traceback" not in told.stderr


def test_run_without_settings_names_each_in_a_line(tmp_path: Path):
    told = bridge("run", folder=tmp_path)

    assert told.returncode == 2
    lines = told.stderr.splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "BRIDGE_DATABASE_URL",
        "BRIDGE_SECRET_KEYS",
        "BRIDGE_PEXIP_NODE",
        "BRIDGE_SLACK_BOT_TOKEN",
        "Set",
    ]


def test_migrate_makes_the_tables_and_may_be_repeated(tmp_path: Path):
    (tmp_path / ".env").write_text("BRIDGE_DATABASE_URL=sqlite:///made.sqlite\n")

    for _ in range(2):
        told = bridge("migrate", folder=tmp_path)
        assert (told.returncode, told.stdout) == (0, "The database is up to date.\n"), told.stderr

    assert (tmp_path / "made.sqlite").stat().st_size > 0


def test_tables_of_a_newer_version_are_named_in_one_line(sqlite_url: str, tmp_path: Path):
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    told = bridge("migrate", folder=tmp_path, BRIDGE_DATABASE_URL=sqlite_url)

    assert told.returncode == 2
    assert len(told.stderr.splitlines()) == 1
    assert told.stderr.startswith("The database's tables are of a newer version (9999). Start that")


@pytest.mark.usefixtures("sqlite_database")
async def test_migrate_leaves_a_file_alone_that_a_bridge_has(sqlite_url: str, tmp_path: Path):
    """The fixture holds it, as a running bridge does."""
    told = await asyncio.to_thread(
        bridge, "migrate", folder=tmp_path, BRIDGE_DATABASE_URL=sqlite_url
    )

    assert told.returncode == 2
    assert len(told.stderr.splitlines()) == 1
    assert told.stderr.startswith("Another process uses the database file")


def test_where_there_is_no_env_file_the_last_line_says_how_to_make_one(tmp_path: Path):
    told = bridge("doctor", folder=tmp_path)
    assert told.stderr.splitlines()[-1].startswith("There is no .env here: cp .env.example .env")

    (tmp_path / ".env").write_text("BRIDGE_DATABASE_URL=sqlite:///made.sqlite\n")
    assert "cp .env.example" not in bridge("doctor", folder=tmp_path).stderr


def test_migrate_without_a_database_says_what_to_set(tmp_path: Path):
    told = bridge("migrate", folder=tmp_path)

    assert told.returncode == 2
    assert told.stderr.startswith("BRIDGE_DATABASE_URL is not set")
    assert len(told.stderr.splitlines()) == 1


def test_simulate_prints_its_address_first_and_answers_there(tmp_path: Path):
    with running("simulate", folder=tmp_path) as process:
        url = first_url(process)

        with urlopen(f"{url}/api/client/v2/status", timeout=PATIENCE) as answer:  # noqa: S310 - ours
            assert answer.status == 200


def test_the_demo_takes_the_next_port_where_its_own_is_taken(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with running("demo", "--no-browser", "--port", str(port), folder=tmp_path) as process:
            url = first_url(process)

            assert f":{port}/" not in url
            with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - ours
                assert answer.status == 200
