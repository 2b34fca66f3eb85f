"""Open and change modals; a trigger lives three seconds, a view until its person closes it."""

from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.commands.outcome import Form
from bridge.slack.failure import CALL_ERRORS, read_failure
from bridge.slack.modals import form_view
from bridge.slack.requests import PersonsRequest

# A trigger lives 3 s from the press, and the call has to arrive within them.
_TRIGGER_SECONDS = 2.5
_CALL_SECONDS = 10.0
_TRIES = 3
_RETRY_SECONDS = 1.0

log = structlog.get_logger()


class Views:
    """Modals of one workspace."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def open_form(self, request: PersonsRequest, form: Form) -> bool:
        """False where the trigger is spent or too old: then a button has to ask again."""
        age = self._clock.monotonic() - request.received
        if not request.trigger_id or age > _TRIGGER_SECONDS:
            return False
        body = {"trigger_id": request.trigger_id, "view": form_view(form)}
        try:
            async with self._clock.timeout(_CALL_SECONDS):
                await self._client.api_call("views.open", json=body)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            log.warning("a modal did not open", cause=failure.code, details=failure.details)
            return False
        return True

    async def update(self, view_id: str, view: dict[str, Any]) -> bool:
        """False where the person has closed it, or Slack does not answer."""
        for _ in range(_TRIES):
            try:
                async with self._clock.timeout(_CALL_SECONDS):
                    await self._client.api_call(
                        "views.update", json={"view_id": view_id, "view": view}
                    )
            except CALL_ERRORS as error:
                failure = read_failure(error)
                if not failure.is_temporary:
                    return False
                await self._clock.sleep(max(failure.retry_after, _RETRY_SECONDS))
            else:
                return True
        return False
