"""Serves the page on loopback, pushes what changed, takes what the visitor does."""

from asyncio import TaskGroup
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web
from pydantic import ValidationError

from bridge.simulator.clock import Clock
from bridge.simulator.page.acts import ACT, Acts, AnyAct, Break
from bridge.simulator.page.guard import add_headers, guard
from bridge.simulator.page.happenings import BUTTONS, CHIPS
from bridge.simulator.page.machines import Machines
from bridge.simulator.page.opening import BIND_COMMAND
from bridge.simulator.page.scene import Scene, SceneView
from bridge.simulator.page.screen import Screen
from bridge.simulator.page.window import Window

Json = dict[str, Any]

_STATIC = Path(__file__).parent / "static"
# Several changes within a moment are drawn at once.
_GATHER_SECONDS = 0.04
_LARGEST_ACT = 64 * 1024


@dataclass(frozen=True)
class CommandHint:
    """What the input suggests after a slash."""

    usage: str
    summary: str


class DemoPage:
    """One server for any number of showings and of open windows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.commands: Sequence[CommandHint] = ()
        self._status_url = ""
        self.machines: Machines | None = None
        """Shown below the windows where the app runs in more than one process."""
        self._view: SceneView | None = None
        self._acts: Acts | None = None
        self._windows: set[Window] = set()

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Run until the body ends; the value is the page's URL.

        Raises:
            OSError: The port is taken.
        """
        app = web.Application(middlewares=[guard])
        app.on_response_prepare.append(add_headers)
        app.router.add_get("/", self._index)
        app.router.add_get("/live", self._live)
        app.router.add_get("/files/{file}", self._file)
        app.router.add_get("/slide", self._slide)
        app.router.add_static("/static", _STATIC)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            yield f"http://{host}:{runner.addresses[0][1]}/"
        finally:
            for window in tuple(self._windows):
                await window.close()
            await runner.cleanup()

    def link_status(self, url: str) -> None:
        """Where the bridge tells how it is; empty while it does not run."""
        self._status_url = url
        self._changed()

    @asynccontextmanager
    async def show(self, scene: Scene) -> AsyncIterator[Screen]:
        """Show a scene while the body runs."""
        screen = Screen(self._send_to_all)
        async with scene.follow(self._changed, screen.notify) as view:
            self._view, self._acts = view, Acts(scene, view.meeting, screen)
            self._changed()
            try:
                yield screen
            finally:
                self._view = self._acts = None
                self._changed()

    async def _index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(_STATIC / "index.html")

    async def _file(self, request: web.Request) -> web.Response:
        """What the app uploaded to Slack."""
        files = self._view.scene.workspace.files.by_id if self._view is not None else {}
        file = files.get(request.match_info["file"])
        if file is None or file.content is None:
            raise web.HTTPNotFound
        return web.Response(body=file.content, headers=file.headers)

    async def _slide(self, _: web.Request) -> web.Response:
        """What is presented in the meeting."""
        slide = self._view.scene.conference.slide if self._view is not None else None
        if slide is None:
            raise web.HTTPNotFound
        return web.Response(body=slide, content_type="image/jpeg")

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        # Not compressed: it goes to this machine, and aiohttp complains of what it was still
        # compressing for a window that is closed.
        socket = web.WebSocketResponse(
            timeout=1, heartbeat=30, compress=False, max_msg_size=_LARGEST_ACT
        )
        await socket.prepare(request)
        window = Window(socket)
        self._windows.add(window)
        try:
            async with TaskGroup() as tasks:
                pusher = tasks.create_task(self._push(window))
                await self._listen(socket, tasks)
                pusher.cancel()
        finally:
            self._windows.discard(window)
        return socket

    async def _listen(self, socket: web.WebSocketResponse, tasks: TaskGroup) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                act = ACT.validate_json(message.data)
            except ValidationError:
                continue
            # In a task of its own, since Slack may wait three seconds for an answer.
            tasks.create_task(self._perform(act))

    async def _perform(self, act: AnyAct | Break) -> None:
        if not isinstance(act, Break):
            if self._acts is not None:
                await self._acts.perform(act)
        elif self.machines is not None:
            text = await self.machines.break_down(act.machine)
            self._send_to_all({"type": "toast", "text": text})

    async def _push(self, window: Window) -> None:
        # It may be closed in the middle of a message.
        with suppress(ConnectionError):
            while not window.socket.closed:
                for message in window.take(self._state):
                    await window.socket.send_json(message)
                await self._clock.sleep(_GATHER_SECONDS)
                await window.wait()

    def _state(self) -> Json:
        scene: Json = {"phase": "starting", "slack": None, "meeting": None}
        stage: Scene | None = None
        if self._view is not None:
            stage, scene = self._view.scene, self._view.to_json()
            scene["slack"]["commands"] = [asdict(command) for command in self.commands]
        return {
            "type": "state",
            "bind_command": BIND_COMMAND,
            "status_url": self._status_url,
            "chips": [happening.to_json(stage) for happening in CHIPS],
            "buttons": [happening.to_json(stage) for happening in BUTTONS],
            "machines": None if self.machines is None else self.machines.to_json(),
            **scene,
        }

    def redraw(self) -> None:
        """Something has changed that the scene does not tell of."""
        self._changed()

    def _changed(self) -> None:
        for window in self._windows:
            window.mark()

    def _send_to_all(self, message: Json) -> None:
        for window in self._windows:
            window.mark(message)
