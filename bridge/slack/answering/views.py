"""Open and change modals; a trigger lives three seconds, a view until its person closes it."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.commands.table.outcome import Form
from bridge.slack.requests import PersonsRequest, mapping_at, text_at
from bridge.slack.sent.failure import CALL_ERRORS, read_failure
from bridge.slack.shown.modals import form_view

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
        return await self.show(request, form_view(form)) is not None

    async def show_more(self, request: PersonsRequest, form: Form) -> None:
        """The whole form in place of the one whose button was pressed.

        Slack keeps what was filled in, for the inputs are the same.
        """
        view_id = text_at(request.body, "view", "id")
        await self.replace(view_id, form_view(form, is_whole=True))

    async def show(self, request: PersonsRequest, view: dict[str, Any]) -> Mapping[str, Any] | None:
        """Open it, on top of the modal that was pressed in; what Slack made of it, if it did."""
        age = self._clock.monotonic() - request.received
        if not request.trigger_id or age > _TRIGGER_SECONDS:
            return None
        is_in_modal = text_at(request.body, "view", "type") == "modal"
        method = "views.push" if is_in_modal else "views.open"
        body = {"trigger_id": request.trigger_id, "view": view}
        try:
            return await self._call(method, body)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            log.warning("a modal did not open", cause=failure.code, details=failure.details)
            return None

    async def replace(
        self, view_id: str, view: dict[str, Any], *, known_hash: str = ""
    ) -> Mapping[str, Any] | None:
        """None where it is closed, was replaced meanwhile, or Slack does not answer."""
        body = {"view_id": view_id, "view": view} | ({"hash": known_hash} if known_hash else {})
        try:
            return await self._call("views.update", body)
        except CALL_ERRORS:
            return None

    async def update(self, view_id: str, view: dict[str, Any]) -> bool:
        """False where the person has closed it, or Slack does not answer."""
        for _ in range(_TRIES):
            try:
                await self._call("views.update", {"view_id": view_id, "view": view})
            except CALL_ERRORS as error:
                failure = read_failure(error)
                if not failure.is_temporary:
                    return False
                await self._clock.sleep(max(failure.retry_after, _RETRY_SECONDS))
            else:
                return True
        return False

    async def _call(self, method: str, body: dict[str, Any]) -> Mapping[str, Any]:
        async with self._clock.timeout(_CALL_SECONDS):
            answer = await self._client.api_call(method, json=body)
        return mapping_at(answer.data, "view") if isinstance(answer.data, dict) else {}
