"""PostgreSQL behind TLS: what the URL says of certificates is kept to."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bridge.storage.chores.migrate import DatabaseAwayError, migrate, pending_migrations
from bridge.storage.connection.urls import connection_keywords, parse_url
from bridge.storage.database import Database
from bridge.storage.queues import dedupe
from bridge.storage.transactions.encryption import Cipher
from tests.certificates import Authority
from tests.fake_clock import FakeClock

_SSL_REQUEST = (8).to_bytes(4) + (80877103).to_bytes(4)


@asynccontextmanager
async def behind_tls(url: str, context: ssl.SSLContext) -> AsyncIterator[str]:
    """A server that speaks TLS alone and hands everything on; its address."""
    server_of = connection_keywords(parse_url(url))
    path = f"{server_of['host']}/.s.PGSQL.{server_of['port']}"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            assert await reader.readexactly(8) == _SSL_REQUEST
            writer.write(b"S")
            await writer.start_tls(context)
            back, there = await asyncio.open_unix_connection(path)
            await asyncio.gather(hand_on(reader, there), hand_on(back, writer))
        writer.transport.abort()

    # Whoever came hangs up first; a connection that is left open would outlive the loop.
    async with asyncio.TaskGroup() as serving:

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            serving.create_task(serve(reader, writer))

        server = await asyncio.start_server(begin, "127.0.0.1", 0)
        try:
            port = server.sockets[0].getsockname()[1]
            front = make_url(url).set(host="localhost", port=port, query={})
            yield front.render_as_string(hide_password=False)
        finally:
            server.close()


async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, ssl.SSLError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


def with_parameters(url: str, **parameters: str) -> str:
    return make_url(url).set(query=parameters).render_as_string(hide_password=False)


async def test_with_the_right_authority_and_name_all_goes_on_as_without(
    postgres_url: str, cipher: Cipher, clock: FakeClock, tmp_path: Path
):
    authority = Authority(tmp_path, "right")
    async with behind_tls(postgres_url, authority.server("localhost")) as front:
        url = with_parameters(front, sslmode="verify-full", sslrootcert=str(authority.path))
        await migrate(url)
        database = Database(url, cipher, clock)
        try:
            assert await database.write(dedupe.first_seen, "over TLS")
            assert not await database.write(dedupe.first_seen, "over TLS")
        finally:
            await database.close()


@pytest.mark.parametrize(
    ("host", "trusted", "why"),
    [
        ("localhost", "another", "certificate verify failed"),
        ("elsewhere", "right", "does not match host name"),
    ],
)
async def test_whoever_cannot_prove_who_they_are_gets_no_password(
    postgres_url: str, tmp_path: Path, host: str, trusted: str, why: str
):
    authorities = {name: Authority(tmp_path, name) for name in ("right", "another")}
    async with behind_tls(postgres_url, authorities["right"].server(host)) as front:
        url = with_parameters(
            front, sslmode="verify-full", sslrootcert=str(authorities[trusted].path)
        )
        with pytest.raises(DatabaseAwayError, match=why) as refused:
            await pending_migrations(url)
    assert len(str(refused.value).splitlines()) == 1
