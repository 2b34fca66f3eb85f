"""Who empties the outboxes: a sender for each workspace whose outbox is this process's to empty."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import aiohttp

from bridge.clock import Clock
from bridge.config import Settings
from bridge.ownership import Claim, Claims, Kind
from bridge.slack.sent.delivery import OnChannelTrouble
from bridge.slack.sent.filing import OnFiled
from bridge.slack.sent.roots import OnGone
from bridge.slack.sent.sender import Sender
from bridge.slack.workspaces.bookmarks import Bookmarks
from bridge.slack.workspaces.lasting import Part, keep_running
from bridge.slack.workspaces.workspaces import Workspace, Workspaces
from bridge.storage.database import Database


@dataclass(frozen=True, kw_only=True)
class Told:
    """Whom a sender tells of what Slack has answered."""

    on_gone: OnGone
    on_channel_trouble: OnChannelTrouble
    on_filed: OnFiled | None = None


class Senders:
    """Those of all workspaces; each begins with its claim and ends with it."""

    def __init__(
        self,
        workspaces: Workspaces,
        *,
        claims: Claims,
        settings: Settings,
        database: Database,
        session: aiohttp.ClientSession,
        clock: Clock,
        random: Random,
    ) -> None:
        self._workspaces = workspaces
        self._claims = claims
        self._settings = settings
        self._database = database
        self._session = session
        self._clock = clock
        self._random = random
        self._running: dict[str, tuple[Sender, asyncio.Task[None]]] = {}
        # By workspace, what makes its sender this process's.
        self._held: dict[str, Claim] = {}
        self._start: Callable[[Workspace, Claim], None] | None = None

    def of(self, workspace_id: str) -> Sender | None:
        """None while nobody here empties its outbox."""
        running = self._running.get(workspace_id)
        return running[0] if running else None

    def serve(self, group: asyncio.TaskGroup, told: Told) -> None:
        """Begin with what is claimed, now and later, in tasks of the group."""

        def start(workspace: Workspace, claim: Claim) -> None:
            sender = self._build(workspace, claim, told)
            task = group.create_task(
                self._run(sender, workspace, claim), name=f"sender {workspace.id}"
            )
            self._running[workspace.id] = (sender, task)

        self._start = start
        self._claims.serve(Kind.SENDER, self._hold)
        self.want()

    def want(self) -> None:
        """For all workspaces that there are now."""
        self._claims.want(Kind.SENDER, [each.id for each in self._workspaces])

    def begin_anew(self, workspace: Workspace) -> None:
        """It was installed again, with another token."""
        claim = self._held.get(workspace.id)
        if claim is not None and self._start is not None:
            self._start(workspace, claim)

    async def stop(self, workspace_id: str) -> None:
        if running := self._running.pop(workspace_id, None):
            running[1].cancel()
            # Unlike awaiting it, this does not take a cancellation of ours for the task's own.
            await asyncio.wait([running[1]])

    async def _hold(self, claim: Claim) -> None:
        """Send for a workspace, also where it is installed anew meanwhile."""
        self._held[claim.key] = claim
        workspace = self._workspaces.get(claim.key)
        if workspace is not None and self._start is not None and claim.key not in self._running:
            self._start(workspace, claim)
        try:
            await asyncio.Event().wait()
        finally:
            if self._held.get(claim.key) is claim:
                del self._held[claim.key]
            await self.stop(claim.key)

    def _build(self, workspace: Workspace, claim: Claim, told: Told) -> Sender:
        return Sender(
            database=self._database,
            client=workspace.client,
            session=self._session,
            workspace=workspace.id,
            clock=self._clock,
            random=self._random,
            limits=workspace.limits,
            on_gone=told.on_gone,
            on_channel_trouble=told.on_channel_trouble,
            on_filed=told.on_filed,
            identity=workspace.identity,
            claim=claim,
        )

    async def _run(self, sender: Sender, workspace: Workspace, claim: Claim) -> None:
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
