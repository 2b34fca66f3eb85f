"""Composition root: opens what a process needs, and runs its parts together until told to stop."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from random import Random

import aiohttp
import structlog

from bridge.assembly.chores import want_chores
from bridge.assembly.doors import build_status_page, open_doors
from bridge.assembly.ground import Ground, Start, opened, prepare
from bridge.assembly.mirror import Mirror
from bridge.assembly.slack_losses import SlackLosses
from bridge.clock import Clock, SystemClock
from bridge.commands.running.runner import Runner
from bridge.commands.table.situation import Services
from bridge.commands.table.table import Table
from bridge.commands.telling.overview import Overview
from bridge.config import Settings
from bridge.errors import SettingsError
from bridge.features import COMMANDS, DAILY, TOPICS
from bridge.features.phrases import ANSWERS, PHRASES
from bridge.lag import Lag
from bridge.operations import pexip_requests, telemetry
from bridge.operations.reading import Reading
from bridge.operations.replicas import Replicas
from bridge.operations.warming import warm_up
from bridge.ownership import Kind
from bridge.pexip.discovery import Nodes
from bridge.pexip.errors import AddressError
from bridge.pexip.stream.events import EVENTS
from bridge.pexip.transport import open_http
from bridge.slack.edge import SlackEdge
from bridge.slack.sent.client import open_session
from bridge.slack.shown.meeting_card import show_filed
from bridge.storage.chores import sweeping
from bridge.storage.queues import messages
from bridge.storage.transactions.encryption import Cipher

# It never changes, and the first who types something looks all that it can be called up.
_TABLE = Table(COMMANDS, PHRASES, ANSWERS)
# How often we look whether Slack has opened its connections yet.
_READY_SECONDS = 0.02
# How long whatever has arrived may take to be taken in when the bridge is stopped.
_FINISH_SECONDS = 8.0

_log = structlog.get_logger()


async def run_bridge(
    settings: Settings,
    *,
    clock: Clock,
    random: Random,
    ready: Callable[[int], None] = lambda _port: None,
    handle_signals: bool = True,
    shows_status: bool = False,
    beside: str | None = None,
) -> None:
    """Run until canceled, or until SIGINT or SIGTERM where signals are ours to handle.

    A signal lets what has arrived be taken in first; a second one does not.

    Args:
        settings: From the environment, or made by the demo and tests.
        clock: Time for every part.
        random: Back-off, jitter and ids; the system's source wherever ids must not be guessed.
        ready: Called with the web server's port once Slack has answered.
        handle_signals: False where this runs inside another program.
        shows_status: To everybody on this machine, without a password; for the demo.
        beside: The id of a replica that does all that one replica at a time does; this process
            then only answers people, in its name. For tests.

    Raises:
        BridgeError: A setting is wrong, or another process has the database.
    """
    loop = asyncio.get_running_loop()
    lag = Lag(SystemClock())
    start = Start(settings=settings, clock=clock, random=random, lag=lag, beside=beside)
    bridge = _Bridge(start, shows_status=shows_status)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(bridge.run(ready), name="bridge")

        def stop() -> None:
            if not bridge.ask_to_stop():
                running.cancel()

        if handle_signals:
            for each in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(each, stop)


class _Bridge:
    """One process, from its first look at the database to its last commit."""

    def __init__(self, start: Start, *, shows_status: bool) -> None:
        self._start = start
        self._shows_status = shows_status
        self._runner: Runner | None = None
        self._is_serving = False
        self._asked_to_stop = asyncio.Event()
        try:
            self._nodes = Nodes.parse(start.settings.pexip_node)
        except AddressError as error:
            raise SettingsError([f"BRIDGE_PEXIP_NODE: {error}"]) from None

    async def run(self, ready: Callable[[int], None]) -> None:
        settings, clock = self._start.settings, self._start.clock
        await prepare(settings.database_url)
        # To derive the keys takes a while, and nobody else waits for the loop yet.
        cipher = Cipher.from_setting(settings.secret_keys.get_secret_value())
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._start.lag.measured())
            await stack.enter_async_context(telemetry.traced(os.environ))
            ground = await stack.enter_async_context(opened(self._start, cipher))
            ca_file = str(settings.pexip_ca) if settings.pexip_ca else None
            pexip_http = await stack.enter_async_context(
                open_http(ca_file, observe=pexip_requests.observe)
            )
            edge = _build_edge(ground, await stack.enter_async_context(open_session()))
            reading = Reading(ground.database, edge, ground.lag, clock)
            self._replicas = Replicas(
                ground.database, reading.state, ground.replica, clock=clock, random=ground.random
            )
            page = build_status_page(ground, self._replicas, is_open=self._shows_status)
            doors = open_doors(ground, edge, reading, page, lambda: self._runner)
            port = await stack.enter_async_context(doors)
            if page is not None:
                # Whoever watches it would keep the server from ending.
                stack.callback(page.close)
            await edge.start()
            self._mirror = Mirror(ground, edge, pexip_http, self._nodes)
            reading.joiner, reading.supervisor = self._mirror.joiner, self._mirror.supervisor
            stack.push_async_callback(self._mirror.supervisor.close)
            await self._serve(lambda: ready(port))

    def ask_to_stop(self) -> bool:
        """End in order; False where nothing has begun that needs it, or it was asked before."""
        is_first = self._is_serving and not self._asked_to_stop.is_set()
        self._asked_to_stop.set()
        return is_first

    async def _serve(self, ready: Callable[[], None]) -> None:
        mirror, database = self._mirror, self._mirror.ground.database
        await sweeping.sweep(database)
        # A migration knows no keys, so this is done before anything is sent.
        while await database.write_first(messages.key_hashes):
            pass
        services = _build_services(mirror)
        mirror.serve(services)
        runner = self._runner = Runner(_TABLE, services)
        want_chores(mirror, runner, services)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(database.hear_others(), name="others"),
                group.create_task(mirror.postman.run(), name="postman"),
                group.create_task(self._replicas.run(), name="replicas"),
                group.create_task(mirror.ground.claims.run(), name="claims"),
                group.create_task(mirror.supervisor.run(), name="supervisor"),
                group.create_task(mirror.reader.run(), name="inbox"),
                group.create_task(self._run_edge(runner, services), name="slack"),
                group.create_task(self._announce(ready), name="start"),
            ]
            if mirror.calls is not None:
                tasks.append(group.create_task(mirror.calls.run(), name="calls"))
            self._is_serving = True
            await self._asked_to_stop.wait()
            await self._finish()
            for task in tasks:
                task.cancel()

    async def _announce(self, ready: Callable[[], None]) -> None:
        edge = self._mirror.edge
        while not edge.is_ready:
            await self._start.clock.sleep(_READY_SECONDS)
        _log.info("The bridge is running", workspaces=[each.id for each in edge.workspaces])
        ready()
        await warm_up(_TABLE, EVENTS.values())

    async def _run_edge(self, runner: Runner, services: Services) -> None:
        losses = SlackLosses(self._mirror)
        await self._mirror.edge.run(
            runner,
            overview=Overview(_TABLE, services),
            on_gone=losses.tell_gone,
            on_channel_trouble=losses.rest_channel,
            on_filed=show_filed,
        )

    async def _finish(self) -> None:
        """Nothing more is heard; what has been is taken in, and what is under way ends."""
        _log.info("The bridge is being stopped")
        with suppress(TimeoutError):
            async with (
                self._start.clock.timeout(_FINISH_SECONDS),
                asyncio.TaskGroup() as group,
            ):
                group.create_task(self._hand_over_meetings())
                group.create_task(self._hand_over_slack())

    async def _hand_over_meetings(self) -> None:
        """What is being said is said to its end before another may ask what became of it."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._mirror.supervisor.finish())
            await self._mirror.reader.finish()
            # Each meeting as soon as what has come of it is taken in.
            await self._mirror.ground.claims.give_back(Kind.STREAM)

    async def _hand_over_slack(self) -> None:
        await self._mirror.edge.finish()
        await self._mirror.ground.claims.give_back(Kind.SENDER, Kind.SOCKET, Kind.CHORE)


def _build_edge(ground: Ground, session: aiohttp.ClientSession) -> SlackEdge:
    return SlackEdge(
        settings=ground.settings,
        database=ground.database,
        clock=ground.clock,
        random=ground.random,
        session=session,
        claims=ground.claims,
    )


def _build_services(mirror: Mirror) -> Services:
    ground, edge = mirror.ground, mirror.edge
    return Services(
        settings=ground.settings,
        database=ground.database,
        conferences=mirror.conferences,
        directory=edge.people,
        clock=ground.clock,
        random=ground.random,
        rows=COMMANDS,
        topics=TOPICS,
        daily=DAILY,
        table=_TABLE,
        pictures=edge.pictures,
        files=edge.files,
        shared_files=edge.shared_files,
        letters=edge.letters,
    )
