"""Simulated node, simulated Slack, the bridge between them and a page, all in one process."""

import asyncio
import contextlib
import json
import logging
import os
import secrets
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from typing_extensions import override

from bridge.config import Settings
from bridge.simulator.clock import SystemClock
from bridge.simulator.page.guard import guard
from bridge.simulator.page.opening import bind, wait_for_captions
from bridge.simulator.page.play.script import Script
from bridge.simulator.page.play.slides import draw_slides
from bridge.simulator.page.scene import MEETING, Scene
from bridge.simulator.page.server import CommandHint, DemoPage
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.presets import MEET_BOB
from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.manifest import apply_manifest

_PORT = 8765
_PORTS_TO_TRY = 100
_PORTS = 65536
_VISITOR = "ana"
# Nothing listens there; links to it get a card in Slack all the same.
_JOIN_URL = "https://meet.example/m/{alias}"
_HOME = "standup"


class DemoSettings(Settings):
    """Takes nothing from the environment or a `.env` file: the demo is the same anywhere."""

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


@dataclass(frozen=True)
class Showing:
    """What the bridge of one showing stands between."""

    page: DemoPage
    scene: Scene
    folder: Path
    """Empty, and gone afterwards."""
    node_url: str
    slack_url: str
    slack: SimulatedSlack

    def settings(self) -> Settings:
        """With SQLite in the folder."""
        return DemoSettings(
            database_url=f"sqlite:///{self.folder / 'demo.sqlite'}",
            secret_keys=SecretStr(secrets.token_urlsafe(32)),
            pexip_node=self.node_url,
            slack_bot_token=SecretStr(self.slack.app.bot_token),
            slack_app_token=SecretStr(self.slack.app.app_token),
            slack_api_url=f"{self.slack_url}/api/",
            pexip_join_url=_JOIN_URL,
            open_aliases=("*",),
            http_port=0,
        )


RunApp = Callable[[Showing], Coroutine[Any, Any, None]]


def run(port: int | None, *, open_browser: bool, run_app: RunApp | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM; a port that is taken gives way to the next free one.

    `run_app` is the bridge of each showing, until it is cancelled; by default one in this process.
    """
    with contextlib.suppress(asyncio.CancelledError):
        first = _PORT if port is None else port
        asyncio.run(_run(first, run_app or _run_bridge, open_browser=open_browser))


async def _run(port: int, run_app: RunApp, *, open_browser: bool) -> None:
    _stop_on_signals()
    page = DemoPage(SystemClock())
    async with AsyncExitStack() as stack:
        url = await _open(stack, page, port)
        print(f"Open {url} (Ctrl-C stops the demo)", flush=True)  # noqa: T201 - its own output
        if open_browser and _has_display():
            _open_browser(url)
        # Loading takes longer than all the rest, and the browser can come up meanwhile.
        page.commands = await asyncio.to_thread(_load)
        while True:
            with TemporaryDirectory(prefix="bridge-demo-") as folder:
                await _show(page, Path(folder), run_app)


def _stop_on_signals() -> None:
    task = asyncio.current_task()

    def stop() -> None:
        # Libraries complain of what is cut off half-way, and nobody is left to read it.
        logging.disable(logging.CRITICAL)
        if task is not None:
            task.cancel()

    for each in (signal.SIGINT, signal.SIGTERM):
        # Where a loop cannot take signals, Ctrl-C still raises KeyboardInterrupt.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(each, stop)


async def _open(stack: AsyncExitStack, page: DemoPage, port: int) -> str:
    """On the port that was asked for, else the next free one, else any."""
    for each in range(port, min(port + _PORTS_TO_TRY, _PORTS)):
        with contextlib.suppress(OSError):
            return await stack.enter_async_context(page.serve(port=each))
    return await stack.enter_async_context(page.serve(port=0))


def _load() -> list[CommandHint]:
    """Import the bridge, and read from its table what can be typed."""
    from bridge import app  # noqa: F401, PLC0415 - takes a second, so not before the page is up
    from bridge.commands.typed.arguments import usage  # noqa: PLC0415
    from bridge.features import COMMANDS  # noqa: PLC0415
    from bridge.log import set_up_logging  # noqa: PLC0415

    set_up_logging("text", logging.WARNING)
    return [CommandHint(usage(row).removeprefix("Usage: "), row.summary) for row in COMMANDS]


async def _show(page: DemoPage, folder: Path, run_app: RunApp) -> None:
    """From an empty workspace until the visitor starts over."""
    clock, random = SystemClock(), SystemRandom()
    node = SimulatedNode(clock, random, services=(MEETING, MEET_BOB))
    slack = SimulatedSlack(clock, random)
    scene = Scene(node, slack.workspace, slack.person(_VISITOR), slack.channel(_HOME), clock)
    async with (
        node.serve(middlewares=(guard,)) as node_url,
        slack.serve() as slack_url,
        page.show(scene) as screen,
        asyncio.TaskGroup() as group,
    ):
        showing = Showing(page, scene, folder, node_url, slack_url, slack)
        _set_up_app(showing)
        bridge = group.create_task(run_app(showing))
        play = group.create_task(_play(scene))
        await screen.wait_until_over()
        play.cancel()
        page.link_status("")
        bridge.cancel()


async def _play(scene: Scene) -> None:
    async with asyncio.TaskGroup() as group:
        # Here rather than when one is shown, for the loop is the bridge's as well.
        group.create_task(asyncio.to_thread(draw_slides))
        group.create_task(_begin(scene))
    await Script(scene.cast, scene.clock, scene.attention).run()


async def _begin(scene: Scene) -> None:
    # A visitor who is quicker than the script may have done something else; the meeting goes on.
    with contextlib.suppress(TimeoutError):
        await bind(scene)
    await wait_for_captions(scene)


def _set_up_app(showing: Showing) -> None:
    """As the bridge's own manifest says."""
    from bridge.chores import manifest  # noqa: PLC0415 - loaded by now, see `_load`

    text = manifest(showing.settings(), is_http=False, is_for_many=False, without=())
    apply_manifest(showing.slack.app, json.loads(text))


async def _run_bridge(showing: Showing) -> None:
    from bridge.app import run_bridge  # noqa: PLC0415 - loaded by now, see `_load`
    from bridge.clock import SystemClock as BridgeClock  # noqa: PLC0415

    def ready(port: int) -> None:
        showing.page.link_status(f"http://127.0.0.1:{port}/status")

    await run_bridge(
        showing.settings(),
        clock=BridgeClock(),
        random=SystemRandom(),
        ready=ready,
        handle_signals=False,
        shows_status=True,
    )


def _has_display() -> bool:
    """Whether somebody sits in front of this machine, as far as one can tell."""
    if os.environ.get("CI"):
        return False
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open_browser(url: str) -> None:
    def open_it() -> None:
        with contextlib.suppress(webbrowser.Error, OSError):
            webbrowser.open(url)

    # Some browsers return only when they are closed, which must not keep the demo from ending.
    threading.Thread(target=open_it, daemon=True).start()
