"""The wire to PostgreSQL leaves nothing open, whenever it is closed."""

import asyncio
import gc
import socket
import warnings
from pathlib import Path

import pytest

from tests.postgres_proxy import postgres_proxy


@pytest.mark.parametrize("turns", range(8))
def test_one_that_comes_as_it_is_closed_is_closed_as_well(tmp_path: Path, turns: int):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        asyncio.run(_close_as_one_comes(tmp_path, turns))
        gc.collect()

    assert [str(each.message) for each in said] == []


async def _close_as_one_comes(folder: Path, turns: int) -> None:
    """After so many turns of the loop: each brings the new connection a step further."""
    server, wire = folder / "server", folder / "wire"
    server.mkdir()
    wire.mkdir()
    with (
        socket.socket(socket.AF_UNIX) as upstream,
        socket.socket(socket.AF_UNIX) as client,
    ):
        upstream.bind(str(server / ".s.PGSQL.5432"))
        upstream.listen()
        async with postgres_proxy(f"postgresql+psycopg://u@/d?host={server}", wire) as proxy:
            client.connect(str(proxy.path))
            for _ in range(turns):
                await asyncio.sleep(0)
