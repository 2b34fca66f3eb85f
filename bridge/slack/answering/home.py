"""The Home tab: drawn when a person opens it, and again after what they press there.

https://docs.slack.dev/reference/methods/views.publish
"""

from collections.abc import Collection

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.commands.table.invocation import Person
from bridge.commands.telling.overview import Overview
from bridge.slack.sent.client import Identity
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, read_failure
from bridge.slack.shown.home_view import home_view

log = structlog.get_logger()


class Home:
    """The Home tabs of one workspace."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        overview: Overview,
        identity: Identity,
        wanted_scopes: Collection[str],
        clock: Clock,
        join_url: str | None = None,
    ) -> None:
        self._client = client
        self._overview = overview
        self._identity = identity
        self._wanted = frozenset(wanted_scopes)
        self._clock = clock
        self._join_url = join_url

    async def show(self, person: Person) -> None:
        """What Slack refuses is only logged: the tab stays as it was."""
        granted = self._identity.scopes
        view = home_view(
            await self._overview.mine(person),
            bot_name=self._identity.bot_name,
            missing_scopes=self._wanted - granted if granted is not None else (),
            join_url=self._join_url,
        )
        try:
            async with self._clock.timeout(CALL_SECONDS):
                await self._client.api_call(
                    "views.publish", json={"user_id": person.id, "view": view}
                )
        except CALL_ERRORS as error:
            failure = read_failure(error)
            log.warning("a Home tab was not shown", cause=failure.code, details=failure.details)
