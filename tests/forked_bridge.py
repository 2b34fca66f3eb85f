"""The bridge as a copy of a process that has imported it: its start costs a tenth of a new one's.

It is as alone as any other process: killed, it takes nothing along and leaves nothing behind.
"""

import asyncio
import os
import runpy
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_context = get_context("forkserver")
_context.set_forkserver_preload(["bridge.app", "uvloop", __name__])


class ForkedBridge:
    """What tests use of `asyncio.subprocess.Process`."""

    def __init__(self, process: ForkServerProcess, stdout: asyncio.StreamReader) -> None:
        self._process = process
        self.stdout = stdout

    @property
    def pid(self) -> int | None:
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    async def wait(self) -> int:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode


async def fork_bridge(
    folder: Path,
    environment: Mapping[str, str],
    module: str = "bridge",
    *,
    command: str = "run",
) -> ForkedBridge:
    """Run `python -m bridge …` there, or a module that does so, with these variables alone."""
    reading, writing = _context.Pipe(duplex=False)
    arguments = (writing, folder, dict(environment), module, command)
    process = _context.Process(target=_run, args=arguments, daemon=True)
    # The first of them waits for the process that is copied.
    await asyncio.to_thread(process.start)
    writing.close()
    stdout = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(stdout)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, reading)
    return ForkedBridge(process, stdout)


def _run(
    output: Connection, folder: Path, environment: dict[str, str], module: str, command: str
) -> None:
    for number in (1, 2):
        os.dup2(output.fileno(), number)
    output.close()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["bridge", command]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
