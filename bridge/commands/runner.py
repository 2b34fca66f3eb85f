"""Carry out what a person asked: the checklist that every surface goes through.

Read `_check` from top to bottom. Whatever is raised on the way becomes words here and only
here; a cause that nobody foresaw gets a reference number, the same in the reply and the log.
"""

from collections.abc import Awaitable

import structlog

from bridge.commands import failures, questions, record
from bridge.commands.arguments import missing_form_fields
from bridge.commands.command import AnyRow, Arguments, Command
from bridge.commands.errors import BadArgumentError, UnknownCommandError
from bridge.commands.filling import Asked, fill_in, needs_conference
from bridge.commands.invocation import Invocation
from bridge.commands.outcome import Choose, Done, Failed, FieldErrors, Form, Outcome, Refused
from bridge.commands.parser import parse
from bridge.commands.permissions import permit, permit_workspace
from bridge.commands.record import Ending
from bridge.commands.sending import send
from bridge.commands.situation import Services, Situation
from bridge.commands.table import SLASH_COMMAND, Table
from bridge.errors import new_reference
from bridge.mirror.conferences import Conference
from bridge.pexip.errors import PexipError
from bridge.storage import bindings
from bridge.storage.bindings import Binding, BindingState
from bridge.storage.pending import PendingGoneError

_log = structlog.get_logger()


class Runner:
    """Turns an invocation into an outcome."""

    def __init__(self, table: Table, services: Services) -> None:
        self._table = table
        self._services = services

    async def run(self, invocation: Invocation) -> Outcome:
        """Do it, or say why not; raises nothing but cancellation."""
        ending = await self._in_words(self._answer(invocation), invocation)
        return ending.outcome

    async def form(self, invocation: Invocation) -> Form | Refused | Failed:
        """The form behind a pressed button; its question stays open until it is sent in."""
        try:
            permit_workspace(invocation.person, self._services.settings)
            answer = await questions.look(invocation, self._services)
            return questions.form_again(self._get_row(answer.command), answer)
        except Exception as error:  # noqa: BLE001 - the log gets what is not foreseen
            return self._explain(error, invocation)

    async def _answer(self, invocation: Invocation) -> Ending:
        permit_workspace(invocation.person, self._services.settings)
        asked = await self._find(invocation)
        if asked is None:
            return Ending.of(Done(text="Nothing was done."))
        ending = await self._in_words(self._check(asked), asked.invocation, asked)
        await self._close_form(asked, ending.outcome)
        return ending

    async def _check(self, asked: Asked) -> Ending:
        """Permit, resolve and fill in, confirm, carry out."""
        row, invocation = asked.row, asked.invocation
        binding = await self._find_binding(invocation)
        permit(invocation.person, row, binding)
        conference = await self._find_conference(row, binding)
        if asked.form_id is None and missing_form_fields(row, asked.values):
            return Ending.of(
                await questions.ask_for_rest(invocation, self._services, row, asked.values)
            )
        arguments = await fill_in(asked, self._services, binding, conference)
        if isinstance(arguments, Choose):
            return Ending.of(arguments)
        if not asked.is_confirmed and (
            question := await questions.confirmation(row, arguments, conference)
        ):
            return Ending.of(
                await questions.ask_to_confirm(
                    invocation, self._services, row, asked.values, question
                )
            )
        situation = Situation(
            invocation=invocation,
            services=self._services,
            binding=binding,
            conference=conference,
            is_confirmed=asked.is_confirmed or asked.form_id is not None,
        )
        return await self._carry_out(asked, arguments, situation)

    async def _carry_out(self, asked: Asked, arguments: Arguments, situation: Situation) -> Ending:
        """The audit's line goes first: what a crash cuts off is never run again."""
        row, invocation, database = asked.row, asked.invocation, self._services.database
        if not record.is_audited(row):
            return await _act(row, arguments, situation)
        if not await record.start(database, invocation, row, situation.binding, arguments):
            return Ending.of(Refused(text="That was done already."))
        ending = await self._in_words(_act(row, arguments, situation), invocation, asked)
        try:
            await record.finish(database, invocation, ending)
        except Exception as error:  # noqa: BLE001 - it is done, and the person must hear so
            self._explain(error, invocation)
        return ending

    async def _find(self, invocation: Invocation) -> Asked | None:
        """What is asked for: typed, pressed, or the answer to a question; None if that is no."""
        if invocation.pending_id is not None:
            return await self._find_question(invocation)
        if invocation.command is not None:
            row = self._get_row(invocation.command)
            return Asked(invocation=invocation, row=row, values=dict(invocation.values))
        typed = parse(invocation.words, self._table)
        return Asked(invocation=invocation, row=typed.row, values=typed.values)

    async def _find_question(self, invocation: Invocation) -> Asked | None:
        answer = await questions.look(invocation, self._services)
        row = self._get_row(answer.command)
        if answer.kind != "form":
            # Two presses may have looked; only one takes.
            await questions.take(invocation, self._services)
        if answer.kind == "confirm" and invocation.choice == questions.NO:
            return None
        return Asked(
            invocation=questions.asked_where(invocation, answer),
            row=row,
            values=questions.answered(row, answer, invocation),
            is_confirmed=answer.kind == "confirm",
            form_id=answer.id if answer.kind == "form" else None,
        )

    def _get_row(self, name: str) -> AnyRow:
        row = self._table.find(name)
        if row is None:
            raise UnknownCommandError(
                f"That is no longer possible here. {SLASH_COMMAND} help lists what is."
            )
        return row

    async def _find_binding(self, invocation: Invocation) -> Binding | None:
        async with self._services.database.transaction() as tx:
            return await bindings.find_by_channel(tx, invocation.workspace, invocation.channel)

    async def _find_conference(self, row: AnyRow, binding: Binding | None) -> Conference | None:
        if binding is None or not needs_conference(row):
            return None
        conference = await self._services.conferences.find(binding)
        if conference is None or binding.state is BindingState.WAITING_ROOM:
            raise failures.no_meeting(binding)
        return conference

    async def _close_form(self, asked: Asked, outcome: Outcome) -> None:
        """A form with errors stays open for another try."""
        if asked.form_id is None or isinstance(outcome, FieldErrors):
            return
        try:
            await questions.take(asked.invocation, self._services)
        except PendingGoneError:
            # It ran out, or was sent in twice, while the command ran.
            return

    async def _in_words(
        self, doing: Awaitable[Ending], invocation: Invocation, asked: Asked | None = None
    ) -> Ending:
        """How it ended, whatever it raised."""
        try:
            return await doing
        except BadArgumentError as error:
            if asked is not None and asked.form_id is not None:
                return Ending.of(FieldErrors(errors=error.problems), str(error))
            return Ending.of(self._explain(error, invocation), str(error))
        except Exception as error:  # noqa: BLE001 - the log gets what is not foreseen
            return Ending.of(self._explain(error, invocation), failures.answer_of(error))

    def _explain(self, error: Exception, invocation: Invocation) -> Refused | Failed:
        outcome = failures.explain(error, new_reference(self._services.random))
        if isinstance(outcome, Failed):
            # A node that is down is no fault of ours.
            say = _log.warning if isinstance(error, PexipError) else _log.error
            say(
                "command failed",
                reference=outcome.reference,
                workspace=invocation.workspace,
                channel=invocation.channel,
                surface=invocation.surface.value,
                exc_info=error,
            )
        return outcome


async def _act(row: AnyRow, arguments: Arguments, situation: Situation) -> Ending:
    """A command sends its request; a procedure does what it does."""
    if isinstance(row, Command):
        return await send(row, arguments, situation.conference)
    return Ending.of(await row.run(arguments, situation))
