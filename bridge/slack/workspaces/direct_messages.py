"""Tell a person something in a direct message.

https://docs.slack.dev/reference/methods/chat.postMessage#channels
"""

from collections.abc import Sequence
from typing import Any

import structlog
from typing_extensions import override

from bridge.clock import Clock
from bridge.commands.table.direct import DirectMessages
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, FailureKind, read_failure
from bridge.slack.sent.methods import POST_MESSAGE
from bridge.slack.workspaces.workspaces import Workspace, Workspaces

# What comes later than that tells nobody anything.
_LONGEST_WAIT_SECONDS = 60.0
_TRIES = 2

log = structlog.get_logger()


class Letters(DirectMessages):
    """Direct messages to the people of all workspaces."""

    def __init__(self, workspaces: Workspaces, clock: Clock) -> None:
        self._workspaces = workspaces
        self._clock = clock

    @override
    async def tell(
        self, workspace: str, slack_user: str, text: str, blocks: Sequence[dict[str, Any]]
    ) -> bool:
        served = self._workspaces.find_by_ids(workspace, None)
        if served is None:
            return False
        body = {
            "channel": slack_user,
            "text": text,
            "blocks": list(blocks),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        for _ in range(_TRIES):
            wait = await self._try(served, body)
            if wait is None:
                return True
            if not 0 < wait <= _LONGEST_WAIT_SECONDS:
                return False
            await self._clock.sleep(wait)
        return False

    async def _try(self, served: Workspace, body: dict[str, Any]) -> float | None:
        """None once it is there; else after how many seconds to try again, 0 for never."""
        try:
            # The person's id opens the conversation by itself.
            async with self._clock.timeout(CALL_SECONDS):
                await served.client.api_call(POST_MESSAGE, json=body)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            # What may be there already is not said twice.
            is_safe = failure.kind in {FailureKind.RATE_LIMITED, FailureKind.TEMPORARY}
            log.warning("a direct message did not go", cause=failure.code, details=failure.details)
            return max(failure.retry_after, 1.0) if is_safe else 0.0
        return None
