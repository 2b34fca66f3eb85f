"""A database with bindings in it, made by the checkout that is to use it, whatever its age."""

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.benchmarks.builds import Build


async def make(file: Path, keys: str, build: Build, rows: Sequence[dict[str, str]]) -> None:
    """Each row: id, workspace, channel, conference_name, alias, owner."""
    process = await asyncio.create_subprocess_exec(
        build.python,
        *("-m", "bridge", "migrate"),
        cwd=file.parent,
        env={
            **build.variables,
            "BRIDGE_DATABASE_URL": f"sqlite:///{file}",
            "BRIDGE_SECRET_KEYS": keys,
        },
        stdout=asyncio.subprocess.DEVNULL,
    )
    if await process.wait():
        raise RuntimeError(f"{build.root} cannot make its database")
    rest = {
        "state": "waiting",
        "state_detail": "",
        "settings": json.dumps({}),
        "is_listening": 0,
        "channel_is_private": 1,
        "created": "2026-01-01 00:00:00.000000",
    }
    with closing(sqlite3.connect(file)) as connection, connection:
        for row in rows:
            values = row | rest
            names, marks = ", ".join(values), ", ".join("?" * len(values))
            connection.execute(
                f"INSERT INTO binding ({names}) VALUES ({marks})",  # noqa: S608 - names of ours
                tuple(values.values()),
            )
