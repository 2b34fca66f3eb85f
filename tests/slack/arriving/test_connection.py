"""One socket, against a server that does what Slack's may do at the worst moment."""

import asyncio
import json
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bridge.clock import ScaledClock
from bridge.slack.arriving.connection import Connection, Frame
from tests.slack.rig import until

# Half a minute is three seconds.
FAST = 10.0
ROUNDS = 5
Serve = Callable[[web.WebSocketResponse, web.Request], Awaitable[None]]


def envelope(number: int) -> str:
    frame = {"type": "events_api", "envelope_id": f"e{number}", "payload": {"text": str(number)}}
    return json.dumps(frame)


def reset(request: web.Request) -> None:
    assert request.transport is not None
    connected = request.transport.get_extra_info("socket")
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()


class Heard:
    """What one connection has handed on; the loop stands still at the first."""

    def __init__(self, *, blocks_for: float = 0.0) -> None:
        self.numbers: list[int] = []
        self.is_leaving = False
        self._blocks_for = blocks_for

    def take(self, _connection: Connection, frame: Frame) -> None:
        self.numbers.append(int(frame["payload"]["text"]))
        if len(self.numbers) == 1:
            time.sleep(self._blocks_for)

    def leave(self) -> None:
        self.is_leaving = True


@asynccontextmanager
async def connected(serve: Serve, heard: Heard) -> AsyncIterator[Connection]:
    async def accept(request: web.Request) -> web.WebSocketResponse:
        server_side = web.WebSocketResponse()
        await server_side.prepare(request)
        await serve(server_side, request)
        return server_side

    app = web.Application()
    app.router.add_get("/", accept)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as session:
            client_side = await session.ws_connect(
                f"http://127.0.0.1:{runner.addresses[0][1]}/",
                autoping=False,
                timeout=aiohttp.ClientWSTimeout(ws_close=0.2),
            )
            connection = Connection(
                client_side,
                ScaledClock(FAST),
                on_envelope=heard.take,
                on_leaving=heard.leave,
            )
            yield connection
            await connection.close()
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("ends", ["close", "reset"])
@pytest.mark.parametrize("blocks_for", [0.0, 0.1], ids=["idle", "busy"])
async def test_what_came_before_the_end_is_handed_on_before_it(ends: str, blocks_for: float):
    """With pings in between that nobody is there any more to have answered."""

    async def serve(server_side: web.WebSocketResponse, request: web.Request) -> None:
        await server_side.send_str(json.dumps({"type": "hello"}))
        for number in range(30):
            await server_side.send_str(envelope(number))
            await server_side.ping()
        if ends == "close":
            await server_side.close(drain=False)
        else:
            await asyncio.sleep(0.03)
            reset(request)

    for _ in range(ROUNDS):
        heard = Heard(blocks_for=blocks_for)
        async with connected(serve, heard) as connection:
            await connection.read()

        assert heard.numbers == list(range(30))


async def until_gone(server_side: web.WebSocketResponse) -> None:
    async for _ in server_side:
        pass


async def test_without_a_hello_it_is_given_up():
    """It answers pings, and Slack knows nothing of it."""

    async def serve(server_side: web.WebSocketResponse, _request: web.Request) -> None:
        await until_gone(server_side)

    began = time.monotonic()
    async with connected(serve, Heard()) as connection:
        await connection.read()
        assert not connection.is_serving
    assert 2.5 < time.monotonic() - began < 8


async def test_an_envelope_is_as_good_as_a_hello():
    async def serve(server_side: web.WebSocketResponse, _request: web.Request) -> None:
        await server_side.send_str(envelope(0))
        await until_gone(server_side)

    heard = Heard()
    async with connected(serve, heard) as connection, asyncio.TaskGroup() as group:
        reading = group.create_task(connection.read())
        await until(lambda: connection.is_serving)
        assert await connection.send("{}")
        connection.finish()
        await reading

    assert heard.numbers == [0]


async def test_what_comes_after_the_word_that_it_will_close_is_handed_on():
    async def serve(server_side: web.WebSocketResponse, _request: web.Request) -> None:
        await server_side.send_str(json.dumps({"type": "hello"}))
        await server_side.send_str(json.dumps({"type": "disconnect", "reason": "warning"}))
        await asyncio.sleep(0.05)
        for number in range(5):
            await server_side.send_str(envelope(number))
        await server_side.send_str(json.dumps({"type": "disconnect", "reason": "refresh"}))
        await server_side.send_str(envelope(5))
        await server_side.close(drain=False)

    heard = Heard()
    async with connected(serve, heard) as connection:
        await connection.read()

    assert heard.is_leaving
    assert heard.numbers == list(range(6))


async def test_what_nobody_can_read_is_passed_over():
    async def serve(server_side: web.WebSocketResponse, _request: web.Request) -> None:
        for text in ("", "[]", "{", '{"type": 3}', '{"type": "events_api"}', "[" * 5000):
            await server_side.send_str(text)
        await server_side.send_bytes(b"\x00")
        await server_side.send_str(envelope(0))
        await server_side.close(drain=False)

    heard = Heard()
    async with connected(serve, heard) as connection:
        await connection.read()

    assert heard.numbers == [0]
