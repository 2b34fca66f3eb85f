"""A submitted modal: answered within two seconds with what came out of it, else later in place.

https://docs.slack.dev/surfaces/modals#response_actions
"""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any

import structlog

from bridge.clock import Clock
from bridge.commands.table.outcome import Failed, FieldErrors, Form, Outcome, Refused
from bridge.errors import new_reference
from bridge.slack.answering.answers import Answers
from bridge.slack.answering.desk import SLOW_SECONDS, Desk
from bridge.slack.answering.views import Views
from bridge.slack.jobs import Jobs
from bridge.slack.requests import PersonsRequest, mapping_at, text_at
from bridge.slack.shown.modals import (
    fields_of,
    form_view,
    next_form_view,
    read_values,
    result_view,
    title_of,
    working_view,
)
from bridge.slack.shown.replies import field_errors, show
from bridge.storage.database import Database
from bridge.storage.people import pending

# Slack has to show the working view before the result can replace it.
_BEFORE_UPDATE_SECONDS = 0.5

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class _Submitted:
    request: PersonsRequest
    pending_id: str
    view_id: str
    title: str
    fields: tuple[str, ...]


class Submissions:
    """Answers submitted forms."""

    def __init__(
        self,
        *,
        desk: Desk,
        answers: Answers,
        views: Views,
        jobs: Jobs,
        database: Database,
        clock: Clock,
        random: Random,
    ) -> None:
        self._desk = desk
        self._answers = answers
        self._views = views
        self._jobs = jobs
        self._database = database
        self._clock = clock
        self._random = random

    async def answer(self, request: PersonsRequest) -> dict[str, Any]:
        """The acknowledgment's body; the command goes on behind it where it takes longer."""
        view = mapping_at(request.body, "view")
        submitted = _Submitted(
            request=request,
            pending_id=text_at(view, "private_metadata"),
            view_id=text_at(view, "id"),
            title=title_of(view),
            fields=fields_of(view),
        )
        early: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        serve = self._run(submitted, read_values(view), early)
        self._jobs.start("submission", serve, begins_trace=True)
        try:
            async with self._clock.timeout(SLOW_SECONDS):
                return await asyncio.shield(early)
        except TimeoutError:
            early.cancel()
            return {"response_action": "update", "view": working_view(submitted.title)}

    async def _run(
        self,
        submitted: _Submitted,
        values: dict[str, str],
        early: asyncio.Future[dict[str, Any]],
    ) -> None:
        request, outcome = await self._serve(submitted, values)
        if not early.done():
            early.set_result(_acknowledgment(submitted, outcome))
            if outcome is not None and _goes_to_channel(outcome):
                await self._answer_in_channel(submitted, request, outcome)
        elif outcome is not None:
            await self._clock.sleep(_BEFORE_UPDATE_SECONDS)
            await self._show_late(submitted, request, outcome)
        if outcome is not None:
            await self._close_invitation(submitted, outcome)

    async def _answer_in_channel(
        self, submitted: _Submitted, request: PersonsRequest, outcome: Outcome
    ) -> None:
        """In place of the message whose button opened the form, if one did."""
        press = self._desk.invitations.take(submitted.pending_id)
        await self._answers.give(press or request, show(outcome), replaces=press is not None)

    async def _close_invitation(self, submitted: _Submitted, outcome: Outcome) -> None:
        """Its button opens nothing any more, unless the form stays open."""
        invitations = self._desk.invitations
        if isinstance(outcome, Form):
            invitations.move(submitted.pending_id, outcome.pending_id)
        elif not isinstance(outcome, FieldErrors) and (
            press := invitations.take(submitted.pending_id)
        ):
            await self._answers.withdraw(press)

    async def _serve(
        self, submitted: _Submitted, values: dict[str, str]
    ) -> tuple[PersonsRequest, Outcome | None]:
        """With an outcome in any case, so that no view stands there working for ever."""
        try:
            request = await self._with_channel(submitted)
        except Exception:
            reference = new_reference(self._random)
            log.exception("a submission failed", reference=reference)
            failed = Failed(text="Something went wrong here.", reference=reference)
            return submitted.request, failed
        return request, await self._desk.serve_submission(request, submitted.pending_id, values)

    async def _with_channel(self, submitted: _Submitted) -> PersonsRequest:
        """A submission does not say where the question was asked; the stored question does."""
        question = await self._database.read(pending.peek, submitted.pending_id)
        channel = question.channel if question else ""
        return PersonsRequest(**(vars(submitted.request) | {"channel": channel}))

    async def _show_late(
        self, submitted: _Submitted, request: PersonsRequest, outcome: Outcome
    ) -> None:
        """In the view that stands there, or in the channel if its person has closed it."""
        view = result_view(submitted.title, show(outcome))
        if isinstance(outcome, Form):
            view = next_form_view(outcome)
        if isinstance(outcome, FieldErrors):
            form = await self._desk.find_form(request, submitted.pending_id)
            if isinstance(form, Form):
                view = form_view(form, outcome.errors)
        is_shown = await self._views.update(submitted.view_id, view)
        if not is_shown or _has_buttons(outcome):
            await self._answer_in_channel(submitted, request, outcome)


def _acknowledgment(submitted: _Submitted, outcome: Outcome | None) -> dict[str, Any]:
    match outcome:
        case None:
            return {}
        case FieldErrors(errors=errors) if found := field_errors(errors, submitted.fields):
            return {"response_action": "errors", "errors": found}
        case Form():
            return {"response_action": "update", "view": next_form_view(outcome)}
        case Refused() | Failed() | FieldErrors():
            view = result_view(submitted.title, show(outcome))
            return {"response_action": "update", "view": view}
        case _:
            return {"response_action": "clear"}


def _goes_to_channel(outcome: Outcome) -> bool:
    """A form goes on in the modal, and what went wrong stands there."""
    return not isinstance(outcome, Refused | Failed | FieldErrors | Form)


def _has_buttons(outcome: Outcome) -> bool:
    """A view with a result has none, so they have to stand in the channel."""
    return any(block["type"] == "actions" for block in show(outcome).blocks)
