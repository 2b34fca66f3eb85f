"""A process that was stopped reads what has come meanwhile before it believes any deadline.

The processes are real, and so are their sockets: what a loop does first after SIGCONT is the point.
"""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.pexip.scripted_node import DONE, Reply, ScriptedNode
from tests.thawing import LOOPS, SILENCE_SECONDS

ROOT = Path(__file__).parents[1]
PATIENCE = 20.0
# Well past every deadline of the process.
STOPPED_SECONDS = 2.5 * SILENCE_SECONDS

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system stops no processes"),
]
each_loop = pytest.mark.parametrize("loop", LOOPS)


class Thawing:
    """The process, and what it has said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def next(self) -> str:
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            return (await self._process.stdout.readline()).decode().strip()

    async def hears(self, words: str) -> None:
        """Read on until it says this."""
        while (said := await self.next()) != words:
            assert said, "it has ended"

    async def sleeps(self, meanwhile: Callable[[], Awaitable[None]]) -> None:
        """Stop it; this happens, and its deadlines pass; it goes on."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            await meanwhile()
            await asyncio.sleep(STOPPED_SECONDS)
        finally:
            self._process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def thawing(kind: str, loop: str, url: str) -> AsyncIterator[Thawing]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.thawing", kind, loop, url),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Thawing(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def message(text: str) -> dict[str, str]:
    return {"payload": text, "origin": "Alice", "uuid": "u", "type": "text/plain"}


@each_loop
async def test_lines_that_came_while_it_was_stopped_are_heard_before_any_loss(loop: str):
    """Also where the node has broken off since: the lines, then the break."""
    async with ScriptedNode().serving() as node, thawing("stream", loop, node.url) as process:
        stream = await node.next_stream()
        await process.hears("StreamOpened")
        await stream.event("message_received", message("first"))
        await process.hears("line first")

        async def chat() -> None:
            for number in range(50):
                await stream.event("message_received", message(str(number)))

        await process.sleeps(chat)
        assert [await process.next() for _ in range(50)] == [f"line {each}" for each in range(50)]

        async def chat_and_break_off() -> None:
            await chat()
            stream.hang_up()

        await process.sleeps(chat_and_break_off)
        assert [await process.next() for _ in range(50)] == [f"line {each}" for each in range(50)]
        assert (await process.next()).startswith("lost the stream broke off")


@each_loop
async def test_an_answer_that_came_while_it_was_stopped_is_taken(loop: str):
    hold = asyncio.Event()
    async with ScriptedNode().serving() as node:
        node.answer("lock", Reply(body=DONE.body, hold=hold))
        async with thawing("request", loop, node.url) as process:
            await process.hears("asking")
            await node.next_request()

            async def answer() -> None:
                hold.set()

            await process.sleeps(answer)
            assert await process.next() == "answer True"


@each_loop
async def test_what_a_socket_brought_while_it_was_stopped_is_handed_on(loop: str):
    """Envelopes first and then the close that came behind them."""
    async with socket_server() as (url, accepted), thawing("socket", loop, url) as process:
        await process.hears("connected")
        socket = await accepted.get()
        await socket.send_str(json.dumps({"type": "hello"}))
        await socket.send_str(envelope("first"))
        await process.hears("line first")

        async def deliver() -> None:
            for number in range(20):
                await socket.send_str(envelope(str(number)))

        await process.sleeps(deliver)
        assert [await process.next() for _ in range(20)] == [f"line {each}" for each in range(20)]

        async def deliver_and_close() -> None:
            await deliver()
            await socket.close(drain=False)

        async with asyncio.TaskGroup() as group:
            await process.sleeps(lambda: _started(group, deliver_and_close()))
            said = [await process.next() for _ in range(21)]
        assert said == [*(f"line {each}" for each in range(20)), "over"]


async def _started(group: asyncio.TaskGroup, work: Any) -> None:
    group.create_task(work)


def envelope(text: str) -> str:
    frame = {"type": "events_api", "envelope_id": f"e{text}", "payload": {"text": text}}
    return json.dumps(frame)


@asynccontextmanager
async def socket_server() -> AsyncIterator[tuple[str, asyncio.Queue[web.WebSocketResponse]]]:
    accepted: asyncio.Queue[web.WebSocketResponse] = asyncio.Queue()

    async def accept(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        accepted.put_nowait(socket)
        async for _ in socket:
            pass
        return socket

    app = web.Application()
    app.router.add_get("/link", accept)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/link", accepted
    finally:
        await runner.cleanup()
