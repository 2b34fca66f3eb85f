"""The whole edge to Slack in one object: what arrives, what is sent, and who people are."""

import asyncio
import os
from contextlib import AsyncExitStack
from random import Random

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bridge.clock import Clock
from bridge.commands.telling.overview import Overview
from bridge.config import Settings
from bridge.ownership import Claim, Claims, Kind, Sole
from bridge.slack.answering.desk import Runner
from bridge.slack.arriving import http
from bridge.slack.arriving.holding import Holding
from bridge.slack.arriving.inbox import CHANNEL, USER, Inbox
from bridge.slack.arriving.listeners import Listeners, build_app
from bridge.slack.arriving.reach import Reach
from bridge.slack.arriving.socket import ALL_CONNECTIONS, CONNECTIONS, Sockets
from bridge.slack.installing import install
from bridge.slack.installing.installed import Installed
from bridge.slack.installing.manifest import core_scopes
from bridge.slack.jobs import Jobs
from bridge.slack.sent.client import Identity, forget_foreign_variables, identify, web_client
from bridge.slack.sent.delivery import OnChannelTrouble
from bridge.slack.sent.filing import OnFiled
from bridge.slack.sent.roots import OnGone
from bridge.slack.sent.sender import Sender
from bridge.slack.workspaces.authors import SlackAuthors
from bridge.slack.workspaces.direct_messages import Letters
from bridge.slack.workspaces.pictures import KeptPictures
from bridge.slack.workspaces.senders import Senders, Told
from bridge.slack.workspaces.shared_files import ReadFiles
from bridge.slack.workspaces.uploads import Uploads
from bridge.slack.workspaces.workspaces import Everybody, Parts, Workspace, Workspaces
from bridge.storage.database import Database
from bridge.storage.queues import messages

# A bell: behind it the workspace, and whose or which channel's facts are old.
_FORGET = "forget"


class SlackEdge:
    """Built in two steps, for a runner needs `people` and the edge needs a runner.

    `people`, `authors` and `routes` are there at once; `start` asks Slack who we are; `run`
    serves until it is canceled.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        database: Database,
        clock: Clock,
        random: Random,
        session: aiohttp.ClientSession,
        claims: Claims | None = None,
    ) -> None:
        forget_foreign_variables(os.environ)
        self._settings = settings
        self._database = database
        self._clock = clock
        self._random = random
        self._session = session
        self._claims = claims or Sole()
        self._runs_claims = claims is None
        self._parts = Parts(
            settings=settings,
            database=database,
            session=session,
            clock=clock,
            random=random,
            wanted_scopes=core_scopes(),
        )
        self._client = web_client(settings, session, settings.slack_bot_token)
        self._app: AsyncApp | None = None
        self._sockets: Sockets | None = None
        self._reach = Reach(database, self._claimed_sockets, clock)
        self._jobs: Jobs | None = None
        self.workspaces = Workspaces(settings)
        self._installed = Installed(self.workspaces, self._parts)
        self._senders = Senders(
            self.workspaces,
            claims=self._claims,
            settings=settings,
            database=database,
            session=session,
            clock=clock,
            random=random,
        )
        database.bells.answer(_FORGET, self._forget)
        self.people = Everybody(self.workspaces)
        self.authors = SlackAuthors(self.people)
        self.pictures = KeptPictures(self.workspaces, session, database, clock)
        self.files = Uploads(self.workspaces, session, clock)
        self.letters = Letters(self.workspaces, clock)
        self.shared_files = ReadFiles(self.workspaces, session, settings, clock)

    @property
    def identity(self) -> Identity:
        """Who the bot token says we are; known after `start`, and only where there is one."""
        if self._installed.own is None:
            raise RuntimeError("start() has not returned yet, or no bot token is set")
        return self._installed.own

    @property
    def routes(self) -> list[web.RouteDef]:
        """For Slack's HTTP deliveries where Socket Mode is not set up, and for installs."""
        secret = self._settings.slack_signing_secret
        deliveries = (
            http.routes(lambda: self._app, secret.get_secret_value(), self._clock) if secret else []
        )
        if self._settings.slack_client_id is None:
            return deliveries
        client = web_client(self._settings, self._session)
        return [*deliveries, *install.routes(self._settings, self._database, client, self._clock)]

    @property
    def trouble(self) -> str | None:
        """Why the edge is not ready, or None if it is."""
        if self._app is None:
            return "Slack has not been reached yet"
        if self._sockets is not None and self._reach.is_lacking(self._sockets.connections):
            return "no Socket Mode connection is open"
        # What one of many workspaces has revoked is no trouble of the others.
        identity = self._installed.own
        own = self._senders.of(identity.team) if identity else None
        if own is not None and own.has_token_trouble:
            return "Slack refuses the bot token"
        return None

    def _claimed_sockets(self) -> int:
        numbers = map(str, range(ALL_CONNECTIONS))
        return sum(self._claims.find(Kind.SOCKET, each) is not None for each in numbers)

    @property
    def is_ready(self) -> bool:
        return self.trouble is None

    @property
    def connections(self) -> int:
        """How many sockets Slack can deliver to."""
        return self._sockets.connections if self._sockets else 0

    def sender_of(self, workspace: str) -> Sender | None:
        """Who empties a workspace's outbox; None while nobody does."""
        return self._senders.of(workspace)

    def is_own_bot(self, workspace: str, slack_user: str) -> bool:
        """Whether this is the bridge's own user there."""
        found = self.workspaces.get(workspace)
        return found is not None and found.identity.bot_user_id == slack_user

    async def forget_if_gone(self, workspace: str) -> bool:
        """Whether Slack says that a workspace's token is good no more; it is forgotten then.

        Raises:
            DirectoryUnavailableError: Slack does not say.
        """
        return await self._installed.forget_if_gone(workspace)

    async def start(self) -> None:
        """Ask Slack who we are, for as long as that takes; read who has installed the app.

        Raises:
            SettingsError: The bot token is not valid.
        """
        token = self._settings.slack_bot_token
        if token is not None:
            identity = await identify(self._client, self._clock, self._random)
            self._installed.add_own(identity, token)
        await self._installed.add_all()

    async def run(
        self,
        runner: Runner,
        *,
        on_gone: OnGone,
        on_channel_trouble: OnChannelTrouble,
        on_filed: OnFiled | None = None,
        overview: Overview | None = None,
    ) -> None:
        """Receive and send until canceled; then finish what is in flight, within 5 s.

        Without an overview there are no panels, and people get the words instead.
        """
        told = Told(on_gone=on_gone, on_channel_trouble=on_channel_trouble, on_filed=on_filed)
        async with AsyncExitStack() as stack:
            jobs = self._jobs = await stack.enter_async_context(Jobs(self._clock))

            def begin(workspace: Workspace) -> None:
                workspace.open(runner, jobs, overview)
                self._senders.begin_anew(workspace)

            for workspace in self.workspaces:
                begin(workspace)
            self._app = self._build_app(jobs, on_gone)
            stack.callback(self._close_app)
            self._sockets = self._build_sockets(self._app, jobs)
            async with asyncio.TaskGroup() as group:
                self._senders.serve(group, told)
                self._serve_sockets(group)
                if self._runs_claims:
                    group.create_task(self._claims.run(), name="claims")
                await self._installed.watch(
                    begin=begin, end=self._senders.stop, changed=self._senders.want
                )
                # What is claimed begins at any time.
                await asyncio.Event().wait()

    async def finish(self) -> None:
        """Take what Slack has delivered, serve that to its end, and hear of nothing more.

        What is in the outbox is sent until `run` is canceled.
        """
        self._close_app()
        if self._sockets is not None:
            await self._sockets.finish()
        if self._jobs is not None:
            await self._jobs.settle()

    def _serve_sockets(self, group: asyncio.TaskGroup) -> None:
        self._claims.serve(Kind.SOCKET, self._hold_socket, most=CONNECTIONS)
        if self._sockets is not None:
            self._claims.want(Kind.SOCKET, [str(each) for each in range(ALL_CONNECTIONS)])
            group.create_task(self._reach.find_out(), name="reach")

    async def _hold_socket(self, _claim: Claim) -> None:
        if self._sockets is not None:
            await self._sockets.hold()

    def _close_app(self) -> None:
        self._app = None

    def _build_app(self, jobs: Jobs, on_gone: OnGone) -> AsyncApp:
        def deleted(workspace: str, channel: str, ts: str) -> None:
            work = self._note_deleted(workspace, channel, ts, on_gone)
            jobs.start("a message was deleted", work)

        secret = self._settings.slack_signing_secret
        return build_app(
            client=web_client(self._settings, self._session),
            workspaces=self.workspaces,
            signing_secret=secret.get_secret_value() if secret else "",
            inbox=Inbox(
                holding=Holding(self._database),
                workspaces=self.workspaces,
                clock=self._clock,
                on_deleted=deleted,
                on_changed=self._note_changed,
            ),
            listeners=Listeners(
                workspaces=self.workspaces, jobs=jobs, clock=self._clock, random=self._random
            ),
        )

    def _note_changed(self, workspace: str, kind: str, about: str) -> None:
        """What any process knows of it is old: Slack has told one of them, and tells no other."""
        if about.isalnum():
            self._database.bells.ring_everywhere([f"{_FORGET}:{workspace}:{kind}:{about}"])

    def _forget(self, what: str) -> None:
        workspace, kind, about = (*what.split(":"), "", "")[:3]
        found = self.workspaces.get(workspace)
        if found is not None and kind == USER:
            found.people.forget(about)
        elif found is not None and kind == CHANNEL:
            found.people.forget_channel(about)

    async def _note_deleted(self, workspace: str, channel: str, ts: str, on_gone: OnGone) -> None:
        """If it was ours and the first one of a thread, no reply need go astray.

        A database that is away is waited for: nobody tells of the deletion again.
        """
        key = await self._database.write(messages.forget_at, workspace, channel, ts)
        if key is not None:
            await on_gone(workspace, key, is_needed=False)

    def _build_sockets(self, app: AsyncApp, jobs: Jobs) -> Sockets | None:
        token = self._settings.slack_app_token
        if token is None:
            return None
        return Sockets(
            app=app,
            client=self._client,
            app_token=token.get_secret_value(),
            session=self._session,
            jobs=jobs,
            clock=self._clock,
            random=self._random,
        )
