"""The apps that are asked, each a process with a meter: two bridges and two bare apps."""

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bridge.simulator.slack import SimulatedSlack
from tests.benchmarks.builds import Build
from tests.npm import NODE, NPM, node_environment

_HERE = Path(__file__).parent
_HOST = "127.0.0.1"
_BOLT_JS = "@slack/bolt@5.1.0"
_START_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class App:
    """Where an app takes Slack's deliveries, and where it tells of its CPU time."""

    url: str
    meter_port: int
    is_http_meter: bool = False

    async def processor_seconds(self) -> float:
        """Of all its threads since it began."""
        reader, writer = await asyncio.open_connection(_HOST, self.meter_port)
        if self.is_http_meter:
            writer.write(b"GET / HTTP/1.0\r\n\r\n")
        said = await reader.read()
        writer.close()
        return float(said.split()[-1])


@asynccontextmanager
async def python_app(
    build: Build, folder: Path, arguments: tuple[str, ...], variables: Mapping[str, str]
) -> AsyncIterator[App]:
    """A module or file run by a build's own Python; its port stands for `{port}`."""
    port, meter = free_port(), free_port()
    command = [build.python, _HERE / "metered.py", str(meter), *arguments]
    async with _process(command, folder, build.variables | _filled(variables, port), port):
        yield App(url=f"http://{_HOST}:{port}/slack/events", meter_port=meter)


@asynccontextmanager
async def javascript_app(
    folder: Path, variables: Mapping[str, str], listeners: int
) -> AsyncIterator[App | None]:
    """None where npm has not given Bolt."""
    modules = folder / "npm"
    if not _install(modules):
        yield None
        return
    port, meter = free_port(), free_port()
    environment = (
        os.environ
        | _filled(variables, port)
        | {
            "APP_MODULES": f"{modules}/",
            "APP_METER_PORT": str(meter),
            "APP_LISTENERS": str(listeners),
        }
    )
    async with _process([NODE, _HERE / "bolt_js.mjs"], folder, environment, port):
        url = f"http://{_HOST}:{port}/slack/events"
        yield App(url=url, meter_port=meter, is_http_meter=True)


def bridge_variables(slack: SimulatedSlack, slack_url: str, node_url: str) -> dict[str, str]:
    """For `bridge run` over HTTP; without database and keys."""
    return {
        "BRIDGE_PEXIP_NODE": node_url,
        "BRIDGE_SLACK_API_URL": f"{slack_url}/api/",
        "BRIDGE_SLACK_BOT_TOKEN": slack.app.bot_token,
        "BRIDGE_SLACK_SIGNING_SECRET": slack.app.signing_secret,
        "BRIDGE_HTTP_PORT": "{port}",
    }


def free_port() -> int:
    with socket.socket() as free:
        free.bind((_HOST, 0))
        return int(free.getsockname()[1])


def _filled(variables: Mapping[str, str], port: int) -> dict[str, str]:
    return {name: value.replace("{port}", str(port)) for name, value in variables.items()}


@asynccontextmanager
async def _process(
    command: list[str | Path], folder: Path, environment: Mapping[str, str], port: int
) -> AsyncIterator[None]:
    with (folder / f"{port}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        await _listens(port, process)
        yield
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(30):
                await process.wait()
        except TimeoutError:
            process.kill()


async def _listens(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while True:
            if process.returncode is not None:
                raise RuntimeError(f"an app has ended: {process.returncode}")
            with suppress(OSError):
                _, writer = await asyncio.open_connection(_HOST, port)
                writer.close()
                return
            await asyncio.sleep(0.005)


def _install(folder: Path) -> bool:
    if not (folder / "node_modules").exists():
        folder.mkdir(exist_ok=True)
        subprocess.run(
            [NODE, NPM, "install", "--silent", "--no-audit", "--no-fund", _BOLT_JS],
            cwd=folder,
            env=node_environment(),
            check=False,
        )
    return (folder / "node_modules" / "@slack" / "bolt").exists()
