"""Carry out what a person asked: the checklist that every surface goes through.

Read `_check` from top to bottom. Whatever is raised on the way becomes words here and only
here; a cause that nobody foresaw gets a reference number, the same in the reply and the log.
"""

from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace

from bridge.budgets.bucket import Buckets
from bridge.budgets.counters import PAST
from bridge.budgets.table import COMMANDS
from bridge.commands.asking import crowds, questions, stored_questions
from bridge.commands.asking.asked import Asked, find_asked, get_row
from bridge.commands.asking.elsewhere import who_is_in_rooms
from bridge.commands.asking.filling import Several, fill_in, needs_conference, roster_for
from bridge.commands.asking.rooms import enter_room, read_with_rooms
from bridge.commands.asking.stored_questions import Answer
from bridge.commands.named.typeahead import as_option, choosable, search
from bridge.commands.rights.membership import permit_from_away
from bridge.commands.rights.permissions import (
    needs_binding,
    permit,
    permit_workspace,
    with_groups,
)
from bridge.commands.running import confirming, failures, lasting, record, undoing
from bridge.commands.running.acting import act, check_possible, said_in, with_room
from bridge.commands.running.observing import observed
from bridge.commands.running.record import Ending
from bridge.commands.running.several import act_on_each
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import (
    BadArgumentError,
    CommandError,
    NoMeetingError,
    NotPermittedError,
    ServedBeforeError,
)
from bridge.commands.table.invocation import Invocation, Person, Surface
from bridge.commands.table.outcome import (
    Choose,
    Confirm,
    Done,
    Failed,
    FieldErrors,
    Form,
    Option,
    Outcome,
    Refused,
)
from bridge.commands.table.row import AnyRow, Arguments
from bridge.commands.table.situation import Services, Situation
from bridge.commands.table.table import Table
from bridge.commands.telling.overview import Overview
from bridge.commands.typed.arguments import ROOM, participant_slots
from bridge.commands.typed.parser import Typed
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import enumerated
from bridge.storage.connection.failures import ClosedError
from bridge.storage.meetings.bindings import Binding, BindingState
from bridge.storage.meetings.known_bindings import KnownBindings
from bridge.storage.people.pending import Pending
from bridge.storage.queues import dedupe

# What a person asked for so long ago is not what they want now: the database was away meanwhile.
_TOO_LATE_SECONDS = 15.0
_TOO_LATE = "The database could not be used for a while, so nothing was done. Please try again."

_MOST_CHANNELS = 5


class Runner:
    """Turns an invocation into an outcome."""

    def __init__(self, table: Table, services: Services) -> None:
        self._table = table
        self._services = services
        self._bindings = KnownBindings(services.database)
        self._budgets: Buckets[tuple[str, str]] = Buckets(COMMANDS)
        self._budgets_of_rows: dict[str, Buckets[tuple[str, str]]] = {}

    async def run(self, invocation: Invocation) -> Outcome | None:
        """Do it, or say why not; None for a gesture that was served before. Raises nothing."""
        with observed(invocation.surface) as seen:
            outcome = await self._run(invocation)
            seen.note(outcome)
            return outcome

    async def _run(self, invocation: Invocation) -> Outcome | None:
        if (refused := self._refuse_flood(invocation)) is not None:
            return refused
        try:
            ending = await self._in_words(self._answer_once(invocation), invocation)
        except ServedBeforeError:
            return None
        if not ending.is_stored:
            # Nothing was changed, so the answer does not wait for it.
            with suppress(ClosedError):
                _ = self._services.database.write(dedupe.first_seen, invocation.key)
        return ending.outcome

    def _refuse_flood(self, invocation: Invocation) -> Refused | None:
        """Before anything is looked up: whoever asks all the time has had their answers."""
        person, now = invocation.person, self._services.clock.monotonic()
        bucket = self._budgets.of((person.workspace, person.id), now)
        if bucket.take(now):
            return None
        PAST.count(COMMANDS)
        seconds = max(1.0, bucket.seconds_until(now))
        return Refused(
            text=f"That is more than {COMMANDS.amount} commands in a minute, so this one was not "
            f"carried out. Try again in {seconds:.0f} s."
        )

    def _check_budget(self, row: AnyRow, person: Person) -> None:
        """Raises CommandError for whoever has asked very often of late for what is dear."""
        if row.budget is None:
            return
        now = self._services.clock.monotonic()
        buckets = self._budgets_of_rows.setdefault(row.budget.name, Buckets(row.budget))
        bucket = buckets.of((person.workspace, person.id), now)
        if not bucket.take(now):
            PAST.count(row.budget)
            seconds = max(1, round(bucket.seconds_until(now)))
            raise CommandError(say(catalogue.TOO_OFTEN, command=row.name, count=seconds))

    async def form(self, invocation: Invocation) -> Form | Refused | Failed:
        """The form behind a pressed button; its question stays open until it is sent in."""
        try:
            permit_workspace(invocation.person, self._services.settings)
            asked, answer = await self._look_at_form(invocation)
            roster = await self._roster_of(asked)
            return questions.form_again(asked.row, answer, roster)
        except Exception as error:  # noqa: BLE001 - the log gets what is not foreseen
            return self._explain(error, invocation)

    async def suggest(self, invocation: Invocation, query: str) -> tuple[Option, ...]:
        """Whom a form's menu lists for what was typed; nobody where the form is gone."""
        try:
            permit_workspace(invocation.person, self._services.settings)
            asked, _ = await self._look_at_form(invocation)
            roster = await self._roster_of(asked)
        except Exception as error:  # noqa: BLE001 - the log gets what is not foreseen
            self._explain(error, invocation)
            return ()
        if roster is None:
            return ()
        found = search(query, choosable(asked.row, roster), roster)
        return tuple(as_option(each, roster) for each in found)

    async def _look_at_form(self, invocation: Invocation) -> tuple[Asked, Answer]:
        """What a form that is still open asks for."""
        answer = await stored_questions.look(invocation, self._services)
        row = get_row(self._table, answer.command)
        where = stored_questions.asked_where(invocation, answer)
        return Asked(invocation=where, row=row, values=answer.values, answer=answer), answer

    async def _roster_of(self, asked: Asked) -> Roster | None:
        """Who can be chosen in a form, in the room that it is about."""
        binding = await self._find_binding(asked.invocation)
        await self._permit_from_away(asked.invocation, binding)
        conference = await self._find_conference(asked.row, binding)
        return await _roster_for(asked, await enter_room(asked, conference))

    async def _answer_once(self, invocation: Invocation) -> Ending:
        """What answers a question, or is audited, shows in storing it whether it did before."""
        ending = await self._in_words(self._answer(invocation), invocation)
        database, is_known = self._services.database, ending.is_stored or invocation.pending_id
        if not is_known and await database.read(dedupe.was_seen, invocation.key):
            raise ServedBeforeError
        return ending

    async def _answer(self, invocation: Invocation) -> Ending:
        permit_workspace(invocation.person, self._services.settings)
        asked = await find_asked(invocation, self._table, self._services)
        if asked is None:
            return Ending.of(Done(text="Nothing was done."))
        ending = await self._in_words(self._check(asked), asked.invocation, asked)
        if asked.answer and asked.form_id and isinstance(ending.outcome, FieldErrors):
            # It was taken first, so that of many sent in at once one is carried out.
            await stored_questions.reopen(asked.answer, self._services)
        return ending

    async def _check(self, asked: Asked) -> Ending:
        """Permit, find the room, ask for the rest, resolve and fill in, confirm, carry out."""
        binding = await self._find_binding(asked.invocation)
        asked = confirming.as_said(asked, self._services)
        asked = await self._with_rooms(await self._with_groups(asked, binding), binding)
        row, invocation = asked.row, asked.invocation
        if refusal := await self._refuse(asked, binding):
            return refusal
        conference = await self._find_conference(row, binding)
        if asked.undone is not None:
            await undoing.follow(asked, conference)
        conference = await enter_room(asked, conference)
        situation = Situation(
            invocation=invocation,
            services=self._services,
            binding=binding,
            conference=conference,
            room=asked.values.get(ROOM, "") if row.in_room else "",
        )
        if fields := asked.fields_to_ask():
            return Ending.of(await self._ask_for_rest(asked, fields, situation))
        arguments = await confirming.fill_in_anew(asked, self._services, binding, conference)
        if isinstance(arguments, Choose | Form):
            return Ending.of(arguments)
        check_possible(row, arguments, conference)
        is_confirmed = asked.is_confirmed()
        if asks := await self._ask_first(asked, arguments, situation, is_confirmed=is_confirmed):
            return Ending.of(asks)
        situation = replace(situation, is_confirmed=is_confirmed or asked.form_id is not None)
        arguments = await self._take_undo(asked, arguments, situation)
        self._check_budget(row, invocation.person)
        return await self._carry_out(asked, arguments, situation)

    async def _with_rooms(self, asked: Asked, binding: Binding | None) -> Asked:
        """Some lines mean something else where they name one of the meeting's breakout rooms."""
        if asked.typed is None or binding is None:
            return asked
        may_know = await self._may_act_there(asked, asked.typed, binding)
        conference = await self._services.conferences.find(binding) if may_know else None
        return await read_with_rooms(asked, conference)

    async def _may_act_there(self, asked: Asked, typed: Typed, binding: Binding) -> bool:
        """Whoever may not do in a room what the line would do there hears of no room."""
        if typed.there is None:
            return False
        try:
            await self._permit_from_away(asked.invocation, binding)
            permit(asked.invocation.person, typed.there.row, binding)
        except NotPermittedError:
            return False
        return True

    async def _with_groups(self, asked: Asked, binding: Binding | None) -> Asked:
        """Rights may have been given to user groups; whether the person is in them Slack knows."""
        invocation = asked.invocation
        person = await with_groups(invocation.person, binding, self._services.directory)
        return replace(asked, invocation=replace(invocation, person=person))

    async def _refuse(self, asked: Asked, binding: Binding | None) -> Ending | None:
        """An undo needs the right to what it takes back as well; who lacks it is noted."""
        is_direct = asked.invocation.surface is Surface.DIRECT_MESSAGE
        if is_direct and binding is None and needs_binding(asked.row):
            await self._point_to_channels(asked.invocation.person)
        try:
            await self._permit_from_away(asked.invocation, binding)
            permit(asked.invocation.person, asked.row, binding, is_direct=is_direct)
            if asked.undone is not None:
                permit(asked.invocation.person, asked.undone.row, binding)
        except NotPermittedError as error:
            if not await record.refuse(self._services.database, asked, binding, str(error)):
                raise ServedBeforeError from None
            explained = self._explain(error, asked.invocation)
            return replace(Ending.of(explained, str(error)), is_stored=True)
        return None

    async def _point_to_channels(self, person: Person) -> None:
        """Raises NoMeetingError that says where the person has meetings, if they have any."""
        overview = Overview(self._table, self._services)
        channels = [f"<#{each.binding.channel}>" for each in await overview.mine(person)]
        if channels:
            named = enumerated(channels, _MOST_CHANNELS)
            raise NoMeetingError(say(catalogue.SAY_IT_THERE, count=len(channels), channels=named))

    async def _permit_from_away(self, invocation: Invocation, binding: Binding | None) -> None:
        directory = self._services.directory
        await permit_from_away(invocation, directory, is_bound=binding is not None)

    async def _ask_for_rest(
        self, asked: Asked, fields: tuple[str, ...], situation: Situation
    ) -> Form:
        if isinstance(asked.row, Procedure) and asked.row.check_first is not None:
            await asked.row.check_first(situation)
        return await questions.ask_for_rest(
            asked.invocation,
            self._services,
            asked.row,
            asked.values,
            fields=fields,
            roster=await _roster_for(asked, situation.conference),
        )

    async def _ask_first(
        self,
        asked: Asked,
        arguments: Arguments | Several,
        situation: Situation,
        *,
        is_confirmed: bool,
    ) -> Confirm | Form | Refused | None:
        """Whether it is wanted, where nobody has said so, or to something else by now."""
        conference = situation.conference
        changed = await confirming.what_has_changed(asked, arguments, conference)
        if is_confirmed and not changed:
            return None
        question = await _question(asked, arguments, conference, situation.room)
        if question is None:
            return Refused(text=say(catalogue.SINCE_STAYS, changed=changed)) if changed else None
        asks = confirming.asking_again(changed, question)
        about = await confirming.meant(asked.row, arguments, conference)
        return await self._ask_to_confirm(asked, situation.binding, asks, about)

    async def _ask_to_confirm(
        self, asked: Asked, binding: Binding | None, question: str, about: confirming.Meant
    ) -> Confirm | Form:
        invocation, services, row = asked.invocation, self._services, asked.row
        if row.is_confirmed_by_typing and binding is not None:
            return await questions.ask_to_type(
                invocation, services, row, asked.values, question=question, expected=binding.alias
            )
        return await questions.ask_to_confirm(
            invocation,
            services,
            row,
            asked.values,
            question,
            about=confirming.to_store(asked, about),
        )

    async def _take_undo(
        self, asked: Asked, arguments: Arguments | Several, situation: Situation
    ) -> Arguments | Several:
        """Only now, so that a press which is refused leaves the way back to others."""
        if asked.undone is None:
            return arguments
        before = await fill_in(
            asked.undone, self._services, situation.binding, situation.conference
        )
        if not isinstance(before, Choose | Form):
            arguments = await undoing.what_still_is(
                asked.undone.row, before, arguments, situation.conference
            )
        await stored_questions.take(asked.invocation, self._services)
        return arguments

    async def _carry_out(
        self, asked: Asked, arguments: Arguments | Several, situation: Situation
    ) -> Ending:
        """The audit's line goes first: what a crash cuts off is never run again."""
        row, invocation, clock = asked.row, asked.invocation, self._services.clock
        if not record.is_audited(row):
            return await self._act(asked, arguments, situation)
        asked_at = clock.monotonic()
        if not await record.start(self._services.database, asked, situation.binding, arguments):
            raise ServedBeforeError
        if clock.monotonic() - asked_at > _TOO_LATE_SECONDS:
            ending = Ending.of(Refused(text=_TOO_LATE))
        else:
            ending = await self._in_words(self._act(asked, arguments, situation), invocation, asked)
        ended = await self._finish(asked, arguments, situation, ending)
        return replace(ended, is_stored=True)

    async def _act(
        self, asked: Asked, arguments: Arguments | Several, situation: Situation
    ) -> Ending:
        """Once, or once for each of several people."""
        row = asked.row
        if not isinstance(arguments, Several):
            return await act(row, arguments, situation)
        roster = await situation.require_conference().roster()

        async def act_on(each: Arguments) -> Ending:
            return await self._in_words(act(row, each, situation), asked.invocation)

        ending = await act_on_each(row, arguments, roster, act_on)
        return replace(ending, outcome=with_room(ending.outcome, situation.room))

    async def _finish(
        self, asked: Asked, arguments: Arguments | Several, situation: Situation, ending: Ending
    ) -> Ending:
        """Store how it ended, with the way back; what was taken back leads nowhere else."""
        services = self._services
        try:
            async with services.clock.timeout(_TOO_LATE_SECONDS):
                offered, question = await self._offer_back(asked, arguments, situation, ending)
                kept = await lasting.keep(
                    asked,
                    arguments,
                    services,
                    offered,
                    binding=situation.binding,
                    conference=situation.conference,
                    way=question,
                )
                await record.finish(
                    services.database, asked.invocation, ending, question, kept.works
                )
                if lasting.is_touched(asked, kept):
                    await lasting.tell_meeting(services, situation.binding)
        except Exception as error:  # noqa: BLE001 - it is done, and the person must hear so
            self._explain(error, asked.invocation)
            return ending
        return kept.ending

    async def _offer_back(
        self, asked: Asked, arguments: Arguments | Several, situation: Situation, ending: Ending
    ) -> tuple[Ending, Pending | None]:
        """What is shown with a button that leads back, and what is to be stored for it."""
        done, undo = ending.outcome, ending.undo
        if not isinstance(done, Done) or ending.result != record.DONE or asked.undone is not None:
            return ending, None
        if undo is None:
            undo = await lasting.earlier_way(
                asked,
                arguments,
                self._services,
                binding=situation.binding,
                conference=situation.conference,
            )
        if undo is None:
            return ending, None
        shown, question = undoing.offer(asked, self._services, done, undo)
        return replace(ending, outcome=shown), question

    async def _find_binding(self, invocation: Invocation) -> Binding | None:
        return await self._bindings.find(invocation.workspace, invocation.channel)

    async def _find_conference(self, row: AnyRow, binding: Binding | None) -> Conference | None:
        if binding is None or not needs_conference(row):
            return None
        conference = await self._services.conferences.find(binding)
        if conference is None or binding.state is BindingState.WAITING_ROOM:
            raise failures.no_meeting(binding)
        return conference

    async def _in_words(
        self, doing: Awaitable[Ending], invocation: Invocation, asked: Asked | None = None
    ) -> Ending:
        """How it ended, whatever it raised; of what was served before nothing is said."""
        try:
            return await doing
        except ServedBeforeError:
            raise
        except BadArgumentError as error:
            if asked is not None and asked.form_id is not None:
                return Ending.of(FieldErrors(errors=error.problems), str(error))
            return replace(
                Ending.of(self._explain(error, invocation), str(error)), result=record.INVALID
            )
        except Exception as error:  # noqa: BLE001 - the log gets what is not foreseen
            return Ending.of(self._explain(error, invocation), failures.answer_of(error))

    def _explain(self, error: Exception, invocation: Invocation) -> Refused | Failed:
        return failures.explain_and_log(error, invocation, self._services.random)


async def _question(
    asked: Asked, arguments: Arguments | Several, conference: Conference | None, room: str
) -> str | None:
    """What to ask first; whoever takes back what was done to several has read their names."""
    if isinstance(arguments, Several):
        if asked.undone is not None or conference is None:
            return None
        question = await crowds.question_of(asked.row, arguments, conference)
        if question is not None and room:
            question = said_in(room, question)
        elif question is not None and arguments.is_group and not asked.row.across_rooms:
            others = await who_is_in_rooms(conference, asked.row, catalogue.NOT_IN_ROOMS)
            question = "\n".join(filter(None, (question, others)))
    else:
        question = await questions.confirmation(asked.row, arguments, conference, room)
    return lasting.asking(asked, question)


async def _roster_for(asked: Asked, conference: Conference | None) -> Roster | None:
    """Who can be chosen in a form of the row."""
    if conference is None or not participant_slots(asked.row):
        return None
    return await roster_for(asked, conference)
