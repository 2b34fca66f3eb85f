"""`bridge run`, started again as often as a fault wants it, and the log of all its runs."""

import asyncio
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.bridge_process import AnyProcess
from tests.forked_bridge import fork_bridge
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
INSIDE = Path(__file__).with_name("inside.py")

_IS_RUNNING = "The bridge is running"
# Several may start side by side, while others are at work.
_START_SECONDS = 3 * PATIENCE


class BridgeDiedError(Exception):
    """It did not start, or not end, or ended by itself; the text says which."""


class BridgeRun:
    """One database's bridge.

    `log` holds what every run of it wrote, line by line, `deaths` when each ended, `partings` from
    when to when it was being stopped; seconds since the epoch.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        tasks: asyncio.TaskGroup,
        log: list[str],
        *,
        code: Path = ROOT,
        forks: bool = False,
    ) -> None:
        """`forks` is for our own code: a copy of a process that has imported it begins at once."""
        self._folder = folder
        self._forks = forks
        self._python = python_of(code)
        self._environment = {"PYTHONPATH": str(code), "PATH": "", **environment}
        self._tasks = tasks
        self._process: AnyProcess | None = None
        # What its present run wrote; the log may be that of several.
        self._said: list[str] = []
        self.log = log
        self.deaths: list[float] = []
        self.partings: list[tuple[float, float]] = []

    @property
    def pid(self) -> int:
        return self._running.pid or 0

    @property
    def is_up(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Wait until it says that it runs.

        Raises:
            BridgeDiedError: It ended instead.
        """
        await self.spawn()
        deadline = asyncio.get_running_loop().time() + _START_SECONDS
        while not any(_IS_RUNNING in line for line in self._said):
            if not self.is_up:
                raise BridgeDiedError(self._last_words)
            if asyncio.get_running_loop().time() > deadline:
                raise BridgeDiedError(f"it did not start within {_START_SECONDS:.0f} s")
            await asyncio.sleep(0.02)

    async def spawn(self) -> None:
        """Start it and do not wait for anything."""
        process = self._process = await self._begin()
        self._said = []
        self._tasks.create_task(self._read(process, self._said))

    async def _begin(self) -> AnyProcess:
        if self._forks:
            return await fork_bridge(self._folder, self._environment, "tests.faults.inside")
        return await asyncio.create_subprocess_exec(
            self._python,
            "-P",
            INSIDE,
            "run",
            cwd=self._folder,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def kill(self) -> None:
        """At once, with nothing finished; one that has ended already is left alone."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()

    async def terminate(self) -> int:
        """As an init system stops it; the exit code."""
        process, told = self._running, time.time()
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(PATIENCE):
                return await process.wait()
        except TimeoutError:
            await self.kill()
            raise BridgeDiedError(f"SIGTERM did not end it within {PATIENCE:.0f} s") from None
        finally:
            self.partings.append((told, time.time()))

    def suspend(self) -> None:
        self._running.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._running.send_signal(signal.SIGCONT)

    @property
    def _running(self) -> AnyProcess:
        if self._process is None or self._process.returncode is not None:
            raise BridgeDiedError(self._last_words)
        return self._process

    @property
    def _last_words(self) -> str:
        return f"it ended by itself: {''.join(self._said[-1:]).strip()}"

    async def _read(self, process: AnyProcess, said: list[str]) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            said.append(line.decode(errors="replace"))
            self.log.append(said[-1])
        self.deaths.append(time.time())


def python_of(code: Path) -> Path:
    """The interpreter with a checkout's own libraries, else with ours."""
    own = code / ".venv" / "bin" / "python"
    return own if own.exists() else Path(sys.executable)
