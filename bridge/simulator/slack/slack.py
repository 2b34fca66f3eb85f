"""The whole simulated Slack: workspace, Web API, deliveries, and the controls of a test."""

from asyncio import Queue, TaskGroup
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from random import Random
from typing import Any, TypeVar

from aiohttp import ClientSession, web

from bridge.simulator.clock import Clock
from bridge.simulator.slack.changes import PATIENCE_SECONDS, Change
from bridge.simulator.slack.delivery import Courier
from bridge.simulator.slack.entities import Channel
from bridge.simulator.slack.errors import CannotDoError
from bridge.simulator.slack.events import EventSource
from bridge.simulator.slack.faults import Faults
from bridge.simulator.slack.http_delivery import HttpTransport
from bridge.simulator.slack.limits import Limits
from bridge.simulator.slack.people import Person
from bridge.simulator.slack.presets import furnish
from bridge.simulator.slack.response_urls import ResponseUrls
from bridge.simulator.slack.socket_mode import Sockets
from bridge.simulator.slack.watching import Watch
from bridge.simulator.slack.web_api import Call, WebApi
from bridge.simulator.slack.workspace import Workspace

FoundT = TypeVar("FoundT")


class SimulatedSlack(Watch):
    """A Slack to run an app against: `async with slack.serve() as base_url`.

    The Web API is at `base_url + "/api/"`. `person("ana")` acts, `faults` makes things go
    wrong, `next_post()` and the like wait for what the app does.
    """

    def __init__(self, clock: Clock, random: Random) -> None:
        self.workspace = Workspace(clock, random)
        self.app = self.workspace.app
        self.limits = Limits(clock)
        self.faults = Faults(self.app, self.limits)
        self.courier = Courier(clock, self.faults)
        self.sockets = Sockets(self.workspace)
        self.response_urls = ResponseUrls(self.workspace)
        self.web_api = WebApi(self.workspace, self.limits, self.faults)
        self._session: ClientSession | None = None
        furnish(self.workspace)
        self._events = EventSource(self.workspace, self.courier)
        super().__init__(self.workspace, self.web_api.calls)

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Listen on loopback until the block ends; gives the base URL, without a slash."""
        failure: Exception | None = None
        async with TaskGroup() as tasks, ClientSession() as session:
            self.courier.start(tasks)
            self._session = session
            try:
                async with self._listen(host, port):
                    self._choose_transport()
                    yield self.workspace.base_url
            except Exception as raised:  # noqa: BLE001 — raised again below
                # Left alone, the task group would hand it on wrapped in a group of one.
                failure = raised
        if failure is not None:
            raise failure

    @asynccontextmanager
    async def _listen(self, host: str, port: int) -> AsyncIterator[None]:
        runner = web.AppRunner(self._server(), access_log=None, shutdown_timeout=1)
        await runner.setup()
        self.web_api.open()
        try:
            await web.TCPSite(runner, host, port).start()
            self.workspace.base_url = f"http://{host}:{runner.addresses[0][1]}"
            yield
        finally:
            self.courier.stop()
            self.web_api.close()
            await self.sockets.close()
            await runner.cleanup()

    def _choose_transport(self) -> None:
        if self.app.request_url is not None and self._session is not None:
            self.courier.transport = HttpTransport(self.workspace, self._session)
        else:
            self.courier.transport = self.sockets

    def _server(self) -> web.Application:
        # Slack takes files of a gigabyte; the simulated one takes what a transcript needs.
        server = web.Application(client_max_size=50 * 1024**2)
        for part in (self.web_api, self.sockets, self.response_urls):
            part.add_routes(server)
        return server

    async def use_http(self, request_url: str, *, options_url: str | None = None) -> bool:
        """Deliver to a URL instead of sockets, if it passes Slack's challenge.

        Menus ask for their options there too, unless the app names another URL, or "" for none.
        """
        if self._session is None:
            raise CannotDoError("serve first")
        self.app.request_url = request_url
        self.app.options_url = request_url if options_url is None else options_url
        if not await HttpTransport(self.workspace, self._session).verify_url():
            self.app.request_url = None
            self.app.options_url = None
        self._choose_transport()
        return self.app.request_url is not None

    def use_sockets(self) -> None:
        self.app.request_url = self.app.options_url = None
        self._choose_transport()

    def person(self, name: str) -> Person:
        """Somebody of the workspace, by handle or id, to act as."""
        user = self.workspace.find_user(name)
        if user is None:
            raise CannotDoError(f"there is no {name}")
        return Person(user, self.workspace, self.courier, self.response_urls)

    def channel(self, name: str) -> Channel:
        channel = self.workspace.find_channel(name)
        if channel is None:
            raise CannotDoError(f"there is no {name}")
        return channel

    def uninstall(self) -> None:
        """An admin removes the app: its tokens die, and it is told."""
        self.workspace.revoke("account_inactive", is_uninstalled=True)

    def send_event(self, subscription: str, event: dict[str, Any]) -> None:
        """Deliver an event of the test's own making."""
        self._events.send(subscription, event)

    def calls(self, method: str | None = None) -> list[Call]:
        """Every call so far, perhaps only of one method."""
        return [call for call in self.web_api.calls if method in (None, call.method)]

    def subscribe(self) -> AbstractContextManager[Queue[Change]]:
        """A queue of every change from here on, while the block runs."""
        return self.workspace.feed.subscribe()

    async def until(
        self, find: Callable[[], FoundT | None], *, patience: float = PATIENCE_SECONDS
    ) -> FoundT:
        """Wait until `find` gives something true; it is asked again after each change."""
        return await self.workspace.feed.until(find, patience=patience)
