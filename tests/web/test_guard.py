"""Connections that say nothing, or too much, or too slowly, cost next to nothing."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest
from aiohttp import web

from bridge.budgets.counters import PAST
from bridge.budgets.table import HTTP_BODY, HTTP_HEADERS
from bridge.web.guard import Guard
from bridge.web.server import serving

HOST = "127.0.0.1"
ASK = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


async def echo(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await request.read())))


@asynccontextmanager
async def served() -> AsyncIterator[int]:
    """Seconds are the loop's own, for the server of aiohttp knows no other; so they are few."""
    guard = Guard(seconds=0.3, most=20)
    routes = [web.post("/echo", echo)]
    async with serving(HOST, 0, routes=routes, find_trouble=lambda: None, guard=guard) as port:
        yield port


async def rest_of(reader: asyncio.StreamReader) -> bytes:
    with suppress(ConnectionError):
        return await reader.read()
    return b""


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nHost: x\r\n"])
async def test_who_says_nothing_or_half_a_request_is_cut_off(sent: bytes):
    before = PAST.of(HTTP_HEADERS)
    async with served() as port:
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(sent)

        assert await rest_of(reader) == b""
        assert PAST.of(HTTP_HEADERS) == before + 1
        writer.close()


async def test_who_has_asked_may_ask_again_later():
    async with served() as port:
        reader, writer = await asyncio.open_connection(HOST, port)
        for _ in range(2):
            writer.write(ASK)
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
            await reader.readuntil(b"}")
            await asyncio.sleep(0.4)
        writer.close()


async def test_of_very_many_the_silent_ones_make_room():
    async with served() as port:
        silent = [await asyncio.open_connection(HOST, port) for _ in range(20)]

        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(ASK)

        assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        assert await rest_of(silent[0][0]) == b""
        for _, each in [*silent, (reader, writer)]:
            each.close()


@pytest.mark.parametrize(
    "sent", [ASK, b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1"]
)
async def test_of_very_many_who_have_asked_or_are_slow_to_say_it_one_makes_room(sent: bytes):
    """They come one after the other, for whoever comes is what is closed where nobody else is."""
    async with served() as port:
        slow = []
        for _ in range(20):
            reader, writer = await asyncio.open_connection(HOST, port)
            slow.append((reader, writer))
            writer.write(sent)
            if sent == ASK:
                await reader.readuntil(b"}")

        # Longer than whoever says nothing has.
        await asyncio.sleep(0.4)
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(ASK)

        assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        assert await rest_of(slow[0][0]) == b""
        for _, each in [*slow, (reader, writer)]:
            each.close()


async def test_a_packed_body_is_not_unpacked():
    """Of a hundred kB it would be a hundred MB, and whoever sends it need not sign anything."""
    packed = gzip.compress(bytes(10_000_000))
    async with served() as port, aiohttp.ClientSession() as http:
        address, packing = f"http://{HOST}:{port}/echo", {"Content-Encoding": "gzip"}

        async with http.post(address, data=packed, headers=packing) as answer:
            assert await answer.text() == str(len(packed))


async def test_what_is_announced_as_too_long_is_refused_before_it_comes():
    async with served() as port:
        reader, writer = await asyncio.open_connection(HOST, port)
        length = HTTP_BODY.amount + 1
        head = f"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
        writer.write(head.encode())

        assert b" 413 " in await reader.readuntil(b"\r\n\r\n")
        writer.close()
