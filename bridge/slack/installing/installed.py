"""Whom the bridge serves: the workspace of the bot token, and all whose installation is approved.

They are installed, approved and removed by the web server, the command line and other replicas.
"""

from collections.abc import Awaitable, Callable

import structlog
from pydantic import SecretStr

from bridge.clock import Clock
from bridge.errors import new_reference
from bridge.slack.installing import install
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.people.tokens import is_dead
from bridge.slack.sent.client import Identity, web_client
from bridge.slack.workspaces.workspaces import Parts, Workspace, Workspaces
from bridge.storage.database import Transaction
from bridge.storage.people import installations
from bridge.storage.people.installations import Installation

# A bell rings in one process only; the command line and other replicas approve and install too.
_LOOK_SECONDS = 10.0
_DATABASE_SECONDS = 2.0
_LONGEST_SECONDS = 60.0

log = structlog.get_logger()


class Installed:
    """Keeps the workspaces to those that are installed."""

    def __init__(self, workspaces: Workspaces, parts: Parts) -> None:
        self._workspaces = workspaces
        self._parts = parts
        self._database = parts.database
        self._clock: Clock = parts.clock
        self._token = parts.settings.slack_bot_token
        # Of a database that is away, once.
        self._is_told = False
        self.own: Identity | None = None
        """Who the bot token says we are, where there is one."""

    def add_own(self, identity: Identity, token: SecretStr) -> None:
        self.own = identity
        self._workspaces.add(Workspace(identity, token, self._parts))

    async def add_all(self) -> None:
        """A database that is away while the bridge starts ends nothing."""
        seconds = _DATABASE_SECONDS
        while (approved := await self._find_approved()) is None:
            await self._clock.sleep(seconds)
            seconds = min(2 * seconds, _LONGEST_SECONDS)
        for installation in approved:
            self._add(installation)

    async def watch(
        self,
        *,
        begin: Callable[[Workspace], None],
        end: Callable[[str], Awaitable[None]],
        changed: Callable[[], None],
    ) -> None:
        """Begin to serve whoever installs the app, and end to serve whoever removes it."""
        if self._parts.settings.slack_client_id is None:
            return
        bell = self._database.bells.listen(installations.BELL)
        while True:
            approved = await self._find_approved()
            if approved is not None:
                await self._follow(approved, begin, end)
            changed()
            await bell.heard(_DATABASE_SECONDS if approved is None else _LOOK_SECONDS)

    async def forget_if_gone(self, workspace: str) -> bool:
        """Whether Slack says that a workspace's token is good no more; it is forgotten then.

        Raises:
            DirectoryUnavailableError: Slack does not say.
        """
        token = await self._find_token(workspace)
        if token is None:
            return True
        client = web_client(self._parts.settings, self._parts.session, token)
        if not await is_dead(client, self._clock):
            return False
        return await self._database.write(_remove, workspace, token)

    async def _follow(
        self,
        approved: list[Installation],
        begin: Callable[[Workspace], None],
        end: Callable[[str], Awaitable[None]],
    ) -> None:
        new = [each for each in approved if self._is_new(each)]
        for workspace_id in [*self._gone(approved), *(each.workspace for each in new)]:
            self._workspaces.remove(workspace_id)
            await end(workspace_id)
        for installation in new:
            begin(self._add(installation))
            log.info("a workspace is served", workspace=installation.workspace)

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
        is_own = self.own is not None and self.own.team == workspace
        return self._token if is_own else None

    async def _find_approved(self) -> list[Installation] | None:
        """None where the database does not tell."""
        if self._parts.settings.slack_client_id is None:
            return []
        try:
            found = await self._database.read(installations.list_all)
        except Exception:
            if not self._is_told:
                reference = new_reference(self._parts.random)
                log.exception("who has installed cannot be read, trying again", reference=reference)
            self._is_told = True
            return None
        self._is_told = False
        return [each for each in found if each.is_approved]

    def _add(self, installation: Installation) -> Workspace:
        identity = install.identity_of(installation)
        workspace = Workspace(identity, installation.token, self._parts)
        self._workspaces.add(workspace)
        return workspace

    def _gone(self, approved: list[Installation]) -> list[str]:
        kept = {each.workspace for each in approved}
        own = {self.own.team} if self.own else set()
        return [each.id for each in self._workspaces if each.id not in kept | own]

    def _is_new(self, installation: Installation) -> bool:
        """Also where it was installed again, with another token."""
        known = self._workspaces.get(installation.workspace)
        return known is None or known.token != installation.token


async def _remove(tx: Transaction, workspace: str, token: SecretStr) -> bool:
    """False where it was installed anew while Slack was asked."""
    installed = await installations.find(tx, workspace)
    if installed is not None and installed.token != token:
        return False
    await installations.remove(tx, [workspace])
    return True
