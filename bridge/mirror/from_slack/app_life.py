"""What becomes of a workspace's bindings when the app is gone from it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from bridge.clock import Clock
from bridge.mirror.conference.conferences import Conferences
from bridge.mirror.from_slack.channel_life import OwnBot
from bridge.storage.database import Database
from bridge.storage.meetings import bindings
from bridge.storage.queues.inbox import InboxRow

ForgetIfGone = Callable[[str], Awaitable[bool]]
"""Asks Slack whether a workspace's token is good no more, and if so forgets it.

Raises BridgeError where Slack does not say.
"""

_REVOKED = "tokens_revoked"
_ENDING = frozenset({"app_uninstalled", _REVOKED})
# Slack may tell of a token's end a moment before it ends.
_LOOK_AGAIN_SECONDS = 20.0

_log = structlog.get_logger()


class AppLife:
    """Listens to the inbox's events about the app; believes none without asking Slack."""

    def __init__(
        self,
        database: Database,
        conferences: Conferences,
        *,
        is_own_bot: OwnBot,
        forget_if_gone: ForgetIfGone,
        clock: Clock,
    ) -> None:
        self._database = database
        self._conferences = conferences
        self._is_own_bot = is_own_bot
        self._forget_if_gone = forget_if_gone
        self._clock = clock

    async def hear(self, row: InboxRow) -> None:
        """An event may be old, or about somebody else, and what follows cannot be undone.

        Raises:
            BridgeError: Slack does not say whether the app is gone.
        """
        workspace = row.workspace
        if self._is_of_another_bot(workspace, row.payload):
            return
        is_gone = await self._forget_if_gone(workspace)
        if not is_gone:
            await self._clock.sleep(_LOOK_AGAIN_SECONDS)
            is_gone = await self._forget_if_gone(workspace)
        if is_gone:
            await self._end_all(workspace)
        else:
            _log.warning("Slack said that the app was removed, and it was not", workspace=workspace)

    def _is_of_another_bot(self, workspace: str, event: Mapping[str, Any]) -> bool:
        """Whether tokens were revoked and none of them is ours."""
        revoked = event.get("tokens")
        if event.get("type") != _REVOKED or not isinstance(revoked, Mapping):
            return False
        bots = revoked.get("bot")
        named = bots if isinstance(bots, list) else []
        return not any(self._is_own_bot(workspace, str(each)) for each in named)

    async def _end_all(self, workspace: str) -> None:
        """Leave its meetings, and have nothing to do with its channels any more."""
        async with self._database.transaction() as transaction:
            live = await bindings.list_live(transaction)
        for binding in [each for each in live if each.workspace == workspace]:
            reason = "the app was removed from Slack"
            await self._conferences.leave(binding, reason, quietly=True)
            async with self._database.transaction() as transaction:
                await bindings.end(transaction, binding.id)


def is_about_app(event: Mapping[str, Any]) -> bool:
    """Whether it says that the app, or its token, is gone."""
    return event.get("type") in _ENDING
