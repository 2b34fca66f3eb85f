"""The relay's peer: matterbridge, whose API takes lines at one port and gives them out at another.

It keeps nothing on disk. Its binary is built elsewhere and named by MATTERBRIDGE.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp

from tests.benchmarks.bound_bridge import free_port, sharing_cores
from tests.benchmarks.processor import processor_seconds
from tests.benchmarks.table import Sample

_CONFIGURATION = """
[api.a]
BindAddress="127.0.0.1:{a}"
Buffer=10000
RemoteNickFormat="{{NICK}}"
[api.b]
BindAddress="127.0.0.1:{b}"
Buffer=10000
RemoteNickFormat="{{NICK}}"
[[gateway]]
name="room"
enable=true
[[gateway.in]]
account="api.a"
channel="api"
[[gateway.out]]
account="api.b"
channel="api"
"""


async def relay_by_matterbridge(binary: Path, folder: Path, writers: int, lines: int) -> Sample:
    """So many lines of each writer, one after the other; lines a second and µs of CPU a line."""
    a, b = free_port(), free_port()
    path = folder.with_suffix(".toml")
    await asyncio.to_thread(path.write_text, _CONFIGURATION.format(a=a, b=b))
    async with _running(binary, path) as process, aiohttp.ClientSession() as session:
        socket = await _connect(session, f"http://127.0.0.1:{b}/api/websocket")
        url = f"http://127.0.0.1:{a}/api/message"
        await _relay(session, socket, url, writers, 10)
        began, used = time.perf_counter(), processor_seconds(process.pid)
        await _relay(session, socket, url, writers, lines)
        seconds = time.perf_counter() - began
        processor = processor_seconds(process.pid) - used
    said = writers * lines
    return Sample((said / seconds, processor / said * 1e6))


async def _relay(
    session: aiohttp.ClientSession,
    socket: aiohttp.ClientWebSocketResponse,
    url: str,
    writers: int,
    lines: int,
) -> None:
    async def write(number: int) -> None:
        for line in range(lines):
            words = {"text": f"{number}: {line} is what I wanted to say.", "username": "Alice"}
            async with session.post(url, json=words | {"gateway": "room"}) as answer:
                await answer.read()

    async with asyncio.TaskGroup() as group:
        for number in range(writers):
            group.create_task(write(number))
        for _ in range(writers * lines):
            while (await socket.receive_json()).get("event"):
                pass


@asynccontextmanager
async def _running(binary: Path, path: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        str(binary),
        *("-conf", str(path)),
        env=os.environ | {"GOMAXPROCS": "1"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        with sharing_cores(process.pid):
            yield process
    finally:
        process.terminate()
        await process.wait()


async def _connect(session: aiohttp.ClientSession, url: str) -> aiohttp.ClientWebSocketResponse:
    async with asyncio.timeout(30):
        while True:
            with suppress(aiohttp.ClientConnectionError):
                return await session.ws_connect(url)
            await asyncio.sleep(0.1)
