"""The whole simulated Slack: its server, the app's first workspace, and further ones."""

from asyncio import TaskGroup
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from aiohttp import ClientSession, web

from bridge.simulator.clock import Clock
from bridge.simulator.slack.delivery.http_delivery import HttpTransport
from bridge.simulator.slack.delivery.socket_mode import Sockets
from bridge.simulator.slack.door import Door
from bridge.simulator.slack.errors import CannotDoError
from bridge.simulator.slack.presets import furnish
from bridge.simulator.slack.state.workspace import Workspace
from bridge.simulator.slack.team import Team


class SimulatedSlack(Team):
    """A Slack to run an app against: `async with slack.serve() as base_url`.

    The Web API is at `base_url + "/api/"`. `person("ana")` acts, `faults` makes things go
    wrong, `next_post()` and the like wait for what the app does. `add_team()` gives another
    workspace, into which the app is yet to be installed.
    """

    def __init__(self, clock: Clock, random: Random) -> None:
        workspace = Workspace(clock, random)
        furnish(workspace)
        super().__init__(workspace)
        self.teams: list[Team] = [self]
        self.sockets = Sockets(workspace)
        self._door = Door(self.teams)
        self._session: ClientSession | None = None
        self._runner: web.AppRunner | None = None
        self._address = ("127.0.0.1", 0)
        self._site: web.TCPSite | None = None

    def add_team(self, name: str) -> Team:
        """Another workspace, with an admin Dave, a member Ana and the channel #general."""
        home = self.workspace
        workspace = Workspace(home.clock, home.random, name=name, beside=home)
        dave = workspace.add_user("dave", "Dave", is_admin=True).id
        ana = workspace.add_user("ana", "Ana").id
        workspace.add_channel("general", [dave, ana, workspace.app.bot_user])
        team = Team(workspace, self.courier)
        self.teams.append(team)
        return team

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
        try:
            self._runner = runner
            await self.accept_connections(host, port)
            for team in self.teams:
                team.web_api.open()
                team.workspace.base_url = f"http://{host}:{self._address[1]}"
            yield
        finally:
            self.courier.stop()
            for team in self.teams:
                team.web_api.close()
            await self.sockets.close()
            await runner.cleanup()
            self._runner = self._site = None

    async def accept_connections(self, host: str = "127.0.0.1", port: int | None = None) -> None:
        """Listen, after `refuse_connections` at the same address as before."""
        if self._runner is None or self._site is not None:
            return
        if port is None:
            host, port = self._address
        self._site = web.TCPSite(self._runner, host, port)
        await self._site.start()
        self._address = (host, self._runner.addresses[0][1])

    async def refuse_connections(self) -> None:
        """Let nobody connect, and cut what calls came over; open sockets stay open."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        self._door.cut_callers()

    def _choose_transport(self) -> None:
        if self.app.request_url is not None and self._session is not None:
            self.courier.transport = HttpTransport(self.workspace, self._session)
        else:
            self.courier.transport = self.sockets

    def _server(self) -> web.Application:
        # Slack takes files of a gigabyte; the simulated one takes what a transcript needs.
        server = web.Application(client_max_size=50 * 1024**2)
        self.sockets.add_routes(server)
        self._door.add_routes(server)
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
