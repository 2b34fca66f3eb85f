"""The whole edge to Slack in one object: what arrives, what is sent, and who people are."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from random import Random

import aiohttp
import structlog
from aiohttp import web
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp

from bridge.clock import Clock
from bridge.commands.running.overview import Overview
from bridge.config import Settings
from bridge.errors import new_reference
from bridge.ownership import Claim, Claims, Kind, Sole
from bridge.slack.answering.desk import Runner
from bridge.slack.arriving import http
from bridge.slack.arriving.holding import Holding
from bridge.slack.arriving.inbox import CHANNEL, USER, Inbox
from bridge.slack.arriving.listeners import Listeners, build_app
from bridge.slack.arriving.reach import Reach
from bridge.slack.arriving.socket import ALL_CONNECTIONS, CONNECTIONS, Sockets
from bridge.slack.installing import install
from bridge.slack.installing.manifest import core_scopes
from bridge.slack.jobs import Jobs
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.people.tokens import is_dead
from bridge.slack.sent.client import Identity, forget_foreign_variables, identify, web_client
from bridge.slack.sent.delivery import OnChannelTrouble
from bridge.slack.sent.filing import OnFiled
from bridge.slack.sent.roots import OnGone
from bridge.slack.sent.sender import Sender
from bridge.slack.workspaces.authors import SlackAuthors
from bridge.slack.workspaces.bookmarks import Bookmarks
from bridge.slack.workspaces.direct_messages import Letters
from bridge.slack.workspaces.lasting import Part, keep_running
from bridge.slack.workspaces.pictures import KeptPictures
from bridge.slack.workspaces.shared_files import ReadFiles
from bridge.slack.workspaces.uploads import Uploads
from bridge.slack.workspaces.workspaces import Everybody, Parts, Workspace, Workspaces
from bridge.storage.database import Database, Transaction
from bridge.storage.people import installations
from bridge.storage.people.installations import Installation
from bridge.storage.queues import messages

# A bell rings in one process only; the command line and other replicas approve and install too.
_LOOK_SECONDS = 10.0
_DATABASE_SECONDS = 2.0
# A bell: behind it the workspace, and whose or which channel's facts are old.
_FORGET = "forget"
_LONGEST_SECONDS = 60.0

log = structlog.get_logger()


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
        self._senders: dict[str, tuple[Sender, asyncio.Task[None]]] = {}
        # By workspace, what makes its sender this process's.
        self._held: dict[str, Claim] = {}
        self._start: Callable[[Workspace, Claim], None] | None = None
        self._sockets: Sockets | None = None
        self._reach = Reach(database, self._claimed_sockets, clock)
        self._jobs: Jobs | None = None
        self._identity: Identity | None = None
        self._overview: Overview | None = None
        self._on_filed: OnFiled | None = None
        self.workspaces = Workspaces(settings)
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
        if self._identity is None:
            raise RuntimeError("start() has not returned yet, or no bot token is set")
        return self._identity

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
        own = self._senders.get(self._identity.team) if self._identity else None
        if own is not None and own[0].has_token_trouble:
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
        running = self._senders.get(workspace)
        return running[0] if running else None

    def is_own_bot(self, workspace: str, slack_user: str) -> bool:
        """Whether this is the bridge's own user there."""
        found = self.workspaces.get(workspace)
        return found is not None and found.identity.bot_user_id == slack_user

    async def forget_if_gone(self, workspace: str) -> bool:
        """Whether Slack says that a workspace's token is good no more; it is forgotten then.

        Raises:
            DirectoryUnavailableError: Slack does not say.
        """
        token = await self._find_token(workspace)
        if token is None:
            return True
        client = web_client(self._settings, self._session, token)
        if not await is_dead(client, self._clock):
            return False
        return await self._database.write(_remove, workspace, token)

    async def _find_token(self, workspace: str) -> SecretStr | None:
        """As it is now: an installation may be newer than what is served. None where none is left.

        Raises:
            DirectoryUnavailableError: It does not open, so nobody can be asked.
        """
        installed = await self._database.read(installations.find, workspace)
        if workspace in await self._database.read(installations.unreadable):
            raise DirectoryUnavailableError
        if installed is not None:
            return installed.token
        is_own = self._identity is not None and self._identity.team == workspace
        return self._settings.slack_bot_token if is_own else None

    async def start(self) -> None:
        """Ask Slack who we are, for as long as that takes; read who has installed the app.

        Raises:
            SettingsError: The bot token is not valid.
        """
        token = self._settings.slack_bot_token
        if token is not None:
            self._identity = await identify(self._client, self._clock, self._random)
            self.workspaces.add(Workspace(self._identity, token, self._parts))
        for installation in await self._approved_at_last():
            self._add(installation)

    async def _approved_at_last(self) -> list[Installation]:
        """A database that is away while the bridge starts ends nothing."""
        seconds = _DATABASE_SECONDS
        while (approved := await self._find_approved()) is None:
            await self._clock.sleep(seconds)
            seconds = min(2 * seconds, _LONGEST_SECONDS)
        return approved

    async def _find_approved(self) -> list[Installation] | None:
        """None where the database does not tell."""
        try:
            return await self._approved()
        except Exception:
            reference = new_reference(self._random)
            log.exception("who has installed cannot be read, trying again", reference=reference)
            return None

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
        self._overview, self._on_filed = overview, on_filed
        async with AsyncExitStack() as stack:
            jobs = self._jobs = await stack.enter_async_context(Jobs(self._clock))
            for workspace in self.workspaces:
                workspace.open(runner, jobs, self._overview)
            self._app = self._build_app(jobs, on_gone)
            stack.callback(self._close_app)
            self._sockets = self._build_sockets(self._app, jobs)
            async with asyncio.TaskGroup() as group:

                def start(workspace: Workspace, claim: Claim) -> None:
                    self._start_sender(group, workspace, claim, on_gone, on_channel_trouble)

                self._start = start
                self._claims.serve(Kind.SENDER, self._hold_sender)
                self._claims.serve(Kind.SOCKET, self._hold_socket, most=CONNECTIONS)
                self._want_senders()
                if self._sockets is not None:
                    self._claims.want(Kind.SOCKET, [str(each) for each in range(ALL_CONNECTIONS)])
                    group.create_task(self._reach.find_out(), name="reach")
                if self._runs_claims:
                    group.create_task(self._claims.run(), name="claims")
                if self._settings.slack_client_id is not None:
                    await self._watch_installations(runner, jobs)
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

    def _want_senders(self) -> None:
        self._claims.want(Kind.SENDER, [each.id for each in self.workspaces])

    async def _hold_sender(self, claim: Claim) -> None:
        """Send for a workspace, also where it is installed anew meanwhile."""
        self._held[claim.key] = claim
        workspace = self.workspaces.get(claim.key)
        if workspace is not None and self._start is not None and claim.key not in self._senders:
            self._start(workspace, claim)
        try:
            await asyncio.Event().wait()
        finally:
            if self._held.get(claim.key) is claim:
                del self._held[claim.key]
            await self._stop_sender(claim.key)

    async def _hold_socket(self, _claim: Claim) -> None:
        if self._sockets is not None:
            await self._sockets.hold()

    async def _watch_installations(self, runner: Runner, jobs: Jobs) -> None:
        """Serve whoever installs the app, and nobody who has removed it."""
        bell = self._database.bells.listen(installations.BELL)
        while True:
            approved = await self._find_approved()
            for installation in await self._stop_old(approved):
                workspace = self._add(installation)
                workspace.open(runner, jobs, self._overview)
                claim = self._held.get(workspace.id)
                if claim is not None and self._start is not None:
                    self._start(workspace, claim)
                log.info("a workspace is served", workspace=workspace.id)
            self._want_senders()
            await bell.heard(_DATABASE_SECONDS if approved is None else _LOOK_SECONDS)

    async def _stop_old(self, approved: list[Installation] | None) -> list[Installation]:
        """Who has removed the app, or installed it anew, is served no more; whom to begin with."""
        if approved is None:
            return []
        new = [each for each in approved if self._is_new(each)]
        for workspace_id in [*self._gone(approved), *(each.workspace for each in new)]:
            await self._stop(workspace_id)
        return new

    async def _approved(self) -> list[Installation]:
        if self._settings.slack_client_id is None:
            return []
        found = await self._database.read(installations.list_all)
        return [each for each in found if each.is_approved]

    def _add(self, installation: Installation) -> Workspace:
        identity = install.identity_of(installation)
        workspace = Workspace(identity, installation.token, self._parts)
        self.workspaces.add(workspace)
        return workspace

    def _gone(self, approved: list[Installation]) -> list[str]:
        kept = {each.workspace for each in approved}
        own = {self._identity.team} if self._identity else set()
        return [each.id for each in self.workspaces if each.id not in kept | own]

    def _is_new(self, installation: Installation) -> bool:
        """Also where it was installed again, with another token."""
        known = self.workspaces.get(installation.workspace)
        return known is None or known.token != installation.token

    async def _stop(self, workspace_id: str) -> None:
        self.workspaces.remove(workspace_id)
        await self._stop_sender(workspace_id)

    async def _stop_sender(self, workspace_id: str) -> None:
        if running := self._senders.pop(workspace_id, None):
            running[1].cancel()
            # Unlike awaiting it, this does not take a cancellation of ours for the task's own.
            await asyncio.wait([running[1]])

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

    def _start_sender(
        self,
        group: asyncio.TaskGroup,
        workspace: Workspace,
        claim: Claim,
        on_gone: OnGone,
        on_channel_trouble: OnChannelTrouble,
    ) -> None:
        sender = Sender(
            database=self._database,
            client=workspace.client,
            session=self._session,
            workspace=workspace.id,
            clock=self._clock,
            random=self._random,
            limits=workspace.limits,
            on_gone=on_gone,
            on_channel_trouble=on_channel_trouble,
            on_filed=self._on_filed,
            identity=workspace.identity,
            claim=claim,
        )
        task = group.create_task(
            self._serve(sender, workspace, claim), name=f"sender {workspace.id}"
        )
        self._senders[workspace.id] = (sender, task)

    async def _serve(self, sender: Sender, workspace: Workspace, claim: Claim) -> None:
        """What is done for one workspace without being asked."""
        parts: dict[str, Part] = {"outbox": sender.run}
        if join_url := self._settings.pexip_join_url:
            bookmarks = Bookmarks(
                client=workspace.client,
                workspace=workspace.id,
                join_url=join_url,
                database=self._database,
                clock=self._clock,
                claim=claim,
            )
            parts["bookmarks"] = bookmarks.run
        await keep_running(parts, workspace.id, clock=self._clock, random=self._random)

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


async def _remove(tx: Transaction, workspace: str, token: SecretStr) -> bool:
    """False where it was installed anew while Slack was asked."""
    installed = await installations.find(tx, workspace)
    if installed is not None and installed.token != token:
        return False
    await installations.remove(tx, [workspace])
    return True
