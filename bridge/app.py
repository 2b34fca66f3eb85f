"""Composition root: builds every part, and runs them together until told to stop."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext, suppress
from random import Random

import aiohttp
import structlog

from bridge.clock import Clock, SystemClock
from bridge.commands.running.overview import Overview
from bridge.commands.running.runner import Runner
from bridge.commands.table.situation import Services
from bridge.commands.table.table import Table
from bridge.config import Settings
from bridge.errors import BridgeError, SettingsError
from bridge.features import (
    CARD,
    COMMANDS,
    DAILY,
    HANDLERS,
    TOPICS,
    alerting,
    known_people,
    lasting,
    slides,
    sso,
    thread_replies,
    transcript,
)
from bridge.features.phrases import ANSWERS, PHRASES
from bridge.lag import Lag
from bridge.mirror.conference.joining import Joiner
from bridge.mirror.conference.stay import Parts
from bridge.mirror.conference.supervisor import Supervisor
from bridge.mirror.conference.unknown_events import UnknownEvents
from bridge.mirror.elsewhere.everywhere import Everywhere
from bridge.mirror.elsewhere.letters import KINDS, Kinds
from bridge.mirror.elsewhere.postman import Postman
from bridge.mirror.from_slack.app_life import AppLife
from bridge.mirror.from_slack.channel_life import ChannelLife
from bridge.mirror.from_slack.inbox_reader import InboxReader
from bridge.mirror.meeting.handlers import Handler, Handlers, MessageGone
from bridge.operations import exposing, pexip_requests, telemetry
from bridge.operations.reading import Reading
from bridge.operations.replicas import Replicas
from bridge.operations.warming import warm_up
from bridge.ownership import Claim, Claims, Kind, Shared, Sole
from bridge.pexip.discovery import Nodes
from bridge.pexip.errors import AddressError
from bridge.pexip.stream.events import EVENTS
from bridge.pexip.transport import open_http
from bridge.slack.edge import SlackEdge
from bridge.slack.sent.client import open_session
from bridge.slack.sent.refusals import explain
from bridge.slack.shown.meeting_card import MeetingCard, show_filed
from bridge.slack.workspaces.channel_watch import ChannelWatch
from bridge.slack.workspaces.native_calls import NativeCalls
from bridge.storage.chores import indexing, purging, sweeping
from bridge.storage.chores.migrated import is_up_to_date
from bridge.storage.claims.heartbeat import Beating, Hand, living
from bridge.storage.database import Bounds, Database, Transaction
from bridge.storage.meetings import bindings, meetings
from bridge.storage.meetings.bindings import Binding, NoBindingError
from bridge.storage.meetings.line_ids import LineIds
from bridge.storage.queues import messages
from bridge.storage.queues.inbox import Lane
from bridge.storage.transactions.encryption import Cipher
from bridge.web.server import serving
from bridge.web.status.routes import StatusPage

# It never changes, and the first who types something looks all that it can be called up.
_TABLE = Table(COMMANDS, PHRASES, ANSWERS)
# How often we look whether Slack has opened its connections yet.
_READY_SECONDS = 0.02
# So long a stop waits for a database that is away.
_DRAIN_SECONDS = 20.0
# Of a lease so many beats may be missed, less one.
_BEATS_A_LEASE = 4
# The chore of whoever hears what is about no running meeting.
_INBOX = "inbox"
# How long whatever has arrived may take to be taken in when the bridge is stopped.
_FINISH_SECONDS = 8.0

Chore = Callable[[], Awaitable[None]]

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
    bridge = _Bridge(settings, clock, random, shows_status=shows_status, beside=beside)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(bridge.run(ready), name="bridge")

        def stop() -> None:
            if not bridge.ask_to_stop():
                running.cancel()

        if handle_signals:
            for each in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(each, stop)


class _Bridge:
    """All parts of one process, and what they are told of one another."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        random: Random,
        *,
        shows_status: bool,
        beside: str | None = None,
    ) -> None:
        self._beside = beside
        self._settings = settings
        self._shows_status = shows_status
        self._clock = clock
        self._random = random
        self._runner: Runner | None = None
        self._is_serving = False
        self._asked_to_stop = asyncio.Event()
        self.lag = Lag(SystemClock())
        try:
            self._nodes = Nodes.parse(settings.pexip_node)
        except AddressError as error:
            raise SettingsError([f"BRIDGE_PEXIP_NODE: {error}"]) from None

    async def run(self, ready: Callable[[int], None]) -> None:
        settings = self._settings
        await self._prepare_database()
        # To derive the keys takes a while, and nobody else waits for the loop yet.
        cipher = Cipher.from_setting(settings.secret_keys.get_secret_value())
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.lag.measured())
            await stack.enter_async_context(telemetry.traced(os.environ))
            hand = await stack.enter_async_context(self._living(cipher))
            self._database = Database(
                settings.database_url,
                cipher,
                self._clock,
                owner=self._beside if hand is None else hand.replica,
                bounds=Bounds(settings.held_units, settings.held_megabytes * 1024 * 1024),
                random=self._random,
                is_shared=True,
                listen_url=settings.listen_url,
            )
            stack.push_async_callback(self._close_database)
            self._line_ids = LineIds(await self._database.take_number())
            self._claims = self._build_claims(hand)
            ca_file = str(settings.pexip_ca) if settings.pexip_ca else None
            pexip_http = await stack.enter_async_context(
                open_http(ca_file, observe=pexip_requests.observe)
            )
            slack_http = await stack.enter_async_context(open_session())
            self._edge = SlackEdge(
                settings=settings,
                database=self._database,
                clock=self._clock,
                random=self._random,
                session=slack_http,
                claims=self._claims,
            )
            self._reading = Reading(self._database, self._edge, self.lag, self._clock)
            self._replicas = Replicas(
                self._database,
                self._reading.state,
                None if hand is None else hand.replica,
                clock=self._clock,
                random=self._random,
            )
            port = await stack.enter_async_context(self._serving())
            if self._status_page is not None:
                # Whoever watches it would keep the server from ending.
                stack.callback(self._status_page.close)
            await self._edge.start()
            self._build_mirror(pexip_http)
            stack.push_async_callback(self._supervisor.close)
            await self._serve(lambda: ready(port))

    def _serving(self) -> AbstractAsyncContextManager[int]:
        settings, reading = self._settings, self._reading
        self._status_page = self._build_status_page()
        return serving(
            settings.http_host,
            settings.http_port,
            routes=[
                *self._edge.routes,
                *sso.routes(self._database, lambda: self._runner),
                *exposing.routes(reading.state, settings.metrics_token),
                *(self._status_page.routes if self._status_page else ()),
            ],
            find_trouble=lambda: self._database.trouble or self._edge.trouble,
            find_missing=reading.missing,
        )

    def _build_status_page(self) -> StatusPage | None:
        """None where nobody has opened it."""
        password = self._settings.status_password
        if password is None and not self._shows_status:
            return None
        proxies = self._settings.trusted_networks
        return StatusPage(self._replicas.read, password, self._clock, proxies)

    def _living(self, cipher: Cipher) -> AbstractAsyncContextManager[Hand | None]:
        settings = self._settings
        if self._beside is not None:
            return nullcontext()
        seconds = float(settings.lease_seconds)
        beating = Beating(seconds, settings.beat_seconds or seconds / _BEATS_A_LEASE)
        # Until the last is stored, so that nobody else takes over before.
        return living(settings.database_url, cipher, beating, stood=lambda: self.lag.seconds)

    async def _close_database(self) -> None:
        """What was taken in is stored, if that is possible in time."""
        if lines := await self._database.drain(_DRAIN_SECONDS):
            _log.error("The database is away; lines are lost", lines=lines)
        await self._database.close()

    def ask_to_stop(self) -> bool:
        """End in order; False where nothing has begun that needs it, or it was asked before."""
        is_first = self._is_serving and not self._asked_to_stop.is_set()
        self._asked_to_stop.set()
        return is_first

    async def _prepare_database(self) -> None:
        """SQLite belongs to this process, so it may change it; PostgreSQL to all replicas."""
        url = self._settings.database_url
        if await is_up_to_date(url):
            return
        # Alembic is loaded by whoever needs it.
        from bridge.storage.chores.migrate import migrate, pending_migrations  # noqa: PLC0415

        if url.startswith("sqlite"):
            await migrate(url)
        elif await pending_migrations(url):
            raise SettingsError(["The database's tables are not up to date. Run: bridge migrate"])

    def _build_claims(self, hand: Hand | None) -> Claims:
        """On PostgreSQL there may be other replicas at any time; a file has one process."""
        if hand is None:
            return Sole([Kind.SOCKET] if self._beside else Kind)
        return Shared(
            hand=hand,
            bells=self._database.bells,
            settled=lambda: self._database.write_last(_nothing),
            clock=self._clock,
            random=self._random,
        )

    def _build_mirror(self, pexip_http: aiohttp.ClientSession) -> None:
        self._card = MeetingCard(CARD, self._settings.pexip_join_url)
        self._calls = self._build_calls()
        of_calls: tuple[Handler, ...] = self._calls.handlers if self._calls else ()
        self._slides = slides.Slides()
        of_card, of_slides = self._card.handlers, self._slides.handlers
        self._alerting = alerting.Alerting()
        self._recognizing = known_people.Recognizing()
        self._filing = transcript.Filing()
        of_people = (
            *self._alerting.handlers,
            *self._recognizing.handlers,
            *self._filing.handlers,
        )
        rows = (*of_card, *of_calls, *HANDLERS, *of_slides, *of_people)
        handlers = Handlers(rows, self._random)
        joiner = self._reading.joiner = Joiner(
            http=pexip_http,
            nodes=self._nodes,
            database=self._database,
            clock=self._clock,
            random=self._random,
        )
        self._supervisor = self._reading.supervisor = Supervisor(
            Parts(
                database=self._database,
                handlers=handlers,
                joiner=joiner,
                clock=self._clock,
                random=self._random,
                unknown_events=UnknownEvents(self._random),
                line_ids=self._line_ids,
            ),
            self._claims,
        )
        kinds = Kinds([*KINDS, *slides.LETTERS])
        self._postman = Postman(
            database=self._database,
            supervisor=self._supervisor,
            kinds=kinds,
            clock=self._clock,
            random=self._random,
        )
        self._conferences = Everywhere(
            self._supervisor,
            database=self._database,
            joiner=joiner,
            kinds=kinds,
            clock=self._clock,
        )
        self._channel_life = ChannelLife(self._database, self._conferences, self._edge.is_own_bot)
        app_life = AppLife(
            self._database,
            self._conferences,
            is_own_bot=self._edge.is_own_bot,
            forget_if_gone=self._edge.forget_if_gone,
            clock=self._clock,
        )
        self._reader = InboxReader(
            database=self._database,
            supervisor=self._supervisor,
            authors=self._edge.authors,
            wording=thread_replies.WORDING,
            on_channel_event=self._channel_life.hear,
            on_app_event=app_life.hear,
            clock=self._clock,
            random=self._random,
            is_ours=self._is_ours,
        )

    def _is_ours(self, lane: Lane) -> bool:
        """Who has a meeting in hand hears what its channel says; one replica hears all else."""
        holds = self._supervisor.holds(lane.workspace, lane.channel)
        return self._claims.find(Kind.CHORE, _INBOX) is not None if holds is None else holds

    def _build_calls(self) -> NativeCalls | None:
        """None where nobody asked for them, or where there is no address to join at."""
        join_url = self._settings.pexip_join_url
        if not self._settings.slack_calls or join_url is None:
            return None
        return NativeCalls(
            workspaces=self._edge.workspaces,
            join_url=join_url,
            database=self._database,
            clock=self._clock,
        )

    async def _serve(self, ready: Callable[[], None]) -> None:
        await sweeping.sweep(self._database)
        # A migration knows no keys, so this is done before anything is sent.
        while await self._database.write_first(messages.key_hashes):
            pass
        services = self._alerting.services = self._services(_TABLE)
        self._recognizing.services = self._filing.services = services
        runner = self._runner = Runner(_TABLE, services)
        self._chores = self._build_chores(runner, services)
        self._claims.serve(Kind.CHORE, self._do_chore)
        self._claims.want(Kind.CHORE, tuple(self._chores))
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._database.hear_others(), name="others"),
                group.create_task(self._postman.run(), name="postman"),
                group.create_task(self._replicas.run(), name="replicas"),
                group.create_task(self._claims.run(), name="claims"),
                group.create_task(self._supervisor.run(), name="supervisor"),
                group.create_task(self._reader.run(), name="inbox"),
                group.create_task(self._run_edge(runner, _TABLE, services), name="slack"),
                group.create_task(self._announce(ready), name="start"),
            ]
            if self._calls is not None:
                tasks.append(group.create_task(self._calls.run(), name="calls"))
            self._is_serving = True
            await self._asked_to_stop.wait()
            await self._finish()
            for task in tasks:
                task.cancel()

    def _build_chores(self, runner: Runner, services: Services) -> dict[str, Chore]:
        """What one replica does for all, by its name."""
        return {
            _INBOX: self._hear_the_rest,
            "channels": self._channel_watch().run,
            "indexing": self._index,
            "purging": self._purge,
            "sweeping": lambda: sweeping.run(self._database, self._clock, self._random),
            "timers": lasting.Timers(runner, services).run,
        }

    async def _do_chore(self, claim: Claim) -> None:
        await self._chores[claim.key]()

    async def _hear_the_rest(self) -> None:
        """Nothing but to be the one who hears what is about no running meeting."""
        self._database.bells.ring("inbox")
        await asyncio.Event().wait()

    def _channel_watch(self) -> ChannelWatch:
        return ChannelWatch(
            database=self._database,
            people=self._edge.people,
            on_wider=self._channel_life.found,
            clock=self._clock,
        )

    async def _announce(self, ready: Callable[[], None]) -> None:
        while not self._edge.is_ready:
            await self._clock.sleep(_READY_SECONDS)
        _log.info("The bridge is running", workspaces=[each.id for each in self._edge.workspaces])
        ready()
        await warm_up(_TABLE, EVENTS.values())

    async def _run_edge(self, runner: Runner, table: Table, services: Services) -> None:
        await self._edge.run(
            runner,
            overview=Overview(table, services),
            on_gone=self._tell_gone,
            on_channel_trouble=self._rest_channel,
            on_filed=show_filed,
        )

    async def _finish(self) -> None:
        """Nothing more is heard; what has been is taken in, and what is under way ends."""
        _log.info("The bridge is being stopped")
        with suppress(TimeoutError):
            async with self._clock.timeout(_FINISH_SECONDS), asyncio.TaskGroup() as group:
                group.create_task(self._hand_over_meetings())
                group.create_task(self._hand_over_slack())

    async def _hand_over_meetings(self) -> None:
        """What is being said is said to its end before another may ask what became of it."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._supervisor.finish())
            await self._reader.finish()
            # Each meeting as soon as what has come of it is taken in.
            await self._claims.give_back(Kind.STREAM)

    async def _hand_over_slack(self) -> None:
        await self._edge.finish()
        await self._claims.give_back(Kind.SENDER, Kind.SOCKET, Kind.CHORE)

    async def _purge(self) -> None:
        days = self._settings.audit_days
        await purging.run(self._database, self._clock, self._random, days)

    async def _index(self) -> None:
        await indexing.run(self._database, self._clock, self._random)

    def _services(self, table: Table) -> Services:
        return Services(
            settings=self._settings,
            database=self._database,
            conferences=self._conferences,
            directory=self._edge.people,
            clock=self._clock,
            random=self._random,
            rows=COMMANDS,
            topics=TOPICS,
            daily=DAILY,
            table=table,
            pictures=self._edge.pictures,
            files=self._edge.files,
            shared_files=self._edge.shared_files,
            letters=self._edge.letters,
        )

    async def _tell_gone(self, workspace: str, key: str, *, is_needed: bool) -> None:
        """Slack has a message no more that belongs to a meeting, if that is still running."""
        binding = await self._database.read(_find_running, workspace, key.partition("/")[0])
        if binding is None:
            return
        try:
            await self._conferences.tell(binding, MessageGone(key, is_needed))
        except BridgeError as error:
            # It is missed again when it is next to be edited.
            _log.warning("Nobody was told of a lost message", key=key, cause=str(error))

    async def _rest_channel(self, workspace: str, channel: str, error: str) -> None:
        await self._channel_life.pause(workspace, channel, explain(error))


async def _find_running(tx: Transaction, workspace: str, meeting_id: str) -> Binding | None:
    """The binding of a meeting that goes on."""
    record = await meetings.find(tx, meeting_id)
    if record is None or record.ended is not None or record.workspace != workspace:
        return None
    try:
        return await bindings.get(tx, record.binding_id)
    except NoBindingError:
        return None


async def _nothing(_tx: Transaction) -> None:
    """To know that all before it is stored."""
