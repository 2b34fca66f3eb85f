"""The bridge as an administrator runs it: a process of its own, set up by variables alone."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bridge.storage.connection.engine import create_reading_engine, parse_url
from tests.forked_bridge import ForkedBridge, fork_bridge
from tests.patience import PATIENCE
from tests.world import World, until

ROOT = Path(__file__).parents[1]
AnyProcess = asyncio.subprocess.Process | ForkedBridge


def variables(world: World, database_url: str, **more: str) -> dict[str, str]:
    return {
        "BRIDGE_DATABASE_URL": database_url,
        "BRIDGE_SECRET_KEYS": world.secret_key,
        "BRIDGE_PEXIP_NODE": world.node_url,
        "BRIDGE_SLACK_BOT_TOKEN": world.slack.app.bot_token,
        "BRIDGE_SLACK_APP_TOKEN": world.slack.app.app_token,
        "BRIDGE_SLACK_API_URL": f"{world.slack_url}/api",
        "BRIDGE_OPEN_ALIASES": "*",
        "BRIDGE_HTTP_PORT": "0",
        # Whoever is started behind one that was killed waits for its lease.
        "BRIDGE_LEASE_SECONDS": "1",
        **more,
    }


class BridgeProcess:
    """One run of `python -m bridge …`; what it writes is kept line by line."""

    def __init__(self, process: AnyProcess) -> None:
        self._process = process
        self.output: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.output)

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def is_up(self) -> bool:
        return self._process.returncode is None

    async def read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.output.append(line.decode())

    async def is_running(self) -> None:
        """Wait until it says so."""
        await self.is_running_or_over()
        assert self.is_up, self.text

    async def is_running_or_over(self) -> None:
        await until(lambda: "The bridge is running" in self.text or not self.is_up)

    async def over(self) -> int:
        """The exit code, however long it goes on."""
        return await self._process.wait()

    async def ends(self) -> int:
        """The exit code, once it has ended by itself."""
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()

    async def kill(self) -> None:
        """At once, with nothing finished, as the kernel or a power cut would."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()

    @asynccontextmanager
    async def suspended(self) -> AsyncIterator[None]:
        """Stopped while the block runs, as by a debugger or a machine that is moved."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def ask_to_stop(self) -> None:
        """As an init system does."""
        self._process.send_signal(signal.SIGTERM)

    async def terminate(self) -> int:
        """As an init system stops it; the exit code."""
        self.ask_to_stop()
        return await self.ends()


@asynccontextmanager
async def bridge_process(
    folder: Path, command: str, environment: Mapping[str, str]
) -> AsyncIterator[BridgeProcess]:
    """Run it in an empty folder with no other variables; it is killed at the end."""
    async with _watched(await _started(folder, ("bridge", command), environment)) as bridge:
        yield bridge


@asynccontextmanager
async def module_process(
    folder: Path, module: str, environment: Mapping[str, str]
) -> AsyncIterator[BridgeProcess]:
    """As above, for a module of ours that runs the bridge in its own way."""
    async with _watched(await _started(folder, (module,), environment)) as bridge:
        yield bridge


@asynccontextmanager
async def forked_bridge(
    folder: Path, environment: Mapping[str, str], command: str = "run"
) -> AsyncIterator[BridgeProcess]:
    """`bridge run` or another command, without the second that Python takes to import it."""
    async with _watched(await fork_bridge(folder, environment, command=command)) as bridge:
        yield bridge


async def _started(
    folder: Path, command: tuple[str, ...], environment: Mapping[str, str]
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *command,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@asynccontextmanager
async def _watched(process: AnyProcess) -> AsyncIterator[BridgeProcess]:
    bridge = BridgeProcess(process)
    failure: Exception | None = None
    async with asyncio.TaskGroup() as group:
        group.create_task(bridge.read())
        try:
            yield bridge
        except Exception as raised:  # noqa: BLE001 - raised again below
            # Left alone, the task group would hand it on wrapped in a group of one.
            failure = raised
        finally:
            await bridge.kill()
    if failure is not None:
        raise failure


async def stored(database_url: str, query: str) -> Any:
    """The first value of a query, while the bridge has the database as well."""
    return await asyncio.to_thread(_stored, database_url, query)


def _stored(database_url: str, query: str) -> Any:
    engine = create_reading_engine(parse_url(database_url))
    try:
        with engine.connect() as connection:
            return connection.scalar(text(query))
    finally:
        engine.dispose()
